import { describe, expect, it } from "vitest";
import { createApp, secretsOf } from "./app.ts";
import { expectNoPrivateValue } from "./outputs.ts";

const production = secretsOf("production");

describe("leak guard", () => {
  it.each([
    ["X4 a literal", (value: string) => `console.log(${JSON.stringify(value)})`],
    ["X5 base64", (value: string) => `console.log(atob("${btoa(value)}"))`],
    ["X6 hex", (value: string) => `console.log("${Buffer.from(value).toString("hex")}")`],
  ])("fails on %s, names secret, module and file, and writes nothing", async (_, code) => {
    const app = await createApp({
      "src/main.js": 'import "./leak.js";\n',
      "src/leak.js": `${code(production["STRIPE_SECRET_KEY"] ?? "")};\n`,
    });
    const { error, log, files } = await app.build();
    expect(error?.message).toContain("STRIPE_SECRET_KEY");
    expect(error?.message).toContain("src/leak.js");
    expect(error?.message).toMatch(/assets\/index-[\w-]+\.js/);
    expect(files).toEqual({});
    expectNoPrivateValue(log);
  });

  it("X1 fails on a define that carries a private value", async () => {
    const app = await createApp();
    const { error } = await app.build({ define: { __KEY__: JSON.stringify(production["STRIPE_SECRET_KEY"]) } });
    expect(error?.message).toContain('STRIPE_SECRET_KEY (as it is) in define "__KEY__"');
    expect(error?.message.match(/__KEY__/g)).toHaveLength(1);
    expect(error?.message).toContain("a private value is in the Vite configuration");
    expect(error?.message).toContain("Remove it from `define`");
  });

  it("X2 fails on a private value that a .env file puts under a public prefix", async () => {
    const app = await createApp({ ".env": "VITE_KEY=${STRIPE_SECRET_KEY}\n" });
    const { error } = await app.build();
    expect(error?.message).toContain("VITE_KEY");
    expect(error?.message).toContain("STRIPE_SECRET_KEY");
  });

  it("only warns with level warn", async () => {
    const app = await createApp({ "src/main.js": `console.log(${JSON.stringify(production["STRIPE_SECRET_KEY"])});\n` });
    const { error, log } = await app.build({}, { leakGuard: { level: "warn" } });
    expect(error).toBeUndefined();
    expect(log).toContain("STRIPE_SECRET_KEY");
  });

  it("fails on a value in the public folder before it is copied", async () => {
    const app = await createApp({ "public/config.json": JSON.stringify({ key: production["STRIPE_SECRET_KEY"] }) });
    const { error, files } = await app.build();
    expect(error?.message).toContain("config.json");
    expect(files).toEqual({});
  });
});
