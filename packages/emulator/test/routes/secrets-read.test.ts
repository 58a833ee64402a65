import { expect, it } from "vitest";
import { createEmulator } from "../../src/index.ts";
import { api, environmentId, home, names, secretId } from "../api.ts";

const path = `${home}/secret`;
const where = { project: "my-project", environment: "development" };

it("lists every field of a secret and of a value", async () => {
  const emulator = createEmulator({ now: () => 1_700_000_000_000 });
  const id = environmentId(emulator, "production");
  const { body } = await api(emulator).get(`${path}?environmentId=${id}`);
  const at = "2023-11-14T22:13:20.000Z";
  const rest = { note: "", type: "runtime", dataType: "text", createdAt: at, updatedAt: at };
  expect(body.map((secret) => secret)[0]).toEqual({
    id: secretId(emulator, "DATABASE_URL"),
    name: "DATABASE_URL",
    ...rest,
    values: [{ environmentId: id, isPersonal: false, value: "postgres://app:fake-db-password-prd-9Zt5rC6h@127.0.0.1:5432/app" }],
  });
});

it("takes both spellings of the query, both spellings of the slash, and an id in upper case", async () => {
  const emulator = createEmulator();
  const id = environmentId(emulator, "test");
  const queries = [`?environmentId=${id}`, `?environment_id=${id}`, `/?environmentId=${id.toUpperCase()}&resolve=true`];
  const bodies = await Promise.all(queries.map(async (query) => (await api(emulator).get(path + query)).body));
  for (const body of bodies)
    expect(body.map(({ values }) => values?.map((value) => value["environmentId"]))).toEqual(
      Array.from({ length: 7 }, () => [id]),
    );
});

it("gives all environments' values when none is named", async () => {
  const { body } = await api(createEmulator()).get(`${path}/DATABASE_URL`);
  expect(body["values"]?.map(({ value }) => value?.slice(15, 36))).toHaveLength(4);
});

it("finds workspace and project by slug or id", async () => {
  const emulator = createEmulator();
  const [workspace] = emulator.state.workspaces;
  const byId = `/v1/workspace/${workspace?.id}/project/${workspace?.projects[0]?.id}/secret`;
  expect((await api(emulator).get(byId)).body).toEqual((await api(emulator).get(path)).body);
});

it("answers 404 for what is absent and 400 for what cannot be", async () => {
  const emulator = createEmulator();
  const none = "00000000-0000-0000-0000-000000000000";
  const status = async (url: string): Promise<unknown> => {
    const reply = await api(emulator).get(url);
    return [reply.status, reply.body["message"]];
  };
  expect(await status(`${path}/NOPE`)).toEqual([404, "Secret not found"]);
  expect(await status(`${path}?environmentId=${none}`)).toEqual([404, "Environment not found"]);
  expect(await status(`${path}?environmentId=production`)).toEqual([400, expect.stringMatching(/^environmentId: /)]);
  expect(await status("/v1/workspace/other/project/my-project/secret")).toEqual([404, "Workspace not found"]);
  expect(await status("/v1/workspace/acme/project/other/secret")).toEqual([404, "Project not found"]);
  expect(await status("/v1/workspace/Acme/project")).toEqual([400, expect.stringMatching(/^workspace: /)]);
  expect(await status("/v1/workspace/a/project")).toEqual([400, expect.stringMatching(/^workspace: /)]);
  expect(await status("/v1/secrets")).toEqual([404, "Route not found"]);
});

it("finds a name that had to be encoded", async () => {
  const emulator = createEmulator();
  emulator.setSecret(where, "odd name/ü", "fake-odd");
  expect((await api(emulator).get(`${path}/${encodeURIComponent("odd name/ü")}`)).body["name"]).toBe("odd name/ü");
});

it("shows a personal value to its user only, beside the shared one", async () => {
  const emulator = createEmulator();
  emulator.setSecret(where, "SESSION_SECRET", "fake-of-dan", { personalOf: "dan@acme.example" });
  emulator.setSecret(where, "ONLY_DANS", "fake-only", { personalOf: "dan@acme.example" });
  const dan = api(emulator, emulator.createToken({ user: "dan@acme.example" }).token);
  const query = `environmentId=${environmentId(emulator, "development")}`;
  const seen = (await dan.get(`${path}/SESSION_SECRET?${query}`)).body["values"];
  expect(seen?.map(({ isPersonal }) => isPersonal)).toEqual([false, true]);
  expect(names((await dan.get(`${path}?${query}`)).body)).toContain("ONLY_DANS");
  const others = await api(emulator).get(`${path}/SESSION_SECRET?${query}`);
  expect(JSON.stringify(others.body)).not.toContain("fake-of-dan");
  expect((await api(emulator).get(`${path}/ONLY_DANS`)).status).toBe(404);
});

it("resolves by the hook when asked, and never else", async () => {
  const seen: unknown[] = [];
  const emulator = createEmulator({
    resolve: (value, secret) => {
      seen.push(secret);
      return `${value} resolved`;
    },
  });
  const id = environmentId(emulator, "test");
  const read = async (query: string): Promise<unknown> =>
    (await api(emulator).get(`${path}/VITE_APP_TITLE?environmentId=${id}${query}`)).body["values"];
  expect(await read("&resolve=true")).toMatchObject([{ value: "Acme test resolved" }]);
  expect(seen).toEqual([{ name: "VITE_APP_TITLE", environmentId: id, project: "my-project", workspace: "acme" }]);
  expect(await read("")).toMatchObject([{ value: "Acme test" }]);
  expect(await read("&resolve=false")).toMatchObject([{ value: "Acme test" }]);
});

it("sends ETags when asked to, and none by default", async () => {
  const emulator = createEmulator({ etag: true });
  const first = await api(emulator).get(path);
  const tag = first.headers.get("etag") ?? "";
  const again = await api(emulator).get(path, { "If-None-Match": `"other", W/${tag}` });
  expect([again.status, again.body, again.headers.get("ratelimit-remaining")]).toEqual([304, "", "198"]);
  emulator.setSecret(where, "SESSION_SECRET", "fake-new");
  expect((await api(emulator).get(path, { "If-None-Match": tag })).status).toBe(200);
  expect((await api(createEmulator()).get(path)).headers.get("etag")).toBeNull();
});
