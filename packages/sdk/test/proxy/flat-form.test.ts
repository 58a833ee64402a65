import { expect, test } from "vitest";
import { DEVELOPMENT_ID } from "../support/world.ts";
import { startProxied } from "./support/proxied.ts";
import { BYTES } from "./support/upstream.ts";

test("it is the default, sends what SDK 0.1.3 sends and costs no request besides", async () => {
  const { client, service, upstream, emulator } = await startProxied();
  await client().proxy.fetch(`${upstream.url}/x`);
  expect(service.described[0]?.wire).toEqual({
    url: `${upstream.url}/x`,
    method: "GET",
    config: { workspace: "acme", project: "my-project", "environment-id": DEVELOPMENT_ID, "is-personal": true },
  });
  // The list is the proxy's own.
  expect(emulator.requests.map(({ kind }) => kind)).toEqual(["list"]);
});

test("the answer streams", async () => {
  let release: (() => void) | undefined;
  const { client, upstream } = await startProxied({ release: new Promise((resolve) => void (release = resolve)) });
  const response = await client().proxy.fetch(`${upstream.url}/stream`);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const read = async (): Promise<string | undefined> => {
    const { value } = await reader.read();
    return value === undefined ? undefined : new TextDecoder().decode(value);
  };
  expect(await read()).toBe("data: first\n\n");
  release?.();
  expect(await read()).toBe("data: second\n\n");
  expect(await read()).toBeUndefined();
});

test("a signal and destroy also end a body under way", async () => {
  const { client, upstream } = await startProxied({ release: new Promise(() => undefined) });
  const mine = client();
  const controller = new AbortController();
  const aborted = await mine.proxy.fetch(`${upstream.url}/stream`, { signal: controller.signal });
  const destroyed = await mine.proxy.fetch(`${upstream.url}/stream`);
  const outcomes = Promise.allSettled([aborted.text(), destroyed.text()]);
  controller.abort();
  mine.destroy();
  expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});

test("bytes arrive as they were, compressed text as text", async () => {
  const { client, upstream } = await startProxied();
  const { proxy } = client();
  const binary = await proxy.fetch(`${upstream.url}/binary`);
  expect(new Uint8Array(await binary.arrayBuffer())).toEqual(BYTES);
  expect(await (await proxy.fetch(`${upstream.url}/gzip`)).text()).toBe("once compressed");
});

test("every cookie of the upstream arrives", async () => {
  const { client, upstream } = await startProxied();
  expect((await client().proxy.fetch(`${upstream.url}/x`)).headers.getSetCookie()).toEqual(["a=1", "b=2"]);
});

test("a service that packs its answers in envelopes is understood", async () => {
  const { client, upstream } = await startProxied({ flatAnswers: "envelope" });
  const { proxy } = client();
  const response = await proxy.fetch(`${upstream.url}/status/418`);
  expect([response.status, await response.json()]).toEqual([418, { message: "this is 418" }]);
  expect((await proxy.fetch(`${upstream.url}/status/204`)).status).toBe(204);
});

test("a JSON answer that only resembles an envelope is left as it is", async () => {
  const { client, service, upstream } = await startProxied();
  for (const body of [
    { status: 200, headers: {}, body: "", extra: 1 },
    { status: 7, headers: {}, body: "" },
    { status: 200, headers: { a: 1 }, body: "" },
  ]) {
    service.answerNext(200, JSON.stringify(body));
    expect(await (await client().proxy.fetch(`${upstream.url}/x`)).json()).toEqual(body);
  }
});

test("an error of the proxy itself comes as the answer, because it cannot be told from the target's", async () => {
  const { client, upstream } = await startProxied();
  const response = await client().proxy.fetch(`${upstream.url}/x?k=%NO_SUCH_NAME%`);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ error: 'Secret "NO_SUCH_NAME" not found' });
});
