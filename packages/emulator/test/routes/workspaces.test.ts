import { expect, it } from "vitest";
import { createEmulator, type Seed } from "../../src/index.ts";
import { api } from "../api.ts";

it("lists the token's own workspace only", async () => {
  const seed: Seed = { workspaces: { first: { name: "First" }, second: {} } };
  const emulator = createEmulator({ seed });
  const { token } = emulator.createToken({ workspace: "second" });
  const { body } = await api(emulator, token).get("/v1/workspace/");
  const [, second] = emulator.state.workspaces;
  expect(body).toEqual([{ id: second?.id, name: "second", slug: "second", ownerId: second?.members[0]?.userId }]);
  expect((await api(emulator, token).get("/v1/workspace/first/project")).status).toBe(404);
});

it("lists members with every documented field, for admins only", async () => {
  const emulator = createEmulator({ now: () => 1_700_000_000_000 });
  const { body } = await api(emulator).get("/v1/workspace/acme/rbac");
  const [workspace] = emulator.state.workspaces;
  expect(body.map((member) => member)[2]).toEqual({
    id: workspace?.members[2]?.id,
    workspaceId: workspace?.id,
    user: { id: workspace?.members[2]?.userId, email: "mia@acme.example", name: "Mia Member" },
    role: "member",
    status: "account-created",
    isOwner: false,
    scope: { all: true, teams: [], projects: [], environments: [] },
    invitedAt: "2023-11-14T22:13:20.000Z",
  });
  const { token } = emulator.createToken({ user: "dan@acme.example" });
  expect(await api(emulator, token).get("/v1/workspace/acme/rbac")).toMatchObject({
    status: 403,
    body: { message: "Insufficient permissions" },
  });
});

it("lists the teams in scope", async () => {
  const projects = { web: { team: "Front", environments: { dev: {} } }, api: { team: "Back", environments: { dev: {} } } };
  const emulator = createEmulator({ seed: { workspaces: { acme: { teams: ["Front", "Back", "Idle"], projects } } } });
  const teams = async (token: string): Promise<unknown> =>
    (await api(emulator, token).get("/v1/workspace/acme/team")).body.map(({ name, projectCount }) => [name, projectCount]);
  expect(await teams(emulator.createToken().token)).toEqual([
    ["Front", 1],
    ["Back", 1],
    ["Idle", 0],
  ]);
  expect(await teams(emulator.createToken({ scope: { environments: ["api/dev"], teams: ["Idle"] } }).token)).toEqual([
    ["Back", 1],
    ["Idle", 0],
  ]);
});
