import { expect, test } from "vitest";
import { createWorld, DEVELOPMENT_ID } from "./support/world.ts";

const development = "Acme development";

test("workspace and project may be a slug, a name or an id, the environment a name or an id", async () => {
  const world = createWorld();
  const [workspace] = world.emulator.state.workspaces;
  const [project] = workspace?.projects ?? [];
  const places = [
    { workspace: "acme", project: "my-project", environment: DEVELOPMENT_ID },
    { workspace: "Acme", project: "My Project", environment: "development" },
    { workspace: workspace?.id, project: project?.id, environment: DEVELOPMENT_ID.toUpperCase() },
    { workspace: "acme", project: "MY PROJECT", environment: "Development" },
  ];
  for (const place of places) {
    expect(await world.client(place).get("VITE_APP_TITLE"), JSON.stringify(place)).toBe(development);
  }
});

test("with slugs and an environment id the only request is the list", async () => {
  const world = createWorld();
  await world.client().get("VITE_APP_TITLE");
  expect(world.sent).toHaveLength(1);
});

test("an environment's name costs one more request for the life of the client, however many read at once", async () => {
  const world = createWorld();
  const client = world.client({ environment: "development" });
  await Promise.all([client.get("VITE_APP_TITLE"), client.get("SESSION_SECRET"), client.getSecrets()]);
  await client.refresh();
  expect(world.emulator.count("environment")).toBe(1);
});

test("without a workspace the token's only one is used", async () => {
  const world = createWorld();
  expect(await world.client({ workspace: undefined }).get("VITE_APP_TITLE")).toBe(development);
});

test("without a workspace and with several visible, the error lists them", async () => {
  const token = "ek_live_fake_token_of_two_workspaces";
  const empty = { projects: { web: { environments: { production: {} } } } };
  const world = createWorld({
    emulator: {
      seed: {
        workspaces: {
          acme: { ...empty, members: { "ada@acme.example": {} }, tokens: [{ token, user: "ada@acme.example" }] },
          zeta: { ...empty, members: { "ada@acme.example": {} } },
        },
      },
    },
  });
  const workspaces = ["acme", "zeta"].map((slug, index) => ({ id: `0000000${index}`, slug, name: slug }));
  world.emulator.fault({ match: { kind: "workspace" }, body: JSON.stringify(workspaces) });
  await expect(world.client({ token, workspace: undefined, project: "web" }).ready()).rejects.toMatchObject({
    code: "WORKSPACE_AMBIGUOUS",
    message: expect.stringMatching(/acme.*zeta.*ENKRYPTIFY_WORKSPACE/),
  });
});

test("a token that sees no workspace is told so", async () => {
  const world = createWorld();
  world.emulator.fault({ match: { kind: "workspace" }, body: "[]" });
  await expect(world.client({ workspace: undefined }).ready()).rejects.toMatchObject({ code: "WORKSPACE_NOT_FOUND" });
});

test.each([
  [{ workspace: "acmee" }, "WORKSPACE_NOT_FOUND", /"acmee".*acme/],
  [{ workspace: "No Such Name" }, "WORKSPACE_NOT_FOUND", /"No Such Name".*acme/],
  [{ project: "my-projekt" }, "PROJECT_NOT_FOUND", /"my-projekt".*acme.*my-project/],
  [{ project: "No Such Name" }, "PROJECT_NOT_FOUND", /"No Such Name".*my-project/],
  [{ environment: "prod" }, "ENVIRONMENT_NOT_FOUND", /"prod".*acme\/my-project.*development, staging, production, test/],
  [{ environment: "00000000-0000-4000-8000-000000000000" }, "ENVIRONMENT_NOT_FOUND", /development, staging/],
])("a wrong place %j says which part is wrong and what there is", async (place, code, message) => {
  const client = createWorld().client(place);
  await expect(client.get("VITE_APP_TITLE")).rejects.toMatchObject({
    code,
    status: 404,
    message: expect.stringMatching(message),
  });
  await expect(client.get("VITE_APP_TITLE")).rejects.toMatchObject({ name: "NotFoundError" });
});

test.each(["project", "environment"])("without %s the error names the option, the variable and the file", async (field) => {
  const client = createWorld().client({ [field]: undefined }, { findProjectFile: async () => undefined });
  await expect(client.ready()).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    message: expect.stringMatching(new RegExp(`\`${field}\`.*ENKRYPTIFY_${field.toUpperCase()}.*\\.enkryptify\\.json`)),
  });
});

test("a place outside the token's scope is not found, as if it were not there", async () => {
  const world = createWorld();
  const { token } = world.emulator.createToken({ scope: { environments: ["my-project/staging"] } });
  expect(await world.client({ token, environment: "staging" }).get("VITE_APP_TITLE")).toBe("Acme staging");
  await expect(world.client({ token }).ready()).rejects.toMatchObject({ code: "ENVIRONMENT_NOT_FOUND" });
});

test("dots as names cannot climb out of the route", async () => {
  const world = createWorld();
  await expect(world.client({ project: ".." }).ready()).rejects.toMatchObject({ code: "PROJECT_NOT_FOUND" });
  expect(world.sent.every(({ path }) => path.startsWith("/v1/workspace/acme/"))).toBe(true);
});
