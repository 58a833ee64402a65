import { expect, it } from "vitest";
import { createEmulator, DEMO_TOKEN } from "../src/index.ts";
import { api, environmentId, exchange, home } from "./api.ts";

it("keeps time, method, path, status, kind and token id of each request", async () => {
  const emulator = createEmulator({ now: () => 42_000 });
  const id = environmentId(emulator, "test");
  await api(emulator).get(`${home}/secret?environmentId=${id}&resolve=true`);
  await api(emulator, null).get(`${home}/secret/NOPE/`);
  const tokenId = emulator.state.tokens[0]?.id;
  expect(emulator.requests).toEqual([
    { at: 42_000, method: "GET", path: `${home}/secret?environmentId=${id}&resolve=true`, status: 200, kind: "list", tokenId },
    { at: 42_000, method: "GET", path: `${home}/secret/NOPE/`, status: 401, kind: "get" },
  ]);
});

it("holds no value and no token, wherever a client puts them", async () => {
  const emulator = createEmulator();
  const jwt = await exchange(emulator);
  const id = environmentId(emulator, "test");
  const secrets = [{ key: "MADE", value: "fake-value-in-body" }];
  await api(emulator).send("POST", `${home}/secret`, { environments: [id], secrets });
  await api(emulator).get(`${home}/secret?token=${DEMO_TOKEN}&value=fake-value-in-query`);
  await api(emulator).get(`/v1/${DEMO_TOKEN}/${jwt}?environmentId=${DEMO_TOKEN}`);
  const log = JSON.stringify(emulator.requests);
  for (const hidden of [DEMO_TOKEN, jwt, "fake-value-in-body", "fake-value-in-query"]) expect(log).not.toContain(hidden);
  expect(emulator.requests.at(-2)?.path).toBe(`${home}/secret?token=…&value=…`);
});

it("tells the kinds of requests apart and counts them", async () => {
  const emulator = createEmulator();
  const routes: [string, string, string][] = [
    ["POST", "/v1/auth/exchange", "exchange"],
    ["POST", "/v1/auth/oidc/exchange/", "oidc"],
    ["POST", "/v1/auth/device/code", "device"],
    ["POST", "/v1/auth/device/token", "device"],
    ["POST", "/v1/auth/cli/logout", "logout"],
    ["GET", "/v1/me", "me"],
    ["GET", "/v1/workspace/", "workspace"],
    ["GET", "/v1/workspace/acme/rbac", "members"],
    ["GET", "/v1/workspace/acme/team", "teams"],
    ["GET", "/v1/workspace/acme/project", "project"],
    ["POST", "/v1/workspace/acme/project", "project"],
    ["GET", home, "project"],
    ["GET", `${home}/environment`, "environment"],
    ["GET", `${home}/secret/`, "list"],
    ["GET", `${home}/secret/NAME`, "get"],
    ["POST", `${home}/secret`, "create"],
    ["PUT", `${home}/secret/1`, "replace"],
    ["DELETE", `${home}/secret/1`, "delete"],
    ["GET", `${home}/secret-share/`, "share"],
    ["POST", "/v1/workspace/acme/tokens/1/rotate", "tokens"],
    ["GET", "//v1/me", "other"],
  ];
  for (const [method, path] of routes) await api(emulator).send(method, path);
  expect(emulator.requests.map(({ kind }) => kind)).toEqual(routes.map(([, , kind]) => kind));
  expect([emulator.count(), emulator.count("device"), emulator.count("replace")]).toEqual([routes.length, 2, 1]);
  emulator.clearRequests();
  expect([emulator.count(), emulator.count("device"), emulator.requests.length]).toEqual([0, 0, 0]);
});

it("keeps counting when the oldest entries are dropped", async () => {
  const emulator = createEmulator({ limits: { perMinute: 0 } });
  for (let index = 0; index < 10_050; index += 1) await emulator.fetch("http://x.example/v1/me");
  expect([emulator.count("me"), emulator.requests.length]).toEqual([10_050, 10_000]);
});
