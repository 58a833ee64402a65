import { readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { startEmulator, type StartedEmulator } from "@enkryptify/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type App, createApp, everything, type Server, MINUTES } from "./app.ts";
import { filesWith } from "./at-rest.ts";
import { print } from "./print.ts";
import { bundlerFlags, configFile, json, result, until, valuesOf } from "./suite.ts";

const PLACE = { project: "my-project", environment: "development" };
const development = {
  DATABASE_URL: "postgres://app:fake-db-password-dev-7Qm2xV9z@127.0.0.1:5432/app",
  STRIPE_SECRET_KEY: "fake_stripe_key_development_dev-7Qm2xV9z_51HvJ8sKq",
  SESSION_SECRET: "fake-session-secret-dev-7Qm2xV9z-w3Rt8ZyLk5Np",
};
const rotated = "postgres://app:fake-rotated-password-5Hs2cJ7m@127.0.0.1:5432/app";

const wanted = everything ? (["turbopack", "webpack"] as const) : (["turbopack"] as const);

describe.each(wanted)("next dev with %s", (bundler) => {
  let emulator: StartedEmulator;
  let app: App;
  let server: Server;

  beforeAll(async () => {
    emulator = await startEmulator({ limits: { perMinute: false } });
    emulator.setSecret(PLACE, "SUPPORT_EMAIL", "fake-support@acme.example");
    emulator.setSecret(PLACE, "CARELESS", "fake-value-the-app-prints-itself-8Vb4");
    app = createApp("app", { "next.config.mjs": configFile("", 'public: ["SUPPORT_EMAIL"], refresh: { interval: 500 }') });
    const { ENKRYPTIFY_API_URL } = emulator.env;
    server = await app.serve(["dev", ...(bundlerFlags(bundler, "dev") ?? [])], { ENKRYPTIFY_API_URL });
  }, 3 * MINUTES);
  afterAll(() => app.remove());

  it(
    "N2 starts without a token and shows what is missing and the cure, on every page",
    async () => {
      const answer = await fetch(`${server.url}/direct`);
      expect(answer.status).toBe(500);
      await until(() => server.output().includes("AUTH_TOKEN_MISSING"));
      expect(server.output()).toContain("set ENKRYPTIFY_TOKEN");
      expect((await fetch(`${server.url}/api/pages`)).status).toBe(500);
    },
    2 * MINUTES,
  );

  it(
    "N2 recovers by itself when the token is there, here in .env.local, and makes one request for it",
    async () => {
      writeFileSync(join(app.dir, ".env.local"), `ENKRYPTIFY_TOKEN=${emulator.token}\nSESSION_SECRET=fake-value-of-a-file\n`);
      await until(() => server.output().includes("secrets from acme/my-project/development"));
      await until(async () => (await fetch(`${server.url}/api/node`).catch(() => ({ status: 0 }))).status === 200);
    },
    3 * MINUTES,
  );

  it(
    "N3 reads private values in both routers, in edge code and in middleware; .env files lose against Enkryptify",
    async () => {
      const environment = {
        direct: print(development.DATABASE_URL),
        destructured: print(development.STRIPE_SECRET_KEY),
        computed: print(development.SESSION_SECRET),
      };
      expect(await json(server, "/api/node")).toMatchObject(environment);
      expect(await json(server, "/api/edge")).toMatchObject(environment);
      expect(await json(server, "/api/pages")).toMatchObject(environment);
      expect(await result(server, "/direct")).toMatchObject(environment);
      expect(await result(server, "/server-side")).toMatchObject(environment);
      expect((await fetch(`${server.url}/about`)).headers.get("x-private")).toBe(environment.direct);
      expect(server.output()).toContain("SESSION_SECRET lies in a .env file in plain text");
    },
    3 * MINUTES,
  );

  it("types secret() and process.env by the names there are", async () => {
    const types = statSync(join(app.dir, "enkryptify-env.d.ts"));
    expect(types.isFile()).toBe(true);
  });

  it(
    "N4 N5 changes nothing when .env files or values are written again with the same content",
    async () => {
      const before = statSync(join(app.dir, "enkryptify-env.d.ts")).mtimeMs;
      emulator.setSecret(PLACE, "DATABASE_URL", development.DATABASE_URL);
      const now = new Date();
      utimesSync(join(app.dir, ".env.local"), now, now);
      const lists = emulator.count("list");
      await until(() => emulator.count("list") >= lists + 2);
      expect(await json(server, "/api/node")).toMatchObject({ direct: print(development.DATABASE_URL) });
      expect(server.output()).not.toContain("changed (");
      expect(statSync(join(app.dir, "enkryptify-env.d.ts")).mtimeMs).toBe(before);
    },
    MINUTES,
  );

  const header = async () => (await fetch(`${server.url}/about`)).headers.get("x-private");
  const clientCode = async (): Promise<string> => {
    const page = await (await fetch(server.url)).text();
    const scripts = [...page.matchAll(/src="(\/_next\/[^"]+\.js[^"]*)"/g)].map((match) => match[1] ?? "");
    return (await Promise.all(scripts.map(async (script) => (await fetch(server.url + script)).text()))).join("\n");
  };

  it(
    "N6 serves changed values without a restart by hand: app router, pages router, edge, middleware and client code",
    async () => {
      emulator.setSecret(PLACE, "DATABASE_URL", rotated);
      emulator.setSecret(PLACE, "NEXT_PUBLIC_APP_TITLE", "Acme renamed");
      await until(
        async () => ((await json(server, "/api/node").catch(() => ({}))) as Record<string, unknown>)["direct"] === print(rotated),
      );
      // Each kind of code is compiled anew by itself, so one may be a moment behind another.
      const soon = { timeout: MINUTES };
      const values = { direct: print(rotated), secret: print(rotated) };
      await expect.poll(() => json(server, "/api/edge"), soon).toMatchObject(values);
      await expect.poll(() => result(server, "/direct"), soon).toMatchObject(values);
      await expect.poll(() => result(server, "/server-side"), soon).toMatchObject(values);
      await expect.poll(header, soon).toBe(print(rotated));
      await until(async () => (await clientCode()).includes("Acme renamed"));
    },
    3 * MINUTES,
  );

  it(
    "N2 shows a violation that comes while it runs, and recovers when it is gone; the types follow",
    async () => {
      emulator.deleteSecret(PLACE, "SUPPORT_EMAIL");
      await until(async () => (await fetch(`${server.url}/direct`).catch(() => ({ status: 0 }))).status === 500);
      expect(server.output()).toContain('`public` lists "SUPPORT_EMAIL", which does not exist');
      emulator.setSecret(PLACE, "SUPPORT_EMAIL", "fake-support@acme.example");
      emulator.setSecret(PLACE, "ADDED_LATER", "fake-added-later-3Rf8");
      await until(async () => (await fetch(`${server.url}/direct`).catch(() => ({ status: 0 }))).status === 200);
      await until(() => readFileSync(join(app.dir, "enkryptify-env.d.ts"), "utf8").includes("ADDED_LATER"));
    },
    3 * MINUTES,
  );

  it(
    "N13 reports a private value in a response, by name",
    async () => {
      await (await fetch(`${server.url}/api/careless?name=CARELESS`)).text();
      await until(() => server.output().includes("CARELESS (as it is) in the response to GET /api/careless"));
    },
    MINUTES,
  );

  it(
    "N8 N18 prints no value unless the app does, and leaves none on disk, Turbopack's cache included",
    async () => {
      const { output } = await server.stop();
      for (const value of [...valuesOf(emulator, development), rotated]) expect(output).not.toContain(value);
      expect(filesWith(app.distDir, [...valuesOf(emulator, development), rotated])).toEqual([]);
    },
    MINUTES,
  );
});
