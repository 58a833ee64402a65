import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { startEmulator } from "@enkryptify/testkit";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { Enkryptify, type EnkryptifyOptions } from "../../src/index.ts";
import { Enkryptify as EdgeEnkryptify } from "../../src/edge.ts";
import { TRANSPORTS } from "../support/transports.ts";
import { createWorld, DEVELOPMENT_ID } from "../support/world.ts";

const TOKEN = "ek_live_fake_token_for_http_faults";
const place = { workspace: "acme", project: "my-project", environment: DEVELOPMENT_ID };
const LIST = JSON.stringify([{ name: "A", values: [{ environmentId: DEVELOPMENT_ID, value: "fake-a", isPersonal: false }] }]);

function clientOf(options: EnkryptifyOptions): Enkryptify {
  const client = new Enkryptify({ token: TOKEN, ...place, ...options });
  onTestFinished(() => client.destroy());
  return client;
}

async function serve(listener: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe.each(TRANSPORTS)("by %s", (_name, transport) => {
  // Undici may hold a second dead socket, so by fetch the one immediate repeat is not always enough.
  test.each(transport.fetch ? [2] : [0, 2])(
    "fault 32: a kept-alive socket that the server drops is no error, with %i retries",
    async (maxRetries) => {
      const used = new Map<Socket, number>();
      const { url } = await serve(({ socket }, response) => {
        const requests = (used.get(socket) ?? 0) + 1;
        used.set(socket, requests);
        // As a server does whose idle limit is reached in the moment a request arrives.
        if (requests > 1) socket.resetAndDestroy();
        else response.end(LIST);
      });
      const client = clientOf({ ...transport, maxRetries, baseUrl: url });
      for (let count = 0; count < 4; count++) expect((await client.refresh())["A"]).toBe("fake-a");
      expect(Math.max(...used.values())).toBe(2);
    },
  );

  test("connections are kept alive", async () => {
    const sockets = new Set<Socket>();
    const { url } = await serve(({ socket }, response) => {
      sockets.add(socket);
      response.end(LIST);
    });
    const client = clientOf({ ...transport, baseUrl: url });
    for (let count = 0; count < 5; count++) await client.refresh();
    expect(sockets.size).toBeLessThan(4);
  });

  test.each([301, 302, 303, 307, 308])(
    "fault 33: a redirect (%i) is refused, and nothing is sent to the other host",
    async (status) => {
      const arrived: string[] = [];
      const other = await serve((request, response) => {
        arrived.push(request.headers.authorization ?? "none");
        response.end(LIST);
      });
      const { url } = await serve((request, response) => {
        response.writeHead(status, { location: `${other.url}${request.url}` }).end();
      });
      await expect(clientOf({ ...transport, baseUrl: url }).ready()).rejects.toMatchObject({
        code: "RESPONSE_INVALID",
        status,
        retryable: false,
        attempts: 1,
      });
      expect(arrived).toEqual([]);
    },
  );

  test("requests carry a request id and the client's name, and no content type without a body", async () => {
    const heads: Record<string, unknown>[] = [];
    const { url } = await serve((request, response) => {
      heads.push(request.headers);
      if (request.url?.endsWith("/exchange")) response.end('{"accessToken":"eyJ.fake.jwt","expiresIn":900}');
      else response.end(LIST);
    });
    await clientOf({ ...transport, auth: "exchange", sharing: false, baseUrl: url }).ready();
    expect(heads).toHaveLength(2);
    for (const head of heads) {
      expect(head).toMatchObject({
        accept: "application/json",
        "user-agent": expect.stringMatching(/^enkryptify-sdk\/\d+\.\d+\.\d+ \(node\/\d+\)$/),
        "x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      expect(head).not.toHaveProperty("content-type");
    }
  });
});

test("fault 34: http to another machine is CONFIG_INSECURE_URL, to this one it is allowed", async () => {
  expect(() => clientOf({ baseUrl: "http://api.enkryptify.com" })).toThrow(
    expect.objectContaining({ code: "CONFIG_INSECURE_URL" }),
  );
  const { url, token } = await startEmulator();
  await expect(clientOf({ baseUrl: url, token }).ready()).resolves.toBeUndefined();
});

describe("fault 38", () => {
  test("fetch is told to store nothing, to send no cookies and to follow nothing", async () => {
    const inits: (RequestInit & { cache?: string })[] = [];
    const world = createWorld();
    const recording: typeof fetch = (input, init) => {
      inits.push(init ?? {});
      return world.fetch(input, init);
    };
    await world.client({ fetch: recording }).ready();
    expect(inits).toEqual([expect.objectContaining({ cache: "no-store", credentials: "omit", redirect: "manual" })]);
  });

  test("a runtime that refuses these fields gets the request without them", async () => {
    const world = createWorld();
    const asked: (RequestInit & { cache?: string })[] = [];
    const worker: typeof fetch = (input, init: RequestInit & { cache?: string } = {}) => {
      asked.push(init);
      if (init.cache !== undefined) throw new TypeError("The 'cache' field on 'RequestInitializerDict' is not implemented.");
      return world.fetch(input, init);
    };
    const client = world.client({ fetch: async (input, init) => worker(input, init) });
    await client.ready();
    await client.refresh();
    expect(asked.map((init) => "cache" in init)).toEqual([true, false, false]);
  });

  test("an error by which Next.js steers rendering passes through unchanged, and is not tried again", async () => {
    const world = createWorld();
    const signal = Object.assign(new TypeError("fetch failed: dynamic server usage"), { digest: "DYNAMIC_SERVER_USAGE" });
    let calls = 0;
    const client = world.client({
      fetch: () => {
        calls += 1;
        return Promise.reject(signal);
      },
    });
    await expect(client.get("A")).rejects.toBe(signal);
    await expect(client.refresh()).rejects.toBe(signal);
    expect(calls).toBe(2);
  });

  test("the edge entry looks the global fetch up at each call, so a patched one is used", async () => {
    const world = createWorld();
    vi.stubGlobal("fetch", world.fetch);
    onTestFinished(() => void vi.unstubAllGlobals());
    const client = new EdgeEnkryptify({
      ...place,
      token: "ek_live_fake_demo_token_of_the_local_emulator_0000000000000000",
      baseUrl: "http://edge.localhost",
    });
    expect(await client.get("VITE_APP_TITLE")).toBe("Acme development");
    client.destroy();
  });
});
