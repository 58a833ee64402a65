import { describe, expect, it, onTestFinished } from "vitest";
import { type App, createApp, vite } from "../app.ts";
import { expectNoPrivateValue } from "../outputs.ts";
import { hasChromium } from "./chromium.ts";
import { PROBE_CONFIG, PROBE_FILES, expectedForms, probe, probeSecrets } from "./probe.ts";

describe.skipIf(!hasChromium)("access forms in Chromium, built", () => {
  it("give the same value, and the wire carries no private one", async () => {
    const app = await createApp(PROBE_FILES, probeSecrets);
    const { error } = await app.build(PROBE_CONFIG);
    expect(error).toBeUndefined();
    const { forms, wire } = await probe(await preview(app));
    expect(forms).toEqual(expectedForms(true));
    expectNoPrivateValue(wire);
  });
});

async function preview(app: App): Promise<string> {
  const server = await vite.preview({ root: app.root, configFile: false, preview: { host: "127.0.0.1", port: 0 } });
  onTestFinished(() => void server.httpServer.close());
  const address = server.httpServer.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/`;
}
