import { describe, expect, it, vi } from "vitest";
import { createApp } from "../app.ts";
import { expectNoPrivateValue } from "../outputs.ts";
import { hasChromium, openPage } from "./chromium.ts";
import { PROBE_CONFIG, PROBE_FILES, VALUE, expectedForms, probe, probeSecrets } from "./probe.ts";

const PLACE = { project: "my-project", environment: "development" };

describe.skipIf(!hasChromium)("Chromium on a dev server", () => {
  it("reads the same value in every form, and the wire carries no private one", async () => {
    const app = await createApp(PROBE_FILES, probeSecrets);
    const dev = await app.dev(PROBE_CONFIG);
    const { forms, wire } = await probe(dev.url);
    expect(forms).toEqual(expectedForms(false));
    expectNoPrivateValue(wire, "development");
  });

  it("V14 shows a changed secret by itself, in dependencies that were bundled before too", async () => {
    const app = await createApp(PROBE_FILES, probeSecrets);
    const dev = await app.dev(PROBE_CONFIG, { refresh: { interval: 250 } });
    const { page } = await openPage(dev.url);
    await page.waitForFunction("window.forms");
    app.emulator.setSecret(PLACE, "VITE_ODD", `${VALUE} changed`);
    await page.waitForFunction(
      (value) => (globalThis as { forms?: Record<string, string> }).forms?.["dependency"] === value,
      `${VALUE} changed`,
      {
        timeout: 20_000,
      },
    );
    expect(await page.evaluate("window.forms.member")).toBe(`${VALUE} changed`);
  });

  it("V22 sees what is wrong when client code imports the server module, with the way it got there", async () => {
    const app = await createApp({
      "src/main.js": 'import "./db.js";\n',
      "src/db.js": 'import { env } from "virtual:enkryptify/server";\nconsole.log(env.DATABASE_URL);\n',
    });
    const { page, wire } = await openPage((await app.dev()).url);
    const overlay = page.locator("vite-error-overlay");
    await overlay.waitFor({ timeout: 20_000 });
    const text = await overlay.evaluate((element) => element.shadowRoot?.textContent ?? "");
    expect(text).toContain("virtual:enkryptify/server");
    expect(text).toMatch(/src\/main\.js[\s\S]*src\/db\.js/);
    expectNoPrivateValue(wire(), "development");
  });

  it("V22 sees the overlay when values break the rules, and it goes when they are right", async () => {
    const app = await createApp({ "src/main.js": "export {};\n" });
    const dev = await app.dev({}, { required: ["VITE_APP_TITLE"], refresh: { interval: 250 } });
    const { page } = await openPage(dev.url);
    app.emulator.setSecret(PLACE, "VITE_APP_TITLE", "");
    await page.locator("vite-error-overlay").waitFor({ timeout: 20_000 });
    app.emulator.setSecret(PLACE, "VITE_APP_TITLE", "Right again");
    await page.locator("vite-error-overlay").waitFor({ state: "detached", timeout: 20_000 });
    await vi.waitFor(async () => expect(await page.title()).toBe("Right again"), 10_000);
  });
});
