import * as fc from "fast-check";
import { expect, it } from "vitest";
import { createEmulator, type Emulator, type Role, type Seed, type SeedScope } from "../src/index.ts";
import { api, environmentId, exchange } from "./api.ts";

// Two teams, three projects, two environments each.
const tree = { web: "Front", shop: "Front", api: "Back" } as const;
const leaves = Object.keys(tree).flatMap((project) => [`${project}/dev`, `${project}/prod`]);
const user = "subject@acme.example";

const scopes: fc.Arbitrary<SeedScope> = fc.oneof(
  fc.constant({ all: true }),
  fc.record({
    teams: fc.subarray(["Front", "Back"]),
    projects: fc.subarray(Object.keys(tree)),
    environments: fc.subarray(leaves),
  }),
);
const cases = fc.record({
  role: fc.constantFrom<Role>("admin", "developer", "member"),
  permission: fc.constantFrom("read" as const, "read-write" as const),
  userScope: scopes,
  tokenScope: scopes,
  exchanged: fc.boolean(),
});

/** The environments a scope opens, by the documented cascade, written down leaf by leaf. */
function opened(scope: SeedScope): Set<string> {
  if (scope.all) return new Set(leaves);
  const within = leaves.filter((leaf) => {
    const project = leaf.split("/")[0] as keyof typeof tree;
    return scope.teams?.includes(tree[project]) || scope.projects?.includes(project) || scope.environments?.includes(leaf);
  });
  return new Set(within);
}

function seedFor(role: Role, scope: SeedScope): Seed {
  const environments = { dev: { secrets: { NAME: "fake-dev" } }, prod: { secrets: { NAME: "fake-prod" } } };
  const projects = Object.fromEntries(Object.entries(tree).map(([slug, team]) => [slug, { team, environments }]));
  const members = { "owner@acme.example": {}, [user]: { role, scope } };
  return { workspaces: { acme: { teams: ["Front", "Back"], members, projects } } };
}

/** What the API shows: the environments of each project, and those with a value in the list of secrets. */
async function seen(emulator: Emulator, token: string): Promise<{ environments: string[]; values: string[] }> {
  const client = api(emulator, token);
  const names = new Map(
    Object.keys(tree).flatMap((project) =>
      ["dev", "prod"].map((name) => [environmentId(emulator, name, project), `${project}/${name}`]),
    ),
  );
  const found = { environments: [] as string[], values: [] as string[] };
  for (const project of Object.keys(tree)) {
    const list = await client.get(`/v1/workspace/acme/project/${project}/environment`);
    if (list.status === 200) found.environments.push(...list.body.map(({ id }) => names.get(id ?? "") ?? ""));
    const secrets = await client.get(`/v1/workspace/acme/project/${project}/secret`);
    if (secrets.status !== 200) continue;
    found.values.push(
      ...secrets.body
        .map(({ values }) => values)
        .flatMap((values) => values?.map((value) => names.get(value["environmentId"] ?? "") ?? "") ?? []),
    );
  }
  return { environments: found.environments.toSorted(), values: found.values.toSorted() };
}

it("shows exactly the environments that the token's scope and its user's scope both open", async () => {
  const property = fc.asyncProperty(cases, async ({ role, permission, userScope, tokenScope, exchanged }) => {
    const emulator = createEmulator({ seed: seedFor(role, userScope), limits: { perMinute: false } });
    const { token } = emulator.createToken({ user, permission, scope: tokenScope });
    const shown = await seen(emulator, exchanged ? await exchange(emulator, token) : token);
    const expected = [...opened(userScope)].filter((leaf) => opened(tokenScope).has(leaf)).toSorted();
    expect(shown).toEqual({ environments: expected, values: expected });
  });
  await fc.assert(property, { numRuns: 150, seed: 1 });
});

it("writes a secret exactly when scope, role and permission all allow it", async () => {
  const property = fc.asyncProperty(cases, fc.constantFrom(...leaves), async (rights, leaf) => {
    const emulator = createEmulator({ seed: seedFor(rights.role, rights.userScope) });
    const { token } = emulator.createToken({ user, permission: rights.permission, scope: rights.tokenScope });
    const client = api(emulator, rights.exchanged ? await exchange(emulator, token) : token);
    const [project = "", name = ""] = leaf.split("/");
    const body = { environments: [environmentId(emulator, name, project)], secrets: [{ key: "NEW", value: "fake" }] };
    const { status } = await client.send("POST", `/v1/workspace/acme/project/${project}/secret`, body);
    const both = [...opened(rights.userScope)].filter((one) => opened(rights.tokenScope).has(one));
    const projectSeen = both.some((one) => one.startsWith(`${project}/`));
    const allowed = rights.permission === "read-write" && rights.role !== "member";
    expect(status).toBe(!projectSeen ? 404 : !allowed ? 403 : both.includes(leaf) ? 201 : 404);
  });
  await fc.assert(property, { numRuns: 150, seed: 1 });
});

it("puts a new environment under an existing grant of its project", async () => {
  const emulator = createEmulator();
  const { token } = emulator.createToken({ scope: { projects: ["my-project"] } });
  const path = "/v1/workspace/acme/project/my-project/environment";
  await api(emulator).send("POST", path, { name: "preview", hasPersonalOverrides: false });
  expect((await api(emulator, token).get(path)).body.map(({ name }) => name)).toContain("preview");
});
