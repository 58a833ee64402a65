import { describe, expect, it } from "vitest";
import { createEmulator, createServiceAccountToken, DEMO_TOKEN, type Emulator, type SeedIdentity } from "../../src/index.ts";
import { api, exchange, home, type Reply } from "../api.ts";

function post(emulator: Emulator, token: string, workspaceId = "acme"): Promise<Reply> {
  return api(emulator, null).send("POST", "/v1/auth/oidc/exchange", { token, workspaceId });
}

const start = 1_700_000_000_000;

describe("a static token", () => {
  it("is refused when it is missing, misspelt, unknown, expired or revoked, always with the same answer", async () => {
    let now = start;
    const emulator = createEmulator({ now: () => now });
    const { id, token } = emulator.createToken({ expiresIn: "24h" });
    const statuses = async (): Promise<number[]> => [(await api(emulator, token).get("/v1/me")).status];
    expect(await statuses()).toEqual([200]);
    now += 86_400_000;
    expect(await statuses()).toEqual([401]);
    now = start;
    emulator.revokeToken(id);
    expect(await statuses()).toEqual([401]);
    for (const bad of [null, "ek_live_fake_unknown", "a.b.c", "two words"]) {
      const { status, body } = await api(emulator, bad).get("/v1/me");
      expect([status, body]).toEqual([401, { message: "Invalid or expired token" }]);
    }
    const basic = await emulator.fetch("http://x.example/v1/me", { headers: { Authorization: `Basic ${DEMO_TOKEN}` } });
    expect(basic.status).toBe(401);
  });

  it("can be revoked by its raw value", async () => {
    const emulator = createEmulator();
    const { token } = emulator.createToken();
    emulator.revokeToken(token);
    expect((await api(emulator, token).get("/v1/me")).status).toBe(401);
  });

  it("follows its user's role at once, and ends with the membership", async () => {
    const emulator = createEmulator();
    const { token } = emulator.createToken({ user: "dan@acme.example", permission: "read-write" });
    const members = emulator.state.workspaces[0]?.members ?? [];
    expect((await api(emulator, token).get("/v1/workspace/acme/rbac")).status).toBe(403);
    const dan = members.find(({ role }) => role === "developer");
    if (dan) dan.role = "admin";
    expect((await api(emulator, token).get("/v1/workspace/acme/rbac")).status).toBe(200);
    members.splice(1, 1);
    expect((await api(emulator, token).get("/v1/me")).status).toBe(401);
  });
});

describe("the exchange", () => {
  it("gives a bearer token that lives 900 seconds", async () => {
    let now = start;
    const emulator = createEmulator({ now: () => now });
    const { status, body } = await api(emulator).send("POST", "/v1/auth/exchange/");
    expect(status).toBe(200);
    expect(Object.keys(body).toSorted()).toEqual(["accessToken", "expiresIn", "tokenType"]);
    expect(body).toMatchObject({ expiresIn: 900, tokenType: "Bearer" });
    expect(body["accessToken"]?.split(".")).toHaveLength(3);
    const jwt = api(emulator, body["accessToken"] ?? "");
    now += 899_000;
    expect((await jwt.get(`${home}/secret`)).status).toBe(200);
    now += 1000;
    expect((await jwt.get(`${home}/secret`)).status).toBe(401);
  });

  it("takes the empty body with a JSON content type that the official SDK sends", async () => {
    const headers = { Authorization: `Bearer ${DEMO_TOKEN}`, "Content-Type": "application/json" };
    const response = await createEmulator().fetch("http://x.example/v1/auth/exchange", { method: "POST", headers });
    expect(response.status).toBe(200);
  });

  it("refuses everything but a valid API token", async () => {
    const emulator = createEmulator();
    const jwt = await exchange(emulator);
    const { id, token } = emulator.createToken();
    emulator.revokeToken(id);
    for (const bad of [null, jwt, token, "ek_live_fake_unknown"]) {
      expect((await api(emulator, bad).send("POST", "/v1/auth/exchange")).status).toBe(401);
    }
  });

  it("leaves an access token valid after its API token is revoked or rotated", async () => {
    const emulator = createEmulator();
    const { id, token } = emulator.createToken({ permission: "read-write" });
    const jwt = await exchange(emulator, token);
    await api(emulator).send("POST", `/v1/workspace/acme/tokens/${id}/rotate`);
    expect((await api(emulator, token).get("/v1/me")).status).toBe(401);
    emulator.revokeToken(id);
    expect((await api(emulator, jwt).get(`${home}/secret`)).status).toBe(200);
  });

  it("keeps the rights of the moment in the access token", async () => {
    const emulator = createEmulator();
    const { token } = emulator.createToken({ permission: "read", scope: { environments: ["my-project/test"] } });
    const { body } = await api(emulator, await exchange(emulator, token)).get(`${home}/environment`);
    expect(body.map(({ name }) => name)).toEqual(["test"]);
  });

  it("trusts no access token that another emulator signed, or that was altered", async () => {
    const emulator = createEmulator();
    const foreign = await exchange(createEmulator());
    const [header, payload = "", signature] = (await exchange(emulator, emulator.createToken().token)).split(".");
    const altered = Buffer.from(payload, "base64url").toString().replace('"read"', '"read-write"');
    const forged = [header, Buffer.from(altered).toString("base64url"), signature].join(".");
    for (const bad of [foreign, forged]) expect((await api(emulator, bad).get("/v1/me")).status).toBe(401);
  });
});

describe("the Kubernetes exchange", () => {
  const subject = "system:serviceaccount:shop:web";
  const withIdentity = (identity: Partial<SeedIdentity> = {}): Emulator =>
    createEmulator({
      seed: {
        workspaces: {
          acme: {
            members: { "ada@acme.example": {}, "mia@acme.example": { role: "member" } },
            projects: {
              shop: {
                environments: {
                  dev: { secrets: { NAME: { value: "fake-shared", personal: { "mia@acme.example": "fake-personal" } } } },
                  prod: { secrets: { NAME: "fake-prod" } },
                },
              },
            },
            identities: [{ subject, ...identity }],
          },
        },
      },
    });

  it("turns a service-account token into an access token, for a workspace by slug or id", async () => {
    const emulator = withIdentity({ scope: { environments: ["shop/prod"] } });
    const token = await createServiceAccountToken({ subject });
    for (const workspace of ["acme", emulator.state.workspaces[0]?.id ?? ""]) {
      const { status, body } = await post(emulator, token, workspace);
      expect([status, body["expiresIn"], body["tokenType"]]).toEqual([200, 900, "Bearer"]);
      const list = await api(emulator, body["accessToken"] ?? "").get("/v1/workspace/acme/project/shop/secret");
      expect(list.body.map(({ values }) => values?.map(({ value }) => value))).toEqual([["fake-prod"]]);
    }
  });

  it("refuses a wrong subject, issuer, audience, signature, expiry or workspace", async () => {
    const emulator = withIdentity();
    const good = await createServiceAccountToken({ subject });
    const bad = await Promise.all([
      createServiceAccountToken({ subject: "system:serviceaccount:shop:other" }),
      createServiceAccountToken({ subject, issuer: "https://other.example" }),
      createServiceAccountToken({ subject, audience: "other" }),
      createServiceAccountToken({ subject, expiresIn: -1 }),
    ]);
    bad.push(`${good.slice(0, -10)}AAAAAAAAAA`, "no token");
    for (const token of bad) expect((await post(emulator, token)).status).toBe(401);
    expect((await post(emulator, good, "other")).status).toBe(401);
    expect((await post(emulator, "")).body).toMatchObject({ message: expect.stringMatching(/^token: /) as string });
    expect((await post(emulator, good)).status).toBe(200);
  });

  it("refuses a token of the test cluster when the identity has keys of its own", async () => {
    const keys = [{ kty: "OKP", crv: "Ed25519", alg: "EdDSA", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }];
    expect((await post(withIdentity({ keys }), await createServiceAccountToken({ subject }))).status).toBe(401);
  });

  it("gives a machine no user and no personal values, and an identity of a member that member's", async () => {
    const [machine, member] = [withIdentity(), withIdentity({ user: "mia@acme.example", permission: "read-write" })];
    const token = await createServiceAccountToken({ subject });
    const values = async (emulator: Emulator): Promise<unknown> => {
      const jwt = api(emulator, (await post(emulator, token)).body["accessToken"] ?? "");
      const { body } = await jwt.get("/v1/workspace/acme/project/shop/secret/NAME");
      const created = await jwt.send("POST", "/v1/workspace/acme/project/shop/secret", {});
      return [(await jwt.get("/v1/me")).status, created.status, body["values"]?.map(({ value }) => value)];
    };
    expect(await values(machine)).toEqual([403, 403, ["fake-shared", "fake-prod"]]);
    expect(await values(member)).toEqual([200, 403, ["fake-shared", "fake-personal", "fake-prod"]]);
  });
});
