import { describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../src/index.ts";
import { api, environmentId, home, names, secretId, type Reply } from "../api.ts";

const path = `${home}/secret`;
const where = { project: "my-project", environment: "development" };

function secret(key: string): object {
  return { key, value: "fake-value", type: "runtime", dataType: "text" };
}

function create(emulator: Emulator, secrets: unknown, environments: string[] = ["test", "staging"]): Promise<Reply> {
  const ids = environments.map((name) => environmentId(emulator, name));
  return api(emulator).send("POST", `${path}/`, { environments: ids, secrets });
}

describe("creating", () => {
  it("stores the same value in each named environment", async () => {
    const emulator = createEmulator();
    expect(await create(emulator, [secret("ONE"), secret("TWO-2")])).toMatchObject({ status: 201, body: { success: true } });
    const { values } = (await api(emulator).get(`${path}/TWO-2`)).body;
    expect(values?.map(({ environmentId: id }) => id)).toEqual(["test", "staging"].map((name) => environmentId(emulator, name)));
  });

  it("creates all or none, and says 409 for a name that is taken", async () => {
    const emulator = createEmulator();
    expect((await create(emulator, [secret("ONE"), secret("DATABASE_URL")])).status).toBe(409);
    expect((await create(emulator, [secret("ONE"), secret("ONE")])).status).toBe(409);
    expect((await api(emulator).get(`${path}/ONE`)).status).toBe(404);
  });

  it("says which field is wrong", async () => {
    const emulator = createEmulator();
    const message = async (secrets: unknown, environments?: string[]): Promise<unknown> => {
      const { status, body } = await create(emulator, secrets, environments);
      return status === 400 ? body["message"] : status;
    };
    expect(await message([])).toMatch(/^secrets: /);
    expect(await message([secret("A")])).toMatch(/^secrets\.0\.key: /);
    expect(await message([secret("A".repeat(49))])).toMatch(/^secrets\.0\.key: /);
    expect(await message([secret("A B")])).toMatch(/^secrets\.0\.key: /);
    expect(await message([{ ...secret("ABC"), value: "" }])).toMatch(/^secrets\.0\.value: /);
    expect(await message([secret("ABC")], [])).toMatch(/^environments: /);
    expect((await api(emulator).send("POST", path, { environments: ["test"], secrets: [secret("ABC")] })).status).toBe(400);
    const raw = await emulator.fetch(`http://x.example${path}`, {
      method: "POST",
      body: "{",
      headers: await authorized(emulator),
    });
    expect(await raw.json()).toEqual({ message: "body: Invalid JSON" });
  });

  it("needs every named environment to be in scope", async () => {
    const emulator = createEmulator();
    const { token } = emulator.createToken({ permission: "read-write", scope: { environments: ["my-project/test"] } });
    const body = (environments: string[]): object => ({
      environments: environments.map((name) => environmentId(emulator, name)),
      secrets: [secret("SCOPED")],
    });
    expect((await api(emulator, token).send("POST", path, body(["test", "staging"]))).status).toBe(404);
    expect((await api(emulator, token).send("POST", path, body(["test"]))).status).toBe(201);
  });
});

describe("replacing", () => {
  it("replaces name and values by id, and keeps the note, other users' values and those out of scope", async () => {
    const emulator = createEmulator();
    emulator.setSecret(where, "SESSION_SECRET", "fake-of-mia", { personalOf: "mia@acme.example" });
    const scope = { environments: ["my-project/development"] };
    const { token } = emulator.createToken({ user: "dan@acme.example", permission: "read-write", scope });
    const development = environmentId(emulator, "development");
    const values = [
      { environmentId: development, value: "fake-shared-new" },
      { environmentId: development, value: "fake-of-dan", isPersonal: true },
    ];
    const url = `${path}/${secretId(emulator, "SESSION_SECRET")}`;
    const body = { name: "SESSION_KEY", type: "runtime", dataType: "text", values };
    expect((await api(emulator, token).send("PUT", url, body)).body).toEqual({ success: true });
    const stored = emulator.state.workspaces[0]?.projects[0]?.secrets.find(({ name }) => name === "SESSION_KEY")?.values ?? [];
    expect(stored).toHaveLength(6);
    const inDevelopment = stored.filter((entry) => entry.environmentId === development).map(({ value }) => value);
    expect(inDevelopment.toSorted()).toEqual(["fake-of-dan", "fake-of-mia", "fake-shared-new"]);
  });

  it("drops the values in sight that are not sent, and keeps a reminder that is", async () => {
    const emulator = createEmulator();
    const reminder = { id: "r1", type: "one_time", nextReminderDate: "2030-01-01" };
    const values = [{ environmentId: environmentId(emulator, "test"), value: "fake-one", isPersonal: false, reminder }];
    const url = `${path}/${secretId(emulator, "SESSION_SECRET")}`;
    await api(emulator).send("PUT", url, { name: "SESSION_SECRET", values });
    expect((await api(emulator).get(`${path}/SESSION_SECRET`)).body["values"]).toEqual(values);
  });

  it("refuses what cannot be", async () => {
    const emulator = createEmulator();
    const put = async (change: object, id = secretId(emulator, "SESSION_SECRET")): Promise<unknown> => {
      const values = [{ environmentId: environmentId(emulator, "production"), value: "fake" }];
      const reply = await api(emulator).send("PUT", `${path}/${id}`, { name: "SESSION_SECRET", values, ...change });
      return [reply.status, reply.body["message"]?.split(":")[0]];
    };
    const personal = { environmentId: environmentId(emulator, "production"), value: "fake", isPersonal: true };
    const shared = { ...personal, isPersonal: false };
    expect(await put({ name: "DATABASE_URL" })).toEqual([409, "Secret already exists"]);
    expect(await put({ values: [personal] })).toEqual([400, "values.0.isPersonal"]);
    expect(await put({ values: [shared, shared] })).toEqual([400, "values"]);
    expect(await put({ values: [] })).toEqual([400, "values"]);
    expect(await put({}, "DATABASE_URL")).toEqual([400, "id"]);
    expect(await put({}, environmentId(emulator, "production"))).toEqual([404, "Secret not found"]);
  });
});

describe("deleting", () => {
  it("removes a secret in all environments", async () => {
    const emulator = createEmulator();
    expect((await api(emulator).send("DELETE", `${path}/${secretId(emulator, "SESSION_SECRET")}/`)).status).toBe(200);
    expect(names((await api(emulator).get(path)).body)).not.toContain("SESSION_SECRET");
  });

  it("is refused when some of the values are out of scope", async () => {
    const emulator = createEmulator();
    const { token } = emulator.createToken({ permission: "read-write", scope: { environments: ["my-project/test"] } });
    expect((await api(emulator, token).send("DELETE", `${path}/${secretId(emulator, "SESSION_SECRET")}`)).status).toBe(403);
    emulator.setSecret({ project: "my-project", environment: "test" }, "ONLY_TEST", "fake");
    expect((await api(emulator, token).send("DELETE", `${path}/${secretId(emulator, "ONLY_TEST")}`)).status).toBe(200);
  });
});

async function authorized(emulator: Emulator): Promise<Record<string, string>> {
  return {
    Authorization: `Bearer ${emulator.createToken({ permission: "read-write" }).token}`,
    "Content-Type": "application/json",
  };
}
