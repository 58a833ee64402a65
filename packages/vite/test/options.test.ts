import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { enkryptify } from "../src/index.ts";
import { createApp, secretsOf } from "./app.ts";
import { createCliApp, VITE } from "./cli-app.ts";
import { expectNoPrivateValue, textOf } from "./outputs.ts";

const production = secretsOf("production");
const PUBLIC = { VITE_APP_TITLE: "t", VITE_API_URL: "u" };
const literal = (name: string): string => `globalThis.x = ${JSON.stringify(production[name])};\n`;

describe("leakGuard", () => {
  it("false lets everything pass", async () => {
    const app = await createApp({ "src/main.js": literal("STRIPE_SECRET_KEY") });
    const { error, log } = await app.build({}, { leakGuard: false });
    expect(error).toBeUndefined();
    expect(log).not.toContain("STRIPE_SECRET_KEY");
  });

  it("keeps its defaults where an object leaves them undefined", async () => {
    const app = await createApp({ "src/main.js": literal("STRIPE_SECRET_KEY") });
    const { error } = await app.build({}, { leakGuard: { level: undefined, dirs: undefined } });
    expect(error?.message).toContain("LEAK_FOUND");
  });

  it("refuses a level that does not exist", () => {
    expect(() => enkryptify({ leakGuard: "off" as "warn" })).toThrow(
      /\[enkryptify\] CONFIG_INVALID: .*"off".*`leakGuard: false`/,
    );
  });

  it("false still refuses the server module in client code", async () => {
    const app = await createApp({
      "src/main.js": 'import { env } from "virtual:enkryptify/server";\nglobalThis.x = env.DATABASE_URL;\n',
    });
    expect((await app.build({}, { leakGuard: false })).error?.message).toContain("SERVER_ONLY_IMPORT");
  });

  it.each([
    ["warn", undefined, true],
    ["error", "STRIPE_SECRET_KEY", false],
    ["off", undefined, false],
  ] as const)("server: %s treats a value in server output so", async (server, message, warns) => {
    const app = await createApp({ "src/server.js": `export const key = ${JSON.stringify(production["STRIPE_SECRET_KEY"])};\n` });
    const { error, log } = await app.build({ build: { ssr: "src/server.js" } }, { leakGuard: { server } });
    if (message === undefined) expect(error).toBeUndefined();
    else expect(error?.message).toContain(message);
    expect(log.includes("STRIPE_SECRET_KEY")).toBe(warns || message !== undefined);
    expectNoPrivateValue(log);
  });

  it("leaves a public folder alone that is not copied", async () => {
    const app = await createApp({ "public/key.json": JSON.stringify(production["STRIPE_SECRET_KEY"]) });
    expect((await app.build({ build: { copyPublicDir: false } })).error).toBeUndefined();
  });

  it("ignore and always go by name", async () => {
    const app = await createApp({ "src/main.js": 'globalThis.x = ["fake-loud-value-8Qw2", "x9z4"];\n' }, () => ({
      LOUD: "fake-loud-value-8Qw2",
      PIN: "x9z4",
      ...PUBLIC,
    }));
    expect((await app.build({}, { leakGuard: { ignore: ["LOUD"] } })).error).toBeUndefined();
    const { error } = await app.build({}, { leakGuard: { ignore: ["LOUD"], always: ["PIN"] } });
    expect(error?.message).toContain("PIN");
    expect(error?.message).not.toContain("LOUD");
  });

  it("dirs adds folders to the look at the end", async () => {
    const config = `import { enkryptify } from "@enkryptify/vite";
export default { plugins: [enkryptify({ types: false, leakGuard: { dirs: ["packed"] } })] };`;
    const app = await createCliApp({ "vite.config.js": config, "packed/page.html": "" });
    writeFileSync(join(app.root, "packed/page.html"), `<p>${production["SESSION_SECRET"] ?? ""}</p>`);
    const { code, output } = await app.run([VITE, "build"]);
    expect(code).toBe(1);
    expect(output).toContain("packed/page.html");
    expectNoPrivateValue(output);
  });
});

describe("processEnv", () => {
  it.each([
    [true, ["DATABASE_URL", "STRIPE_SECRET_KEY"]],
    [["DATABASE_URL"], ["DATABASE_URL"]],
    [false, []],
  ] as const)("%j fills these names", async (processEnv, names) => {
    const app = await createApp();
    await app.build({}, { processEnv });
    expect(["DATABASE_URL", "STRIPE_SECRET_KEY"].filter((name) => process.env[name] !== undefined)).toEqual(names);
  });

  it("never writes a name that changes how programs run, unless allowed", async () => {
    const app = await createApp({}, () => ({ NODE_OPTIONS: "--fake-option", ...PUBLIC }));
    delete process.env["NODE_OPTIONS"];
    await app.build();
    expect(process.env["NODE_OPTIONS"]).toBeUndefined();
    await app.build({}, { allow: ["NODE_OPTIONS"] });
    expect(process.env["NODE_OPTIONS"]).toBe("--fake-option");
  });
});

describe("precedence", () => {
  it.each([
    ["env", "https://shell.example.test"],
    ["secrets", production["VITE_API_URL"] ?? ""],
  ] as const)("%s decides who wins", async (precedence, expected) => {
    const app = await createApp();
    process.env["VITE_API_URL"] = "https://shell.example.test";
    const { files, log } = await app.build({}, { precedence });
    expect(textOf(files, /\.js$/)).toContain(expected);
    expect(log.includes("1 value comes from your environment: VITE_API_URL")).toBe(precedence === "env");
  });
});

describe("required", () => {
  it("lists every missing name at once", async () => {
    const { error, files } = await (await createApp()).build({}, { required: ["DATABASE_URL", "SMTP_URL", "QUEUE_URL"] });
    expect(error?.message).toContain("SECRETS_MISSING");
    expect(error?.message).toMatch(/SMTP_URL is missing[\s\S]*QUEUE_URL is missing/);
    expect(error?.message).not.toContain("DATABASE_URL is missing");
    expect(files).toEqual({});
  });
});
