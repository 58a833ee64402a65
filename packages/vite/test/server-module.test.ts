import { describe, expect, it } from "vitest";
import { createApp, secretsOf } from "./app.ts";
import { expectNoPrivateValue, textOf } from "./outputs.ts";

const production = secretsOf("production");

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
    expect(textOf(files, /\.js$/)).toContain("fine");
  });

  it("V23 works in workers: public values are there, the server module is refused", async () => {
    const worker = 'new Worker(new URL("./w.js", import.meta.url), { type: "module" });\n';
    const fine = await createApp({
      "src/main.js": worker,
      "src/w.js": 'import { VITE_API_URL } from "virtual:enkryptify/public";\npostMessage(VITE_API_URL);\n',
    });
    const good = await fine.build({ worker: { format: "es" } });
    expect(good.error).toBeUndefined();
    expect(textOf(good.files, /\.js$/)).toContain("https://api.production.example.test/v1");
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
