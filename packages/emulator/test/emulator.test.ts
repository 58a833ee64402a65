import { expect, it } from "vitest";
import { createEmulator, DEMO_TOKEN, EmulatorError } from "../src/index.ts";
import { api, environmentId, exchange, home } from "./api.ts";

const headers = { Authorization: `Bearer ${DEMO_TOKEN}` };

it("answers the same in process and over HTTP", async () => {
  const emulator = createEmulator({ now: () => 1_700_000_000_000 });
  const server = await emulator.listen();
  const path = `${home}/secret?environmentId=${environmentId(emulator, "production")}&resolve=true`;
  const overHttp = await fetch(`${server.url}${path}`, { headers });
  const inProcess = await emulator.fetch(new URL(`https://api.example${path}`), { headers });
  expect(await overHttp.json()).toEqual(await inProcess.json());
  expect(overHttp.headers.get("ratelimit-limit")).toBe("200");
  await server.close();
});

it("has a fetch that works without the object, with a Request, and with an abort signal", async () => {
  const { fetch: inProcess, fault } = createEmulator();
  expect((await inProcess(new Request("http://x.example/v1/me", { headers }))).status).toBe(200);
  await expect(inProcess("http://x.example/v1/me", { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  fault({ hang: true });
  await expect(inProcess("http://x.example/v1/me", { signal: AbortSignal.timeout(5) })).rejects.toThrow(/timeout/i);
});

it("leaves this process's own Request and Response alone", async () => {
  const before = [globalThis.Request, globalThis.Response];
  const server = await createEmulator().listen();
  expect([globalThis.Request, globalThis.Response]).toEqual(before);
  await server.close();
});

it("says which port is in use and what to do", async () => {
  const server = await createEmulator().listen();
  const second = createEmulator().listen(server.port);
  await expect(second).rejects.toMatchObject({ code: "PORT_IN_USE" });
  await expect(second).rejects.toThrow(`Port ${server.port} on 127.0.0.1 is in use. Stop the program that uses it`);
  await server.close();
});

it("says when it cannot listen for another reason", async () => {
  await expect(createEmulator().listen(0, "192.0.2.1")).rejects.toMatchObject({ code: "LISTEN_FAILED" });
});

it("closes while a request hangs, and twice", async () => {
  const emulator = createEmulator();
  const server = await emulator.listen();
  emulator.fault({ hang: true });
  const hanging = fetch(`${server.url}/v1/me`).catch((error: Error) => error.message);
  while (emulator.count("me") === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await server.close();
  expect(await hanging).toBe("fetch failed");
  await server.close();
  await expect(fetch(`${server.url}/v1/me`)).rejects.toThrow();
});

it("goes back to the seed on reset, with the same state object, and forgets faults, log and limits", async () => {
  const emulator = createEmulator({ limits: { perMinute: 2 } });
  const { state, requests } = emulator;
  emulator.setSecret({ project: "my-project", environment: "test" }, "ADDED", "fake-added");
  const { token } = emulator.createToken();
  emulator.fault({ status: 503 });
  for (let index = 0; index < 3; index += 1) await api(emulator).get("/v1/me");
  emulator.reset();
  expect(requests).toHaveLength(0);
  expect(emulator.count()).toBe(0);
  expect((await api(emulator).get("/v1/me")).status).toBe(200);
  expect((await api(emulator, token).get("/v1/me")).status).toBe(401);
  expect((await api(emulator).get("/v1/me")).status).toBe(429);
  expect(state).toBe(emulator.state);
  expect(state.workspaces[0]?.projects[0]?.secrets.map(({ name }) => name)).not.toContain("ADDED");
});

it("has the same ids in every run", () => {
  const [first, second] = [createEmulator(), createEmulator()];
  const withoutTime = (emulator: typeof first): unknown[] => [
    emulator.state.users,
    emulator.state.workspaces.map(({ id, projects }) => [id, projects.map((project) => [project.id, project.environments])]),
    emulator.state.tokens.map(({ id }) => id),
  ];
  expect(withoutTime(first)).toEqual(withoutTime(second));
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect(environmentId(first, "production")).toMatch(uuid);
});

it("keeps access tokens valid over a reset, since only their claims decide", async () => {
  const emulator = createEmulator();
  const jwt = await exchange(emulator);
  emulator.reset();
  expect((await api(emulator, jwt).get("/v1/me")).status).toBe(200);
});

it("starts empty with a workspace and a token", async () => {
  const { body } = await api(createEmulator({ seed: "empty" })).get("/v1/workspace/acme/project");
  expect(body).toMatchObject([{ name: "Platform", projects: [] }]);
});

it("never keeps a raw token in its state", () => {
  const emulator = createEmulator();
  const { token } = emulator.createToken();
  expect(JSON.stringify(emulator.state)).not.toContain(token);
  expect(JSON.stringify(emulator.state)).not.toContain(DEMO_TOKEN);
});

it("names what is missing when a test asks for what is not there", () => {
  const emulator = createEmulator();
  const where = { project: "my-project", environment: "nope" };
  expect(() => emulator.setSecret(where, "A", "b")).toThrow(
    "No environment nope in project my-project: there is development, staging, production, test",
  );
  expect(() => emulator.setSecret({ ...where, project: "x" }, "A", "b")).toThrow("there is my-project");
  expect(() => emulator.createToken({ user: "nobody@acme.example" })).toThrow(EmulatorError);
  expect(() => emulator.revokeToken("ek_live_fake_unknown")).toThrow(/^(?!.*ek_live).*No such token/);
  expect(() => emulator.deleteSecret({ project: "my-project", environment: "test" }, "NOPE")).toThrow("No secret NOPE");
});
