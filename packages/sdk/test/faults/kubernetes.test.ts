import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { createServiceAccountToken } from "@enkryptify/emulator";
import { expect, onTestFinished, test } from "vitest";
import type { EnkryptifyClient } from "../../src/client.ts";
import { fromKubernetes } from "../../src/index.ts";
import { POD_ENVIRONMENT_ID, podSeed } from "../store/support/pod-seed.ts";
import { createWorld, type World } from "../support/world.ts";

const NAME = "STRIPE_SECRET_KEY";

interface Pod {
  world: World;
  path: string;
  /** Bodies of the exchanges, parsed. */
  exchanged: Record<string, unknown>[];
  client(readFile?: (path: string) => Promise<string>): EnkryptifyClient;
}

function createPod(): Pod {
  const world = createWorld({ emulator: { seed: podSeed() } });
  const folder = mkdtempSync(join(tmpdir(), "sdk-pod-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "token");
  const exchanged: Record<string, unknown>[] = [];
  const recording: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.url.endsWith("/oidc/exchange")) {
      expect(request.headers.has("authorization")).toBe(false);
      exchanged.push((await request.clone().json()) as Record<string, unknown>);
    }
    return world.fetch(request);
  };
  return {
    world,
    path,
    exchanged,
    client: (readFile) =>
      world.client(
        { token: undefined, auth: fromKubernetes({ tokenPath: path }), environment: POD_ENVIRONMENT_ID, fetch: recording },
        readFile === undefined ? {} : { readFile },
      ),
  };
}

function serviceAccountToken({ world }: Pod, subject?: string): Promise<string> {
  const now = (): number => world.clock.trueTime();
  return createServiceAccountToken(subject === undefined ? { now } : { now, subject });
}

test("fault 35: a projected token is exchanged, and the one that was rotated in is used at the next exchange", async () => {
  const pod = createPod();
  const first = await serviceAccountToken(pod);
  writeFileSync(pod.path, `${first}\n`);
  const client = pod.client();
  expect(await client.get(NAME)).toContain("fake_stripe_key_of_the_pod");
  await pod.world.clock.advance(3_000_000);
  const second = await serviceAccountToken(pod);
  writeFileSync(pod.path, second);
  await client.refresh();
  expect(pod.exchanged).toHaveLength(2);
  expect(pod.exchanged[0]).toEqual({ token: first, workspaceId: "acme" });
  expect(pod.exchanged[1]?.["token"] === second && second !== first).toBe(true);
});

test("fault 35: a missing token file is a typed error that names the file and the variable", async () => {
  const pod = createPod();
  const failed = pod.client().ready();
  await expect(failed).rejects.toMatchObject({
    code: "AUTH_K8S_TOKEN_UNREADABLE",
    name: "KubernetesAuthError",
    message: expect.stringMatching(/ENOENT.*ENKRYPTIFY_TOKEN_PATH/),
  });
  await expect(failed).rejects.toThrow(pod.path);
});

test("fault 35: a token file that may not be read is a typed error", async () => {
  const denied = Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
  await expect(
    createPod()
      .client(() => Promise.reject(denied))
      .ready(),
  ).rejects.toMatchObject({
    code: "AUTH_K8S_TOKEN_UNREADABLE",
    message: expect.stringContaining("EACCES"),
  });
});

test.each(["", "\n", "  \t\n"])("fault 35: a token file that holds %j is a typed error", async (content) => {
  const pod = createPod();
  writeFileSync(pod.path, content);
  await expect(pod.client().ready()).rejects.toMatchObject({ code: "AUTH_K8S_TOKEN_EMPTY", name: "KubernetesAuthError" });
});

test("fault 35: a token file with a line break inside is refused without showing it", async () => {
  const pod = createPod();
  writeFileSync(pod.path, "fake-token\r\nX-Evil: 1");
  const failed = pod.client().ready();
  await expect(failed).rejects.toMatchObject({ code: "AUTH_TOKEN_MALFORMED" });
  await expect(failed).rejects.not.toThrow("fake-token");
  expect(pod.world.sent).toEqual([]);
});

test("fault 35: an identity that is not registered is told what to check, and never shown its token", async () => {
  const pod = createPod();
  const token = await serviceAccountToken(pod, "system:serviceaccount:default:stranger");
  writeFileSync(pod.path, token);
  pod.world.emulator.fault({
    match: { kind: "oidc" },
    status: 401,
    body: JSON.stringify({ message: `no identity for ${token}` }),
  });
  const error: unknown = await pod
    .client()
    .ready()
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "AUTH_K8S_REJECTED", status: 401, message: expect.stringContaining("subject") });
  const shown = inspect(error, { depth: 10, showHidden: true });
  expect(shown).toContain("no identity for [token]");
  expect(shown).not.toContain(token.slice(0, 30));
});

test("fault 35: a token that is missing for a moment is used as soon as it is there", async () => {
  const pod = createPod();
  const client = pod.client();
  await expect(client.ready()).rejects.toMatchObject({ code: "AUTH_K8S_TOKEN_UNREADABLE" });
  writeFileSync(pod.path, await serviceAccountToken(pod));
  const read = client.get(NAME);
  await pod.world.clock.advance(6000);
  expect(await read).toContain("fake_stripe_key_of_the_pod");
});

test("the variable for the path wins over the option, as in the official SDK", async () => {
  const pod = createPod();
  writeFileSync(pod.path, await serviceAccountToken(pod));
  const client = pod.world.client(
    { token: undefined, auth: fromKubernetes({ tokenPath: "/no/such/file" }), environment: POD_ENVIRONMENT_ID },
    { env: { ENKRYPTIFY_TOKEN_PATH: pod.path } },
  );
  expect(await client.get(NAME)).toContain("fake_stripe_key_of_the_pod");
});

test("clients whose variable names different files do not share a session", async () => {
  const pod = createPod();
  writeFileSync(pod.path, await serviceAccountToken(pod));
  const client = (path: string): EnkryptifyClient =>
    pod.world.client(
      { token: undefined, auth: fromKubernetes(), environment: POD_ENVIRONMENT_ID },
      { env: { ENKRYPTIFY_TOKEN_PATH: path } },
    );
  await client(pod.path).ready();
  const failed = client(join(pod.path, "no-such-file")).ready();
  await expect(failed).rejects.toMatchObject({ code: "AUTH_K8S_TOKEN_UNREADABLE" });
});
