import { expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../src/index.ts";
import { api, home, type Api } from "../api.ts";

const as = (emulator: Emulator, user: string): Api =>
  api(emulator, emulator.createToken({ user: `${user}@acme.example`, permission: "read-write" }).token);

it("lists projects by team, and one with its environments", async () => {
  const emulator = createEmulator();
  const { body } = await api(emulator).get("/v1/workspace/acme/project/");
  expect(body).toEqual([
    {
      id: emulator.state.workspaces[0]?.teams[0]?.id,
      name: "Platform",
      projects: [{ id: emulator.state.workspaces[0]?.projects[0]?.id, name: "My Project", slug: "my-project" }],
    },
  ]);
  const environments = await api(emulator).get(`${home}/environment`);
  expect(environments.body.map(({ name }) => name)).toEqual(["development", "staging", "production", "test"]);
  const [project] = emulator.state.workspaces[0]?.projects ?? [];
  const detail = { id: project?.id, name: "My Project", slug: "my-project", environments: environments.body };
  expect((await api(emulator).get(home)).body).toEqual(detail);
});

it("creates a project and an environment, for admins only", async () => {
  const emulator = createEmulator();
  const teamId = emulator.state.workspaces[0]?.teams[0]?.id;
  const project = { name: "New One", slug: "new-one", teamId };
  for (const user of ["dan", "mia"]) {
    expect((await as(emulator, user).send("POST", "/v1/workspace/acme/project", project)).status).toBe(403);
    expect((await as(emulator, user).send("POST", `${home}/environment`, {})).status).toBe(403);
  }
  const created = await api(emulator).send("POST", "/v1/workspace/acme/project", project);
  expect([created.status, created.body["slug"]]).toEqual([201, "new-one"]);
  const path = "/v1/workspace/acme/project/new-one/environment";
  const environment = { name: "preview", hasPersonalOverrides: true };
  expect((await api(emulator).send("POST", path, environment)).status).toBe(201);
  expect((await api(emulator).get(path)).body.map(({ name }) => name)).toEqual(["preview"]);
  expect((await api(emulator).send("POST", path, environment)).status).toBe(409);
  expect((await api(emulator).send("POST", "/v1/workspace/acme/project", project)).status).toBe(409);
});

it("names the wrong field of a new project or environment", async () => {
  const emulator = createEmulator();
  const teamId = emulator.state.workspaces[0]?.teams[0]?.id;
  const message = async (path: string, body: object): Promise<unknown> => {
    const reply = await api(emulator).send("POST", path, body);
    return [reply.status, reply.body["message"]?.split(":")[0]];
  };
  const projects = "/v1/workspace/acme/project";
  expect(await message(projects, { name: "", slug: "ok", teamId })).toEqual([400, "name"]);
  expect(await message(projects, { name: "x", slug: "No", teamId })).toEqual([400, "slug"]);
  expect(await message(projects, { name: "x", slug: "ok", teamId: "Platform" })).toEqual([400, "teamId"]);
  expect(await message(projects, { name: "x", slug: "ok", teamId: "00000000-0000-0000-0000-000000000000" })).toEqual([
    404,
    "Team not found",
  ]);
  expect(await message(`${home}/environment`, { name: "x" })).toEqual([400, "hasPersonalOverrides"]);
});

it("needs the whole team in scope for a project, and the whole project for an environment", async () => {
  const emulator = createEmulator();
  const teamId = emulator.state.workspaces[0]?.teams[0]?.id;
  const scoped = (scope: object): Api => api(emulator, emulator.createToken({ permission: "read-write", scope }).token);
  const project = { name: "x", slug: "new-one", teamId };
  const environment = { name: "preview", hasPersonalOverrides: false };
  const [narrow, middle] = [scoped({ environments: ["my-project/test"] }), scoped({ projects: ["my-project"] })];
  expect((await middle.send("POST", "/v1/workspace/acme/project", project)).status).toBe(403);
  expect((await scoped({ teams: ["Platform"] }).send("POST", "/v1/workspace/acme/project", project)).status).toBe(201);
  expect((await narrow.send("POST", `${home}/environment`, environment)).status).toBe(403);
  expect((await middle.send("POST", `${home}/environment`, environment)).status).toBe(201);
});

it("has no secret shares, in projects that exist", async () => {
  const emulator = createEmulator();
  expect(await api(emulator).get(`${home}/secret-share/`)).toMatchObject({ status: 200, body: [] });
  expect((await api(emulator).get("/v1/workspace/acme/project/other/secret-share")).status).toBe(404);
});
