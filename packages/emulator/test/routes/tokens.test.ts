import { expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../src/index.ts";
import { api, environmentId, home, type Api } from "../api.ts";

const path = "/v1/workspace/acme/tokens";
const everything = { all: true, teams: [], projects: [], environments: [] };
const body = { name: "ci", permission: "read", scope: everything, expiresIn: "5d" };
const as = (emulator: Emulator, user: string): Api =>
  api(emulator, emulator.createToken({ user: `${user}@acme.example`, permission: "read-write" }).token);

it("creates a token, shows its value once, and lists it without", async () => {
  const emulator = createEmulator({ now: () => 1_700_000_000_000 });
  const made = await api(emulator).send("POST", `${path}/`, body);
  const fields = ["expiresAt", "id", "name", "permission", "prefix", "scope", "token"];
  expect([made.status, Object.keys(made.body).toSorted()]).toEqual([201, fields]);
  expect(made.body).toMatchObject({ name: "ci", permission: "read", scope: everything, expiresAt: "2023-11-19T22:13:20.000Z" });
  const raw = made.body["token"] ?? "";
  expect(raw.startsWith("ek_live_")).toBe(true);
  expect((await api(emulator, raw).get(`${home}/secret`)).status).toBe(200);
  const list = (await api(emulator).get(path)).body;
  expect(list.map((token) => token)[1]).toEqual({
    id: made.body["id"],
    name: "ci",
    prefix: made.body["prefix"],
    permission: "read",
    scope: everything,
    type: "static",
    isOwner: true,
    createdById: emulator.state.users[0]?.id,
    createdAt: "2023-11-14T22:13:20.000Z",
    expiresAt: "2023-11-19T22:13:20.000Z",
    lastUsedAt: "2023-11-14T22:13:20.000Z",
    revokedAt: null,
  });
  expect(JSON.stringify(list)).not.toContain(raw);
});

it("takes the six lifetimes, names of 1 to 64 characters, and a scope without its empty lists", async () => {
  const emulator = createEmulator({ now: () => 0 });
  const day = 86_400_000;
  const lifetimes = { "24h": 1, "5d": 5, "30d": 30, "60d": 60, "3m": 90, "6m": 180 };
  for (const [expiresIn, days] of Object.entries(lifetimes)) {
    const made = await api(emulator).send("POST", path, { ...body, scope: { all: true }, expiresIn });
    expect(made.body["expiresAt"]).toBe(new Date(days * day).toISOString());
  }
  const field = async (change: object): Promise<unknown> =>
    (await api(emulator).send("POST", path, { ...body, ...change })).body["message"]?.split(":")[0];
  expect(await field({ expiresIn: "1y" })).toBe("expiresIn");
  expect(await field({ name: "" })).toBe("name");
  expect(await field({ name: "x".repeat(65) })).toBe("name");
  expect(await field({ permission: "write" })).toBe("permission");
  expect(await field({ scope: { all: false, projects: ["my-project"] } })).toBe("scope.projects.0");
});

async function createStatus(maker: Api, change: object): Promise<number> {
  return (await maker.send("POST", path, { ...body, ...change })).status;
}

it("never makes a token that can do more than its maker", async () => {
  const emulator = createEmulator();
  const member = as(emulator, "mia");
  expect(await createStatus(member, { permission: "read-write" })).toBe(403);
  expect(await createStatus(member, {})).toBe(201);
  expect(await createStatus(api(emulator, emulator.createToken().token), {})).toBe(403);
  const scope = { environments: ["my-project/test"] };
  const narrow = api(emulator, emulator.createToken({ permission: "read-write", scope }).token);
  const within = (...names: string[]): object => ({
    scope: { all: false, environments: names.map((name) => environmentId(emulator, name)) },
  });
  expect(await createStatus(narrow, {})).toBe(403);
  expect(await createStatus(narrow, within("test", "staging"))).toBe(403);
  expect(await createStatus(narrow, { scope: { all: false, projects: [emulator.state.workspaces[0]?.projects[0]?.id] } })).toBe(
    403,
  );
  expect(await createStatus(narrow, within("test"))).toBe(201);
});

it("rotates: a new value, everything else as before, the old value dead at once", async () => {
  const emulator = createEmulator();
  const made = (await api(emulator).send("POST", path, body)).body;
  const { status, body: rotated } = await api(emulator).send("POST", `${path}/${made["id"]}/rotate`);
  expect(status).toBe(200);
  const [before, after] = [made["token"], rotated["token"]];
  expect(rotated).toEqual({ ...Object(made), token: after, prefix: rotated["prefix"] });
  expect(after).not.toBe(before);
  expect((await api(emulator, before ?? "").get("/v1/me")).status).toBe(401);
  expect((await api(emulator, after ?? "").get("/v1/me")).status).toBe(200);
});

it("revokes at once and for good, and keeps the token listed", async () => {
  const emulator = createEmulator();
  const { id, token } = emulator.createToken();
  expect((await api(emulator).send("DELETE", `${path}/${id}/`)).status).toBe(200);
  expect((await api(emulator, token).get("/v1/me")).status).toBe(401);
  const revokedAt = (): unknown => emulator.state.tokens.find((one) => one.id === id)?.revokedAt;
  const first = revokedAt();
  expect(first).toMatch(/^\d{4}-/);
  expect((await api(emulator).send("DELETE", `${path}/${id}`)).status).toBe(200);
  expect(revokedAt()).toBe(first);
  expect((await api(emulator).send("POST", `${path}/${id}/rotate`)).status).toBe(409);
  expect((await api(emulator).get(path)).body.map((listed) => listed["id"])).toContain(id);
});

it("lets only admins change other people's tokens", async () => {
  const emulator = createEmulator();
  const { id } = emulator.createToken({ user: "mia@acme.example" });
  expect((await as(emulator, "dan").send("DELETE", `${path}/${id}`)).status).toBe(403);
  expect((await as(emulator, "mia").send("POST", `${path}/${id}/rotate`)).status).toBe(200);
  expect((await as(emulator, "ada").send("DELETE", `${path}/${id}`)).status).toBe(200);
  expect((await api(emulator).send("DELETE", `${path}/not-an-id`)).body["message"]).toMatch(/^tokenId: /);
  expect((await api(emulator).send("DELETE", `${path}/00000000-0000-0000-0000-000000000000`)).status).toBe(404);
});

it("does not let a narrow token take over a wide one by rotating it", async () => {
  const emulator = createEmulator();
  const { id } = emulator.createToken();
  const scope = { environments: ["my-project/test"] };
  const narrow = api(emulator, emulator.createToken({ permission: "read-write", scope }).token);
  expect((await narrow.send("POST", `${path}/${id}/rotate`)).status).toBe(403);
});

it("makes a token for the command line: one environment, read only, eight hours", async () => {
  let now = 1_700_000_000_000;
  const emulator = createEmulator({ now: () => now });
  const { status, body: made } = await api(emulator).send("POST", `${path}/cli`, {
    environmentId: environmentId(emulator, "test"),
  });
  expect([status, Object.keys(made)]).toEqual([201, ["token"]]);
  const cli = api(emulator, made["token"] ?? "");
  expect((await cli.get(`${home}/environment`)).body.map(({ name }) => name)).toEqual(["test"]);
  expect((await cli.send("POST", `${home}/secret`, {})).status).toBe(403);
  now += 8 * 3_600_000;
  expect((await cli.get("/v1/me")).status).toBe(401);
  const none = { environmentId: "00000000-0000-0000-0000-000000000000" };
  expect((await api(emulator).send("POST", `${path}/cli`, none)).status).toBe(404);
});
