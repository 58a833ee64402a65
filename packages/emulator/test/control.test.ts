import { request } from "node:http";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { connectEmulator, createEmulator, DEMO_TOKEN, EmulatorError } from "../src/index.ts";
import { home } from "./api.ts";

const emulator = createEmulator({ now: () => 42_000 });
const server = await emulator.listen();
const remote = connectEmulator(`${server.url}/`);
const where = { project: "My Project", environment: "test" };
const get = (path: string, token: string = DEMO_TOKEN): Promise<Response> =>
  fetch(`${server.url}${path}`, { headers: { Authorization: `Bearer ${token}` } });

beforeEach(() => emulator.reset());
afterAll(() => server.close());

it("shows and clears the requests of another process", async () => {
  await get("/v1/me");
  await get(`${home}/secret`);
  expect(await remote.requests()).toEqual(emulator.requests);
  expect([await remote.count(), await remote.count("list"), await remote.count("exchange")]).toEqual([2, 1, 0]);
  await remote.clearRequests();
  expect(await remote.requests()).toEqual([]);
});

it("makes requests fail, with a pattern, a removed field and an end", async () => {
  const remove = await remote.fault({ match: { path: /^\/V1\/ME$/i }, patch: { email: undefined, name: "x" }, times: Infinity });
  expect(Object.keys((await (await get("/v1/me")).json()) as object)).toEqual(["id", "name"]);
  await remove();
  expect(Object.keys((await (await get("/v1/me")).json()) as object)).toEqual(["id", "email", "name"]);
  await remote.fault({
    match: { kind: "me", method: "GET", path: "/v1/me" },
    status: 503,
    times: 1,
    headers: { "Retry-After": "1" },
  });
  expect([(await get("/v1/me")).status, (await get("/v1/me")).status]).toEqual([503, 200]);
  await remote.fault({ status: 500 });
  await remote.clearFaults();
  expect((await get("/v1/me")).status).toBe(200);
});

it("sets and deletes secrets, shared and personal, and resets them", async () => {
  await remote.setSecret(where, "SESSION_SECRET", "fake-new");
  await remote.setSecret({ ...where, workspace: "Acme" }, "MINE", "fake-mine", { personalOf: "ada@acme.example" });
  const test = emulator.state.workspaces[0]?.projects[0]?.environments[3]?.id;
  const text = async (): Promise<string> => (await get(`${home}/secret?environmentId=${test}`)).text();
  expect(await text()).toMatch(/fake-new.*fake-mine/);
  await remote.deleteSecret(where, "SESSION_SECRET");
  await remote.deleteSecret(where, "MINE");
  expect(await text()).not.toMatch(/SESSION_SECRET|MINE/);
  await remote.reset();
  expect(await text()).toContain("SESSION_SECRET");
});

it("creates and revokes tokens", async () => {
  const scope = { environments: ["my-project/test"] };
  const { id, token } = await remote.createToken({
    name: "ci",
    permission: "read-write",
    scope,
    expiresIn: "24h",
    user: "dan@acme.example",
  });
  expect(emulator.state.tokens.find((one) => one.id === id)).toMatchObject({ name: "ci", permission: "read-write" });
  expect((await get("/v1/me", token)).status).toBe(200);
  await remote.revokeToken(token);
  expect((await get("/v1/me", token)).status).toBe(401);
});

describe("a mistake", () => {
  it("comes back as one message", async () => {
    await expect(remote.setSecret({ ...where, environment: "nope" }, "A", "fake-value")).rejects.toThrow(
      /answered 404: .*No environment nope in project my-project/,
    );
    await expect(remote.fault({ status: 99 })).rejects.toThrow(/answered 400: .*status: /);
    const wrong = { method: "POST", body: JSON.stringify({ match: { pathPattern: { source: "(" } }, status: 500 }) };
    expect(await (await fetch(`${server.url}/_emulator/faults`, wrong)).json()).toEqual({
      message: "match.pathPattern: Not a regular expression",
    });
    expect((await fetch(`${server.url}/_emulator/faults/99`, { method: "DELETE" })).status).toBe(404);
  });

  it("does not repeat a value that was sent", async () => {
    const body = JSON.stringify({ ...where, name: "A", value: { nested: "fake-value" } });
    const answer = await fetch(`${server.url}/_emulator/secrets`, { method: "PUT", body });
    expect([answer.status, await answer.text()]).toEqual([400, expect.not.stringContaining("fake-value")]);
  });

  it("is told from an emulator that is not there, or elsewhere", async () => {
    const none = connectEmulator("http://127.0.0.1:1").reset();
    await expect(none).rejects.toThrow("No emulator answers at http://127.0.0.1:1/_emulator");
    await expect(none).rejects.toBeInstanceOf(EmulatorError);
    for (const url of ["https://api.enkryptify.com", "http://127.0.0.1.example.com", "no url"]) {
      expect(() => connectEmulator(url)).toThrow("on this machine");
    }
  });
});

it("obeys only this machine, and no page of another site in its browser", async () => {
  const status = (headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const sent = request(`${server.url}/_emulator/requests`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.once("error", reject).end();
    });
  expect(await status({})).toBe(200);
  expect(await status({ Host: `localhost:${server.port}` })).toBe(200);
  expect(await status({ Host: "rebound.example" })).toBe(403);
  expect(await status({ Host: "127.0.0.1.example" })).toBe(403);
  expect(await status({ "Sec-Fetch-Site": "cross-site" })).toBe(403);
  expect(await status({ "Sec-Fetch-Site": "same-origin" })).toBe(200);
});
