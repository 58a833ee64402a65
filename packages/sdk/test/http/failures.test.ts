import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createEmulator, DEMO_TOKEN } from "@enkryptify/emulator";
import { expect, test } from "vitest";
import { bundle } from "../support/bundle.ts";

test("a client that has refreshed once bears an outage after a deployment has removed the files it was started from", async () => {
  const folder = await bundle("src/index.ts", { platform: "node", format: "esm" });
  const files = await readdir(folder);
  const { Enkryptify } = (await import(
    pathToFileURL(join(folder, files.find((name) => /^index\.m?js$/.test(name)) ?? "")).href
  )) as typeof import("../../src/index.ts");
  const emulator = createEmulator();
  let down = false;
  const client = new Enkryptify({
    token: DEMO_TOKEN,
    workspace: "acme",
    project: "my-project",
    environment: emulator.state.workspaces[0]?.projects[0]?.environments[0]?.id,
    baseUrl: "http://emulator.localhost",
    fetch: async (input, init) => (down ? new Response("", { status: 503 }) : emulator.fetch(new Request(input, init))),
    // Every read waits for a refresh.
    cache: { ttl: 0 },
    maxRetries: 0,
  });
  const value = await client.get("VITE_APP_TITLE");
  await client.get("VITE_APP_TITLE");
  expect(files.filter((name) => name.startsWith("failures"))).toHaveLength(1);
  await rm(folder, { recursive: true });
  down = true;
  expect(await client.get("VITE_APP_TITLE")).toBe(value);
  expect(client.status().source).toBe("memory");
  client.destroy();
});
