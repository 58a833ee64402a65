import { expect, it } from "vitest";
import { createEmulator, DEMO_TOKEN } from "../src/index.ts";
import { api, home } from "./api.ts";

const start = 1_700_000_000_000;
function from(client: string): { headers: Record<string, string> } {
  return { headers: { "X-Forwarded-For": `${client}, 10.0.0.1`, Authorization: `Bearer ${DEMO_TOKEN}` } };
}

const limitHeaders = (headers: Headers): (string | null)[] =>
  ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "retry-after"].map((name) => headers.get(name));

it("sends the limit with every answer of /v1, good or bad, and with nothing else", async () => {
  const emulator = createEmulator({ now: () => start });
  for (const [index, path] of ["/v1/me", `${home}/secret/NOPE`, "/v1/nothing"].entries()) {
    expect(limitHeaders((await api(emulator).get(path)).headers)).toEqual(["200", String(199 - index), "60", null]);
  }
  expect(limitHeaders((await api(emulator, null).get("/v1/me")).headers)).toEqual(["200", "196", "60", null]);
  expect(limitHeaders((await api(emulator).get("/_emulator/requests")).headers)).toEqual([null, null, null, null]);
});

it("refuses after 200 requests in a minute, with the documented message, until the window is over", async () => {
  let now = start;
  const emulator = createEmulator({ now: () => now });
  for (let index = 0; index < 200; index += 1) expect((await api(emulator).get("/v1/me")).status).toBe(200);
  now += 12_345;
  const refused = await api(emulator).get("/v1/me");
  expect([refused.status, refused.body]).toEqual([429, { message: "Rate limit exceeded" }]);
  expect(limitHeaders(refused.headers)).toEqual(["200", "0", "48", "48"]);
  now = start + 60_000;
  expect(limitHeaders((await api(emulator).get("/v1/me")).headers)).toEqual(["200", "199", "60", null]);
});

it("refuses the eleventh exchange of a token in a minute, and not that of another", async () => {
  let now = start;
  const emulator = createEmulator({ now: () => now });
  const other = emulator.createToken().token;
  const status = async (token: string): Promise<number> => (await api(emulator, token).send("POST", "/v1/auth/exchange")).status;
  for (let index = 0; index < 10; index += 1) expect(await status(DEMO_TOKEN)).toBe(200);
  const refused = await api(emulator).send("POST", "/v1/auth/exchange");
  expect([refused.status, refused.body, ...limitHeaders(refused.headers)]).toEqual([
    429,
    { message: "Rate limit exceeded" },
    "10",
    "0",
    "60",
    "60",
  ]);
  expect(await status(other)).toBe(200);
  now += 60_000;
  expect(await status(DEMO_TOKEN)).toBe(200);
});

it("takes other limits, and none", async () => {
  const strict = createEmulator({ limits: { perMinute: 1, exchangesPerMinute: 0 } });
  expect((await api(strict).send("POST", "/v1/auth/exchange")).status).toBe(429);
  expect((await api(strict).get("/v1/me")).headers.get("ratelimit-limit")).toBe("1");
  const free = createEmulator({ limits: { perMinute: false, exchangesPerMinute: false } });
  const statuses = await Promise.all(
    Array.from({ length: 300 }, async () => (await api(free).send("POST", "/v1/auth/exchange")).status),
  );
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(limitHeaders((await api(free).get("/v1/me")).headers)).toEqual([null, null, null, null]);
});

it("counts by address, and by the forwarded one only behind a trusted proxy", async () => {
  for (const trustProxy of [false, true]) {
    const server = await createEmulator({ limits: { perMinute: 1 }, trustProxy }).listen();
    expect((await fetch(`${server.url}/v1/me`, from("192.0.2.1"))).status).toBe(200);
    expect((await fetch(`${server.url}/v1/me`, from("192.0.2.2"))).status).toBe(trustProxy ? 200 : 429);
    expect((await fetch(`${server.url}/v1/me`, from("192.0.2.1"))).status).toBe(429);
    await server.close();
  }
});
