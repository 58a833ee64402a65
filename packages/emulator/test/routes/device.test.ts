import { expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../src/index.ts";
import { api, type Reply } from "../api.ts";

const anonymous = (emulator: Emulator): ReturnType<typeof api> => api(emulator, null);
const begin = async (emulator: Emulator): Promise<Reply["body"]> =>
  (await anonymous(emulator).send("POST", "/v1/auth/device/code", { clientId: "enkryptify-cli" })).body;
const poll = (emulator: Emulator, deviceCode: string): Promise<Reply> =>
  anonymous(emulator).send("POST", "/v1/auth/device/token", { clientId: "enkryptify-cli", deviceCode });

it("logs a user in after the approval, once, until the logout", async () => {
  const emulator = createEmulator();
  const login = await begin(emulator);
  expect(login).toMatchObject({ expiresIn: 600, interval: 1, verificationUri: "http://emulator.example/_emulator/device" });
  expect(login["verificationUriComplete"]).toContain(login["userCode"]);
  expect(await poll(emulator, login["deviceCode"] ?? "")).toMatchObject({
    status: 400,
    body: { error: "authorization_pending" },
  });
  const decision = { userCode: login["userCode"], user: "dan@acme.example" };
  expect((await anonymous(emulator).send("POST", "/_emulator/device", decision)).status).toBe(204);
  const { status, body } = await poll(emulator, login["deviceCode"] ?? "");
  expect([status, body["tokenType"]]).toEqual([200, "Bearer"]);
  expect((await poll(emulator, login["deviceCode"] ?? "")).body).toEqual({ error: "expired_token" });
  const dan = api(emulator, body["accessToken"] ?? "");
  expect((await dan.get("/v1/me")).body).toMatchObject({ email: "dan@acme.example", name: "Dan Developer" });
  expect((await dan.get("/v1/workspace")).body).toMatchObject([{ slug: "acme" }]);
  expect((await dan.send("POST", "/v1/auth/exchange")).status).toBe(401);
  expect((await dan.send("POST", "/v1/auth/cli/logout", {})).status).toBe(200);
  expect((await dan.get("/v1/me")).status).toBe(401);
});

it("answers with access_denied after a refusal and expired_token after its time", async () => {
  let now = 1_700_000_000_000;
  const emulator = createEmulator({ now: () => now });
  const refused = await begin(emulator);
  await anonymous(emulator).send("POST", "/_emulator/device", { userCode: refused["userCode"], deny: true });
  expect((await poll(emulator, refused["deviceCode"] ?? "")).body).toEqual({ error: "access_denied" });
  const late = await begin(emulator);
  now += 600_000;
  expect((await poll(emulator, late["deviceCode"] ?? "")).body).toEqual({ error: "expired_token" });
  expect((await anonymous(emulator).send("POST", "/_emulator/device", { userCode: late["userCode"] })).status).toBe(404);
});

it("has a page that approves a code", async () => {
  const emulator = createEmulator();
  const login = await begin(emulator);
  const page = await anonymous(emulator).get(`/_emulator/device?code=${login["userCode"]}"><script>`);
  expect(page.body).toContain(login["userCode"]);
  expect(page.body).not.toContain("<script>");
  const body = new URLSearchParams({ userCode: login["userCode"] ?? "", user: "mia@acme.example" });
  await emulator.fetch("http://x.example/_emulator/device/form", { method: "POST", body });
  expect((await poll(emulator, login["deviceCode"] ?? "")).status).toBe(200);
});

it("wants a clientId and a deviceCode", async () => {
  const emulator = createEmulator();
  expect((await anonymous(emulator).send("POST", "/v1/auth/device/code", {})).body["message"]).toMatch(/^clientId: /);
  const reply = await anonymous(emulator).send("POST", "/v1/auth/device/token", { clientId: "x" });
  expect([reply.status, reply.body["message"]]).toEqual([400, expect.stringMatching(/^deviceCode: /)]);
});
