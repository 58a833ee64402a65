import { describe, expect, it } from "vitest";
import { createEmulator, DEMO_TOKEN, type Emulator, type Fault } from "../src/index.ts";
import { api, home } from "./api.ts";

const list = `${home}/secret`;
const headers = { Authorization: `Bearer ${DEMO_TOKEN}` };

interface Way {
  name: string;
  open(emulator: Emulator): Promise<{ get: (path: string, init?: RequestInit) => Promise<Response>; close: () => Promise<void> }>;
}
const ways: Way[] = [
  {
    name: "in process",
    open: async ({ fetch: inProcess }) => ({
      get: (path, init) => inProcess(`http://x.example${path}`, { headers, ...init }),
      close: async () => {},
    }),
  },
  {
    name: "over HTTP",
    async open(emulator) {
      const { url, close } = await emulator.listen();
      return { get: (path, init) => fetch(`${url}${path}`, { headers, ...init }), close };
    },
  },
];

describe.each(ways)("a fault $name", ({ open }) => {
  it("drops the connection", async () => {
    const emulator = createEmulator();
    const { get, close } = await open(emulator);
    emulator.fault({ reset: true, times: 1 });
    const error = await get(list).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: "fetch failed", cause: { code: "ECONNRESET" } });
    expect((await get(list)).status).toBe(200);
    await close();
  });

  it("drops the connection in the middle of the body", async () => {
    const emulator = createEmulator();
    const { get, close } = await open(emulator);
    emulator.fault({ resetAfterBytes: 10 });
    const response = await get(list);
    expect(response.status).toBe(200);
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toBe('[{"id":"4b');
    await expect(reader?.read()).rejects.toThrow("terminated");
    await close();
  });

  it("never answers, and lets the caller give up", async () => {
    const emulator = createEmulator();
    const { get, close } = await open(emulator);
    emulator.fault({ hang: true });
    const controller = new AbortController();
    const hanging = get(list, { signal: controller.signal }).catch((error: Error) => error.name);
    while (emulator.count("list") === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    expect(await hanging).toBe("AbortError");
    expect(emulator.requests.at(-1)?.status).toBe(0);
    await close();
  });

  it("waits before it answers, and lets the caller give up while it waits", async () => {
    const emulator = createEmulator();
    const { get, close } = await open(emulator);
    emulator.fault({ match: { kind: "list" }, latencyMs: 300, times: 1 });
    const order: string[] = [];
    const slow = get(list).then(({ status }) => order.push(`slow ${status}`));
    await Promise.all([slow, get("/v1/me").then(() => order.push("fast"))]);
    expect(order).toEqual(["fast", "slow 200"]);
    emulator.fault({ latencyMs: 60_000 });
    await expect(get(list, { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ name: "TimeoutError" });
    await close();
  });

  it("withholds the answer to a request with a body, and goes on", async () => {
    const emulator = createEmulator();
    const { get, close } = await open(emulator);
    const post = (signal: AbortSignal | null): Promise<unknown> => {
      const body = JSON.stringify({ clientId: "x".repeat(100_000) });
      const sent = get("/v1/auth/device/code", { method: "POST", body, signal });
      return sent.then(
        ({ status }) => status,
        (error: Error) => error.name,
      );
    };
    emulator.fault({ hang: true, times: 1 });
    emulator.fault({ reset: true, times: 1 });
    expect([await post(AbortSignal.timeout(200)), await post(null), await post(null)]).toEqual([
      "TimeoutError",
      "TypeError",
      200,
    ]);
    await close();
  });

  it("cuts the JSON in an answer that looks complete", async () => {
    const emulator = createEmulator();
    const { get, close } = await open(emulator);
    emulator.fault({ truncate: 25 });
    const response = await get(list);
    expect([response.status, (await response.text()).length]).toEqual([200, 25]);
    await close();
  });
});

async function once(fault: Fault, path = list, method = "GET"): Promise<Awaited<ReturnType<ReturnType<typeof api>["get"]>>> {
  const emulator = createEmulator();
  emulator.fault(fault);
  return api(emulator).send(method, path);
}

it("answers with a status, its usual message, and the limit's headers", async () => {
  const { status, body, headers: answered } = await once({ status: 503 });
  expect([status, body]).toEqual([503, { message: "Internal server error" }]);
  expect(answered.get("ratelimit-limit")).toBe("200");
  expect((await once({ status: 401 })).body).toEqual({ message: "Invalid or expired token" });
});

it("answers 429 with a date in Retry-After", async () => {
  const date = "Wed, 21 Oct 2026 07:28:00 GMT";
  const { status, headers: answered } = await once({ status: 429, headers: { "Retry-After": date, "RateLimit-Remaining": "0" } });
  expect([status, answered.get("retry-after"), answered.get("ratelimit-remaining")]).toEqual([429, date, "0"]);
});

it("answers with an HTML page, with and without a bad status", async () => {
  const html = "<html><body>502 Bad Gateway</body></html>";
  const bad = await once({ status: 502, body: html });
  expect([bad.status, bad.body, bad.headers.get("content-type")]).toEqual([502, html, "text/html; charset=utf-8"]);
  expect((await once({ body: html })).status).toBe(200);
  expect((await once({ body: "[]" })).headers.get("content-type")).toBe("application/json");
  expect((await once({ status: 204, body: "x" })).body).toBe("");
});

it("lays fields over a real JSON object, and takes fields out", async () => {
  const short = await once({ patch: { expiresIn: 30 } }, "/v1/auth/exchange", "POST");
  expect(short.body).toMatchObject({ expiresIn: 30, tokenType: "Bearer", accessToken: expect.any(String) as string });
  const missing = await once({ patch: { accessToken: undefined } }, "/v1/auth/exchange", "POST");
  expect(Object.keys(missing.body)).toEqual(["expiresIn", "tokenType"]);
  expect((await once({ patch: { a: 1 }, status: 418 })).body.map(({ name }) => name)).toHaveLength(7);
});

it("sets headers on a real answer", async () => {
  const { status, headers: answered } = await once({ headers: { "Content-Type": "text/plain", "X-Test": "1" } });
  expect([status, answered.get("content-type"), answered.get("x-test")]).toEqual([200, "text/plain", "1"]);
});

it("does not carry a request out when the fault comes first, and does when only the answer is lost", async () => {
  const emulator = createEmulator();
  const create = (): Promise<unknown> => {
    const environments = [emulator.state.workspaces[0]?.projects[0]?.environments[0]?.id];
    return api(emulator).send("POST", list, { environments, secrets: [{ key: "MADE", value: "fake" }] });
  };
  const made = (): boolean => JSON.stringify(emulator.state).includes('"MADE"');
  emulator.fault({ status: 500, times: 1 });
  await create();
  expect(made()).toBe(false);
  emulator.fault({ resetAfterBytes: 0, times: 1 });
  await expect(create()).rejects.toThrow();
  expect(made()).toBe(true);
});

it("hits the requests it matches, in the order faults were added, as often as told", async () => {
  const emulator = createEmulator();
  const statuses = async (path: string, count = 1): Promise<number[]> => {
    const found: number[] = [];
    for (let index = 0; index < count; index += 1) found.push((await api(emulator).get(path)).status);
    return found;
  };
  emulator.fault({ match: { kind: "list" }, status: 500, times: 2 });
  emulator.fault({ match: { method: "get", path: /\/secret$/ }, status: 503, times: 1 });
  const remove = emulator.fault({ match: { path: "/v1/me" }, status: 418 });
  expect(await statuses(list, 4)).toEqual([500, 500, 503, 200]);
  expect(await statuses("/v1/me", 2)).toEqual([418, 418]);
  expect(await statuses("/v1/me/")).toEqual([200]);
  remove();
  remove();
  expect(await statuses("/v1/me")).toEqual([200]);
  emulator.fault({ status: 500 });
  emulator.clearFaults();
  expect(await statuses("/v1/me")).toEqual([200]);
});

it("leaves the emulator's own routes alone", async () => {
  const emulator = createEmulator();
  emulator.fault({ status: 500 });
  expect((await api(emulator).get("/_emulator/requests")).status).toBe(200);
});
