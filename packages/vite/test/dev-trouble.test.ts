import { readdirSync } from "node:fs";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import { type Dev, createApp } from "./app.ts";
import { VITE, createCliApp } from "./cli-app.ts";

const PLACE = { project: "my-project", environment: "development" };

describe("vite dev in trouble", () => {
  it("V22 shows values that break the schema in the browser, and recovers by itself", async () => {
    const app = await createApp();
    const schema = z.looseObject({ VITE_APP_TITLE: z.string().min(3) });
    const dev = await app.dev({}, { schema, refresh: { interval: 250 } });
    const page = await connect(dev);
    app.emulator.setSecret(PLACE, "VITE_APP_TITLE", "x");
    await vi.waitFor(() => expect(page.messages.join()).toContain("SCHEMA_INVALID"), 10_000);
    expect(page.messages.join()).toContain("VITE_APP_TITLE");
    expect((await connect(dev)).messages.join()).toContain("SCHEMA_INVALID");
    expect(await dev.text("/")).toContain("<title>Acme development</title>");
    app.emulator.setSecret(PLACE, "VITE_APP_TITLE", "Right again");
    await vi.waitFor(async () => expect(await dev.text("/")).toContain("<title>Right again</title>"), 10_000);
  });

  it("V22 keeps the values there are while the API is down, and goes on when it is back", async () => {
    const app = await createApp();
    const dev = await app.dev({}, { refresh: { interval: 250 }, maxRetries: 0 });
    const remove = app.emulator.fault({ status: 503 });
    await vi.waitFor(() => expect(dev.log()).toContain("The values there are stay in use"), 10_000);
    expect(await dev.text("/")).toContain("<title>Acme development</title>");
    remove();
    app.emulator.setSecret(PLACE, "VITE_APP_TITLE", "Back");
    await vi.waitFor(async () => expect(await dev.text("/")).toContain("<title>Back</title>"), 10_000);
  });

  it("X24 waits for an API that is down at the start, when told to, and shows why", async () => {
    const app = await createApp();
    const remove = app.emulator.fault({ status: 503 });
    const dev = await app.dev({}, { refresh: { interval: 250 }, onUnavailable: "warn", maxRetries: 0, lastKnownGood: false });
    const answer = await fetch(`${dev.url}/`, { headers: { accept: "text/html" } });
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain("/@vite/client");
    expect((await connect(dev)).messages.join()).toContain("HTTP_5XX");
    expect(dev.log()).toContain("The server waits for the API");
    remove();
    await vi.waitFor(async () => expect(await dev.text("/")).toContain("<title>Acme development</title>"), 10_000);
  });

  it("X24 fails at the start without a copy when the API is down", async () => {
    const app = await createApp();
    app.emulator.fault({ status: 503 });
    await expect(app.dev({}, { maxRetries: 0, lastKnownGood: false })).rejects.toThrow("HTTP_5XX");
  });

  it("X24 starts from the encrypted copy of an earlier start, which the build never uses, nor CI", async () => {
    const app = await createCliApp();
    const first = await app.start([VITE, "--port", "0"], /ready in/);
    expect(first.output()).toContain("5 secrets from acme/my-project/development");
    await vi.waitFor(() => expect(readdirSync(app.root, { recursive: true }).join()).toMatch(/kept1-[0-9a-f]+(,|$)/), 10_000);
    first.stop();
    app.emulator.fault({ status: 503 });
    const second = await app.start([VITE, "--port", "0"], /ready in/);
    expect(second.output()).toContain("from the copy kept for outages");
    expect((await app.run([VITE, "build"])).output).toContain("HTTP_5XX");
    expect((await app.run([VITE, "--port", "0"], { CI: "1" })).output).toContain("HTTP_5XX");
  });

  it("asks nothing more once the server is closed", async () => {
    const app = await createApp();
    const dev = await app.dev({}, { refresh: { interval: 250 } });
    await vi.waitFor(() => expect(app.emulator.count("list")).toBeGreaterThan(1), 10_000);
    await dev.server.restart();
    await dev.server.close();
    const asked = app.emulator.count();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(app.emulator.count()).toBeLessThanOrEqual(asked + 1); // one may have been on its way
  });
});

/** A browser's hot-update connection: what the dev server tells it. */
async function connect(dev: Dev): Promise<{ messages: string[] }> {
  const client = await dev.text("/@vite/client");
  const token = /const wsToken = "([^"]*)"/.exec(client)?.[1] ?? "";
  const messages: string[] = [];
  const socket = new WebSocket(`${dev.url.replace("http", "ws")}/?token=${token}`, "vite-hmr");
  socket.addEventListener("message", ({ data }) => typeof data === "string" && messages.push(data));
  onTestFinished(() => socket.close());
  await vi.waitFor(() => expect(messages.length).toBeGreaterThan(0));
  return { messages };
}
