import { describe, expect, it } from "vitest";
import { createApp } from "./app.ts";
import { expectNoPrivateValue, textOf } from "./outputs.ts";

describe("vite build", () => {
  it("V1 inlines public values into the bundle", async () => {
    const app = await createApp();
    const { error, files } = await app.build();
    expect(error).toBeUndefined();
    expect(textOf(files, /dist\/assets\/.*\.js$/)).toContain("https://api.production.example.test/v1");
  });

  it.each([
    ["development", undefined, "development"],
    ["production", undefined, "production"],
    ["preprod", { preprod: "staging", production: "production" }, "staging"],
  ])("V2 V3 takes the environment of mode %s", async (mode, environment, expected) => {
    const app = await createApp();
    const { error, files } = await app.build({ mode }, environment === undefined ? {} : { environment });
    expect(error).toBeUndefined();
    expect(textOf(files, /\.js$/)).toContain(`https://api.${expected}.example.test/v1`);
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
    expect(textOf(files, /\.js$/)).toContain("import.meta.env.DATABASE_URL");
  });

  it("V5 does not inline a public value that is dynamic", async () => {
    const app = await createApp({
      "src/main.js": "document.title = import.meta.env.VITE_API_URL + JSON.stringify(import.meta.env);\n",
    });
    const { error, files } = await app.build({}, { dynamic: ["VITE_API_URL"] });
    expect(error).toBeUndefined();
    expect(textOf(files, /\.js$/)).not.toContain("api.production.example.test");
    expect(textOf(files, /\.js$/)).toContain("Acme production");
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
