import { describe, expect, it } from "vitest";
import { createApp, secretsOf } from "./app.ts";

const production = secretsOf("production");
const PRIVATE = ["DATABASE_URL", "STRIPE_SECRET_KEY", "SESSION_SECRET"] as const;

function text(files: Readonly<Record<string, string>>, match: RegExp): string {
  return Object.entries(files)
    .filter(([path]) => match.test(path))
    .map(([, content]) => content)
    .join("\n");
}

function expectNoPrivateValue(content: string): void {
  for (const name of PRIVATE) expect(content.includes(production[name] ?? ""), `holds the value of ${name}`).toBe(false);
}

describe("vite build", () => {
  it("V1 inlines public values into the bundle", async () => {
    const app = await createApp();
    const { error, files } = await app.build();
    expect(error).toBeUndefined();
    expect(text(files, /dist\/assets\/.*\.js$/)).toContain("https://api.production.example.test/v1");
  });

  it.each([
    ["development", undefined, "development"],
    ["production", undefined, "production"],
    ["preprod", { preprod: "staging", production: "production" }, "staging"],
  ])("V2 V3 takes the environment of mode %s", async (mode, environment, expected) => {
    const app = await createApp();
    const { error, files } = await app.build({ mode }, environment === undefined ? {} : { environment });
    expect(error).toBeUndefined();
    expect(text(files, /\.js$/)).toContain(`https://api.${expected}.example.test/v1`);
  });

  it.each([
    ["a member", "console.log(import.meta.env.DATABASE_URL);"],
    ["an optional member", "console.log(import.meta.env?.DATABASE_URL);"],
    ["a computed member", 'console.log(import.meta.env["DATABASE_URL"]);'],
    ["a destructured name", "const { MODE, DATABASE_URL: url } = import.meta.env; console.log(MODE, url);"],
  ])("V4 X16 fails when client code reads a private value as %s, with file, line, chain and cure", async (_, line) => {
    const app = await createApp({ "src/main.js": 'import "./db.js";\n', "src/db.js": `// first line\n\n${line}\n` });
    const { error, log, files } = await app.build();
    expect(error?.message).toContain("src/db.js:3");
    expect(error?.message).toContain("DATABASE_URL");
    expect(error?.message).toContain("src/main.js → src/db.js");
    expect(error?.message).toContain('import { env } from "virtual:enkryptify/server"');
    expect(files).toEqual({});
    expectNoPrivateValue(log);
  });

  it("V4 leaves text and comments that only mention a private name alone", async () => {
    const main =
      '// import.meta.env.DATABASE_URL\ndocument.title = "import.meta.env.DATABASE_URL" + import.meta.env.VITE_API_URL;\n';
    const { error, files } = await (await createApp({ "src/main.js": main })).build();
    expect(error).toBeUndefined();
    expect(text(files, /\.js$/)).toContain("import.meta.env.DATABASE_URL");
  });

  it("V5 does not inline a public value that is dynamic", async () => {
    const app = await createApp({
      "src/main.js": "document.title = import.meta.env.VITE_API_URL + JSON.stringify(import.meta.env);\n",
    });
    const { error, files } = await app.build({}, { dynamic: ["VITE_API_URL"] });
    expect(error).toBeUndefined();
    expect(text(files, /\.js$/)).not.toContain("api.production.example.test");
    expect(text(files, /\.js$/)).toContain("Acme production");
  });

  it("V6 fills %NAME% in HTML", async () => {
    const { files } = await (await createApp()).build();
    expect(files["dist/index.html"]).toContain("<title>Acme production</title>");
  });

  it("V7 fails on a private name in HTML and names it", async () => {
    const app = await createApp({ "index.html": "<!doctype html>\n<title>%DATABASE_URL%</title>\n" });
    const { error, files } = await app.build();
    expect(error?.message).toContain("index.html:2");
    expect(error?.message).toContain("%DATABASE_URL%");
    expect(files).toEqual({});
  });

  it("V9 V10 V12 leaves no private value in output, source maps, caches or the log", async () => {
    const app = await createApp();
    const { error, files, log } = await app.build({ build: { sourcemap: true, manifest: true } });
    expect(error).toBeUndefined();
    expect(Object.keys(files).some((path) => path.endsWith(".map"))).toBe(true);
    expectNoPrivateValue(Object.values(files).join("\n"));
    expectNoPrivateValue(log);
    expect(log).toContain("5 secrets from acme/my-project/production");
    expect(log).not.toContain(app.emulator.token);
  });

  it("V19 warns about an unknown name and tells the nearest known one, once", async () => {
    const app = await createApp({
      "src/main.js": "document.title =\n  import.meta.env.VITE_API_UR + import.meta.env.VITE_API_UR;\n",
    });
    const { error, log } = await app.build();
    expect(error).toBeUndefined();
    expect(log.match(/VITE_API_UR is not a secret of acme\/my-project\/production. Did you mean VITE_API_URL\?/g)).toHaveLength(
      1,
    );
    expect(log).toContain("src/main.js:2");
  });

  it("V25 asks the API for secrets once", async () => {
    const app = await createApp();
    await app.build();
    await app.build();
    expect(app.emulator.count("list")).toBe(1);
  });
});

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
    expect(error?.message).toContain("__KEY__");
    expect(error?.message).toContain("STRIPE_SECRET_KEY");
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

describe("server module", () => {
  const SERVER =
    'import { env } from "virtual:enkryptify/server";\nexport const answer = () => [env.DATABASE_URL.length, import.meta.env.VITE_API_URL];\n';

  it("V11 X15 keeps private values out of server output, which reads them at run time", async () => {
    const app = await createApp({ "src/server.js": SERVER });
    const { error, files } = await app.build({ build: { ssr: "src/server.js", minify: false } });
    expect(error).toBeUndefined();
    expectNoPrivateValue(Object.values(files).join("\n"));
    const built = (await import(/* @vite-ignore */ `${app.root}/dist/server.js`)) as { answer(): unknown };
    expect(built.answer()).toEqual([production["DATABASE_URL"]?.length, production["VITE_API_URL"]]);
    delete process.env["DATABASE_URL"];
    expect(() => built.answer()).toThrow("DATABASE_URL is not set at run time");
  });

  it("fails a client build that imports it, with the chain, and writes nothing", async () => {
    const app = await createApp({
      "src/main.js": 'import { url } from "./db.js";\nconsole.log(url);\n',
      "src/db.js": 'import { env } from "virtual:enkryptify/server";\nexport const url = env.DATABASE_URL;\n',
    });
    const { error, files } = await app.build();
    expect(error?.message).toContain("→ src/main.js\n      → src/db.js\n        → virtual:enkryptify/server");
    expect(files).toEqual({});
  });

  it("allows imports that tree-shaking removes", async () => {
    const app = await createApp({
      "src/main.js": 'import { url } from "./db.js";\nif (import.meta.env.SSR) console.log(url());\ndocument.title = "fine";\n',
      "src/db.js": 'import { env } from "virtual:enkryptify/server";\nexport const url = () => env.DATABASE_URL;\n',
    });
    const { error, files } = await app.build();
    expect(error).toBeUndefined();
    expect(text(files, /\.js$/)).toContain("fine");
  });

  it("V23 works in workers: public values are there, the server module is refused", async () => {
    const worker = 'new Worker(new URL("./w.js", import.meta.url), { type: "module" });\n';
    const fine = await createApp({
      "src/main.js": worker,
      "src/w.js": 'import { VITE_API_URL } from "virtual:enkryptify/public";\npostMessage(VITE_API_URL);\n',
    });
    const good = await fine.build({ worker: { format: "es" } });
    expect(good.error).toBeUndefined();
    expect(text(good.files, /\.js$/)).toContain("https://api.production.example.test/v1");
    const bad = await createApp({
      "src/main.js": worker,
      "src/w.js": 'import { env } from "virtual:enkryptify/server";\npostMessage(env.DATABASE_URL);\n',
    });
    const refused = await bad.build({ worker: { format: "es" } });
    expect(refused.error?.message).toContain("src/w.js");
    expect(refused.error?.message).toContain('"virtual:enkryptify/server" was imported by client code');
    expect(refused.files).toEqual({});
  });
});
