import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createEmulator, createServiceAccountToken, DEMO_TOKEN, readSeedFile, type Seed } from "../src/index.ts";
import { api } from "./api.ts";

const token = "ek_live_fake_seed_token";

function seedFile(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), "emulator-seed-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "seed.json");
  writeFileSync(path, content);
  return path;
}

function problem(seed: unknown): string {
  const path = seedFile(JSON.stringify(seed));
  try {
    readSeedFile(path);
  } catch (error) {
    return (error as Error).message.replace(path, "FILE");
  }
  return "";
}

/** The first complaint about one workspace. */
function reason(workspace: object): string {
  return problem({ workspaces: { ws: workspace } }).split("\n")[1] ?? "";
}

it("fills in everything that a small seed leaves out", async () => {
  const seed: Seed = {
    workspaces: { tiny: { projects: { app: { environments: { dev: { secrets: { A: "fake" } } } } }, tokens: [{ token }] } },
  };
  const emulator = createEmulator({ seed: readSeedFile(seedFile(JSON.stringify(seed))) });
  expect((await api(emulator, token).get("/v1/me")).body).toMatchObject({ email: "owner@tiny.example" });
  expect((await api(emulator, token).get("/v1/workspace/tiny/project/app/secret/A")).body["values"]).toMatchObject([
    { value: "fake" },
  ]);
  const [listed] = (await api(emulator, token).get("/v1/workspace/tiny/tokens")).body.map((one) => one);
  expect(listed).toMatchObject({ name: "token 1", permission: "read", scope: { all: true } });
  expect((await api(emulator, token).get("/v1/workspace/tiny/rbac")).body).toMatchObject([{ role: "admin", isOwner: true }]);
});

it("takes the seed of the README", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const seed = /```json\n(.*?)```/s.exec(readme)?.[1] ?? "";
  expect(Object.keys(readSeedFile(seedFile(seed)).workspaces)).toEqual(["acme"]);
});

it("takes everything that the format has", async () => {
  const id = "6f1c1f5e-0b7a-4c7e-9a55-0c3f5d0b7a11";
  const secrets = { KEY: { value: "fake-shared", note: "a note", personal: { "b@x.example": "fake-b" } } };
  const seed: Seed = {
    workspaces: {
      one: {
        name: "One",
        members: { "a@x.example": { name: "A" }, "b@x.example": { role: "developer", owner: false, scope: { teams: ["T"] } } },
        teams: ["S", "T"],
        projects: {
          app: { name: "App", team: "T", environments: { dev: { id, personalOverrides: true, secrets } } },
          old: { environments: { dev: {} } },
        },
        tokens: [
          { name: "b", token, permission: "read-write", user: "b@x.example", expiresIn: "24h", scope: { environments: [id] } },
        ],
        identities: [
          { subject: "system:serviceaccount:n:s", issuer: "https://k8s.example", audience: "other", user: "b@x.example" },
        ],
      },
      two: { members: { "a@x.example": {} } },
    },
  };
  const emulator = createEmulator({ seed, now: () => 0 });
  const client = api(emulator, token);
  const { body } = await client.get("/v1/workspace/one/project/app/secret/KEY");
  expect(body).toMatchObject({
    note: "a note",
    values: [
      { environmentId: id, value: "fake-shared" },
      { value: "fake-b", isPersonal: true },
    ],
  });
  expect((await client.get("/v1/workspace/one/project")).body).toMatchObject([{ name: "T", projects: [{ name: "App" }] }]);
  expect(emulator.state.tokens[0]?.expiresAt).toBe("1970-01-02T00:00:00.000Z");
  expect(emulator.state.users).toHaveLength(2);
  const claims = { subject: "system:serviceaccount:n:s", issuer: "https://k8s.example", audience: "other", now: () => 0 };
  const login = { token: await createServiceAccountToken(claims), workspaceId: "one" };
  expect((await api(emulator, null).send("POST", "/v1/auth/oidc/exchange", login)).status).toBe(200);
});

it("says file, place and reason of every mistake at once", () => {
  const seed = {
    workspaces: {
      x: {},
      good: {
        members: { nobody: {}, "a@x.example": { role: "boss" } },
        projects: { app: { environments: { dev: { secrets: { A: 1 } } }, colour: "red" } },
        tokens: [{ token: "sk_1" }],
      },
    },
  };
  expect(problem(seed).split("\n")).toEqual([
    "The seed FILE is not valid:",
    "  workspaces > x: A slug is 2 to 48 of a-z, 0-9 and -",
    expect.stringMatching(/^ {2}workspaces > good > members > nobody: .*email/),
    expect.stringMatching(/^ {2}workspaces > good > members > a@x\.example > role: /),
    "  workspaces > good > projects > app > environments > dev > secrets > A: Must be a string, or an object with value, note, personal",
    expect.stringMatching(/^ {2}workspaces > good > projects > app: .*colour/),
    "  workspaces > good > tokens > 0 > token: A token starts with ek_live_ and has at least 8 more characters",
  ]);
});

it("says the place of a name that nothing defines", () => {
  const dev = { environments: { dev: { secrets: { A: { personal: { "z@x.example": "fake-secret" } } } } } };
  expect(reason({ projects: { app: { ...dev, team: "T" } } })).toBe(
    "  workspaces > ws > projects > app > team: No team T in workspace ws: there is Default",
  );
  expect(reason({ projects: { app: dev } })).toBe(
    "  workspaces > ws > projects > app > environments > dev > secrets > A > personal: No member z@x.example in workspace ws: there is owner@ws.example",
  );
  expect(reason({ tokens: [{ token, user: "z@x.example" }] })).toMatch(
    /^ {2}workspaces > ws > tokens > 0 > user: No member z@x\.example/,
  );
  expect(reason({ tokens: [{ token, scope: { projects: ["app"] } }] })).toMatch(
    /tokens > 0 > scope: No project app .* there is none$/,
  );
  expect(reason({ tokens: [{ token, scope: { environments: ["dev"] } }] })).toMatch(/tokens > 0 > scope: No environment dev/);
  expect(reason({ identities: [{ subject: "s", user: "z@x.example" }] })).toMatch(/identities > 0 > user: No member/);
  expect(reason({ members: { "a@x.example": { scope: { teams: ["T"] } } } })).toMatch(
    /members > a@x\.example > scope: No team T/,
  );
});

it("says that a file is missing or no JSON, without quoting it", () => {
  expect(() => readSeedFile("/nowhere/seed.json")).toThrow(
    "The seed /nowhere/seed.json is not valid: it cannot be read (ENOENT)",
  );
  const path = seedFile('{"workspaces": fake-secret');
  expect(() => readSeedFile(path)).toThrow(`The seed ${path} is not valid: it is not JSON`);
});

it("has a demo whose values are fake, strong, and different in every environment", () => {
  const { state } = createEmulator();
  const secrets = state.workspaces[0]?.projects[0]?.secrets ?? [];
  expect(secrets.map(({ name }) => name)).toEqual([
    "DATABASE_URL",
    "STRIPE_SECRET_KEY",
    "SESSION_SECRET",
    "VITE_API_URL",
    "VITE_APP_TITLE",
    "NEXT_PUBLIC_API_URL",
    "NEXT_PUBLIC_APP_TITLE",
  ]);
  for (const { values } of secrets) expect(new Set(values.map(({ value }) => value)).size).toBe(4);
  for (const { values } of secrets.slice(0, 3)) {
    for (const { value } of values) expect(value).toMatch(/^(?=.*fake)(?=.*[A-Z])(?=.*\d).{32,}$/);
  }
  expect(DEMO_TOKEN).toMatch(/^ek_live_(?=.*fake).{40,}$/);
});
