import { describe, expect, it } from "vitest";
import { createApp } from "./app.ts";
import { expectNoPrivateValue, textOf } from "./outputs.ts";

describe("public values", () => {
  it("X3 inlines public values only when the whole object is used", async () => {
    const { error, files } = await (await createApp({ "src/main.js": "console.log(import.meta.env);\n" })).build();
    expect(error).toBeUndefined();
    expect(textOf(files, /\.js$/)).toContain("https://api.production.example.test/v1");
    expectNoPrivateValue(textOf(files, /./));
    expect(textOf(files, /\.js$/)).not.toContain("DATABASE_URL");
  });

  it("X23 carries any characters, also those that end a script or a line", async () => {
    const value = "</script><script>alert(1)</script> \"quoted\" 'too' `$x` \\n \u2028 é \u{1f511}";
    const main = "export const shown = import.meta.env.VITE_ODD;\nglobalThis.shown = shown;\n";
    const html = '<script type="module" src="/src/main.js"></script>';
    const app = await createApp({ "src/main.js": main, "index.html": html }, () => ({ VITE_ODD: value }));
    const page = await app.build();
    expect(page.error).toBeUndefined();
    expect(textOf(page.files, /\.js$/)).not.toContain("</script>");
    await app.build({ build: { ssr: "src/main.js", outDir: "server" } });
    expect(((await import(/* @vite-ignore */ `${app.root}/server/main.js`)) as { shown: string }).shown).toBe(value);
  });

  it("warns where such a value stands in HTML, which Vite does not escape", async () => {
    const app = await createApp({ "index.html": "<p>%VITE_APP_TITLE%</p>" }, () => ({ VITE_APP_TITLE: "a < b" }));
    expect((await app.build()).log).toContain("index.html:1: %VITE_APP_TITLE% holds characters that mean something in HTML");
  });

  it("exposes names without prefix that are listed, and drops unused ones from the named exports", async () => {
    const main = 'import { STRIPE_PUBLISHABLE } from "virtual:enkryptify/public";\ndocument.title = STRIPE_PUBLISHABLE;\n';
    const app = await createApp({ "src/main.js": main }, () => ({ STRIPE_PUBLISHABLE: "pk_fake_1", OTHER: "other-fake-1" }));
    const { error, files } = await app.build({}, { public: ["STRIPE_PUBLISHABLE", "OTHER"] });
    expect(error).toBeUndefined();
    expect(textOf(files, /\.js$/)).toContain("pk_fake_1");
    expect(textOf(files, /\.js$/)).not.toContain("other-fake-1");
  });

  it("follows Vite's envPrefix", async () => {
    const app = await createApp(
      {
        "src/main.js": "document.title = import.meta.env.APP_NAME;\n",
        "index.html": '<script type="module" src="/src/main.js"></script>',
      },
      () => ({ APP_NAME: "named", VITE_X: "fake-vite-x-9a8b7c" }),
    );
    const { error, files } = await app.build({ envPrefix: ["APP_", "PUBLIC_"] });
    expect(error).toBeUndefined();
    expect(textOf(files, /\.js$/)).toContain("named");
    expect(textOf(files, /\.js$/)).not.toContain("fake-vite-x-9a8b7c");
  });

  it("wins over .env files, and loses to the real environment", async () => {
    const app = await createApp({
      ".env": "VITE_API_URL=https://from-file.example.test\nVITE_LOCAL=local\n",
      "src/main.js": "console.log(import.meta.env);\n",
    });
    const fromFile = await app.build();
    expect(textOf(fromFile.files, /\.js$/)).toContain("https://api.production.example.test/v1");
    expect(textOf(fromFile.files, /\.js$/)).toContain("local");
    const other = await createApp({ "src/main.js": "console.log(import.meta.env);\n" });
    process.env["VITE_API_URL"] = "https://from-shell.example.test";
    expect(textOf((await other.build()).files, /\.js$/)).toContain("https://from-shell.example.test");
  });

  it.each([
    ["MODE", "Vite sets import.meta.env of that name itself"],
    ["MY-KEY", "not a JavaScript identifier"],
  ])("refuses the public name %s", async (name, reason) => {
    const app = await createApp({}, () => ({ [name]: "value-fake", VITE_APP_TITLE: "t", VITE_API_URL: "u" }));
    const { error } = await app.build({}, { public: [name] });
    expect(error?.message).toContain("NAME_INVALID");
    expect(error?.message).toContain(reason);
  });

  it("leaves out a prefixed name that is no identifier, and says so", async () => {
    const app = await createApp({}, () => ({ "VITE_MY-KEY": "fake-odd-name", VITE_APP_TITLE: "t", VITE_API_URL: "u" }));
    const { error, log, files } = await app.build();
    expect(error).toBeUndefined();
    expect(log).toContain("VITE_MY-KEY is left out");
    expect(textOf(files, /./)).not.toContain("fake-odd-name");
  });

  it("V23 says that a library carries its public values", async () => {
    const app = await createApp();
    const lib = { entry: "src/main.js", formats: ["es" as const], fileName: "lib" };
    const { error, log } = await app.build({ build: { lib } });
    expect(error).toBeUndefined();
    expect(log).toContain("A library carries the public values it uses: VITE_API_URL, VITE_APP_TITLE");
  });
});

describe("several builds in one process", () => {
  it("V24 X18 do not mix, neither modes nor roots, one after the other or at once", async () => {
    const main = { "src/main.js": "console.log(import.meta.env);\n" };
    const one = await createApp(main);
    const two = await createApp(main, () => ({ VITE_ONLY_TWO: "only-two-fake", VITE_APP_TITLE: "two" }));
    const first = textOf((await one.build({ mode: "development" })).files, /\.js$/);
    const second = textOf((await one.build({ mode: "production" })).files, /\.js$/);
    expect([first.includes("api.development."), first.includes("api.production.")]).toEqual([true, false]);
    expect([second.includes("api.development."), second.includes("api.production.")]).toEqual([false, true]);
    const [a, b] = await Promise.all([one.build(), two.build()]);
    expect(textOf(b.files, /\.js$/)).toContain("only-two-fake");
    expect(textOf(b.files, /\.js$/)).not.toContain("api.production.example.test");
    expect(textOf(a.files, /\.js$/)).toContain("api.production.example.test");
    expect(textOf(a.files, /\.js$/)).not.toContain("only-two-fake");
  });

  it("X21 leave a sibling app without the plugin untouched", async () => {
    const app = await createApp();
    const sibling = await createApp({
      "src/main.js": "console.log(import.meta.env);\n",
      "index.html": '<script type="module" src="/src/main.js"></script>',
    });
    await app.build();
    const { error, files, log } = await sibling.buildWithout();
    expect(error).toBeUndefined();
    expectNoPrivateValue(textOf(files, /./));
    expect(log).not.toContain("[enkryptify]");
  });
});
