import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

import { startEmulator, type StartedEmulator } from "@enkryptify/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { print } from "./print.ts";
import { type App, createApp, type Run, type Server, MINUTES } from "./app.ts";
import { filesWith } from "./at-rest.ts";
import { configFile, json, mainBundlers, productionValues, readers, until, valuesOf } from "./suite.ts";

const staging = "postgres://app:fake-db-password-stg-4Kp8wB3n@127.0.0.1:5432/app";

/** The folder of the server in a standalone output: Next repeats the path from the workspace root to the app. */
function serverDir(app: App): string {
  const root = join(app.distDir, "standalone");
  const parts = app.dir.split("/");
  const found = parts.map((_part, index) => join(root, ...parts.slice(index))).find((dir) => existsSync(join(dir, "server.js")));
  if (!found) throw new Error("There is no server.js");
  return found;
}

/** What a server printed before it ended, or that it started. */
function outcome(work: Promise<Server>): Promise<string> {
  return work.then(
    () => "it started",
    (error: Error) => error.message,
  );
}

describe.each(mainBundlers)("a standalone server, built with $bundler and a custom distDir", ({ flags }) => {
  let emulator: StartedEmulator;
  let app: App;
  let build: Run;
  let image: string;
  let inImage: string;

  beforeAll(async () => {
    emulator = await startEmulator({ limits: { perMinute: false } });
    emulator.setSecret({ project: "my-project", environment: "production" }, "SUPPORT_EMAIL", "fake-support@acme.example");
    app = createApp(
      "app",
      {
        ".env.local": "SESSION_SECRET=fake-value-of-a-developer\n",
        "next.config.mjs": configFile('output: "standalone", distDir: "build/out"', "refresh: { interval: 500 }, maxRetries: 0"),
      },
      "build/out",
    );
    build = await app.next(["build", ...flags], emulator.env);
    image = mkdtempSync(join(tmpdir(), "enkryptify-image-"));
    if (build.code !== 0) return;
    cpSync(join(app.distDir, "standalone"), image, { recursive: true });
    inImage = join(image, relative(join(app.distDir, "standalone"), serverDir(app)));
  }, 5 * MINUTES);
  afterAll(() => {
    app.remove();
    rmSync(image, { recursive: true, force: true });
  });

  afterEach(() => emulator.clearFaults());

  const serve = (env: Record<string, string>, options: object = {}, cwd = inImage): Promise<Server> =>
    app.serve(["server.js"], { ...emulator.env, TEST_REGISTER_OPTIONS: JSON.stringify(options), ...env }, { cwd });

  it("X10 X15 N18 is built without a private value or the token anywhere in it", () => {
    expect(build.code, build.output).toBe(0);
    expect(filesWith(image, valuesOf(emulator, productionValues))).toEqual([]);
  });

  it("has only what the server needs: no sources, no .env.local, because nothing of ours makes Next trace the whole project", () => {
    expect(build.output).not.toMatch(/filesystem access|traced/);
    const own = readdirSync(inImage).filter((name) => name !== "node_modules");
    expect(own.filter((name) => name !== "package.json").toSorted()).toEqual(["build", "server.js"]);
  });

  describe("in an image of its own, with the environment it was built for", () => {
    let server: Server;
    beforeAll(async () => {
      emulator.clearRequests();
      const { ENKRYPTIFY_API_URL, ENKRYPTIFY_TOKEN } = emulator.env;
      server = await app.serve(["server.js"], { ENKRYPTIFY_API_URL, ENKRYPTIFY_TOKEN }, { cwd: inImage });
    }, MINUTES);
    afterAll(() => server.stop());

    readers(() => server);

    it("makes one secrets request before it serves", () => {
      expect(server.output().match(/secrets from acme\/my-project\/production/g)).toHaveLength(1);
    });

    it("X13 serves a rotated secret without a rebuild", async () => {
      const rotated = "postgres://app:fake-rotated-password-3Nd8vK1p@127.0.0.1:5432/app";
      emulator.setSecret({ project: "my-project", environment: "production" }, "DATABASE_URL", rotated);
      await until(async () => (await json(server, "/api/node"))["secret"] === print(rotated));
      expect(await json(server, "/api/edge")).toMatchObject({ secret: print(rotated) });
      emulator.setSecret({ project: "my-project", environment: "production" }, "DATABASE_URL", productionValues.DATABASE_URL);
    });
  });

  it(
    "X12 uses the environment and the variables of the running container, not those of the build",
    async () => {
      const server = await serve({ ENKRYPTIFY_ENVIRONMENT: "staging", SESSION_SECRET: "fake-own-value-of-the-container" });
      expect(await json(server, "/api/node")).toMatchObject({
        direct: print(staging),
        secret: print(staging),
        computed: print("fake-own-value-of-the-container"),
      });
      const { output } = await server.stop();
      expect(output).toContain("the environment's own value is used for SESSION_SECRET");
    },
    MINUTES,
  );

  it(
    "X14 reads the same values inside of the repository",
    async () => {
      const server = await serve({}, {}, serverDir(app));
      expect(await json(server, "/api/node")).toMatchObject({ secret: print(productionValues.DATABASE_URL) });
      await server.stop();
    },
    MINUTES,
  );

  it(
    "X24 ends with one message and exit code 1 when the API is down at the start",
    async () => {
      const remove = emulator.fault({ status: 503 });
      const output = await outcome(serve({}));
      expect(output).toContain("ended before it answered");
      expect(output).toContain("HTTP_5XX");
      expect(output).not.toMatch(/node_modules|at async/);
      remove();
    },
    MINUTES,
  );

  it(
    "X24 starts without secrets when told so, says why on every read, and recovers when the API is back",
    async () => {
      const remove = emulator.fault({ status: 503 });
      const server = await serve({}, { onUnavailable: "warn" });
      expect((await fetch(`${server.url}/api/node`)).status).toBe(500);
      expect(server.output()).toContain("starts without secrets");
      remove();
      await until(async () => (await fetch(`${server.url}/api/node`)).status === 200);
      expect(await json(server, "/api/node")).toMatchObject({ secret: print(productionValues.DATABASE_URL) });
      await server.stop();
    },
    MINUTES,
  );

  it(
    "a refused token ends it also when it may start without secrets",
    async () => {
      const work = serve(
        { ENKRYPTIFY_TOKEN: "ek_live_fake_token_that_nobody_issued_000000000000000000000" },
        { onUnavailable: "warn" },
      );
      const output = await outcome(work);
      expect(output).toContain("ended before it answered");
      expect(output).not.toContain("ek_live_fake");
    },
    MINUTES,
  );

  it(
    "N13 X17 masks values in responses and in its output when asked to",
    async () => {
      const server = await serve({}, { runtimeGuard: "mask" });
      const answer = await fetch(`${server.url}/api/careless?name=DATABASE_URL`, { headers: { "accept-encoding": "gzip" } });
      expect(await answer.json()).toEqual({ value: "[secret DATABASE_URL]" });
      await until(() => server.output().includes("the response to GET /api/careless"));
      const { output } = await server.stop();
      for (const way of ["log", "error", "write"]) expect(output).toContain(`careless ${way} [secret DATABASE_URL]`);
      expect(output).toContain("careless inspect");
      expect(output).not.toContain(productionValues.DATABASE_URL);
    },
    MINUTES,
  );

  it(
    "N13 reports values in responses, by name, when asked to",
    async () => {
      const server = await serve({}, { runtimeGuard: "report" });
      const answer = await fetch(`${server.url}/api/careless?name=STRIPE_SECRET_KEY`);
      expect(await answer.json()).toEqual({ value: productionValues.STRIPE_SECRET_KEY });
      await until(() => server.output().includes("STRIPE_SECRET_KEY (as it is) in the response to GET /api/careless"));
      await server.stop();
    },
    MINUTES,
  );

  it(
    "a preload loads them before Next starts",
    async () => {
      const preload = new URL("../dist/preload.mjs", import.meta.url).href;
      const server = await app.serve(["server.js"], emulator.env, { cwd: inImage, node: ["--import", preload] });
      expect(await json(server, "/api/node")).toMatchObject({ secret: print(productionValues.DATABASE_URL) });
      expect(server.output().match(/secrets from acme\/my-project\/production/g)).toHaveLength(1);
      await server.stop();
    },
    MINUTES,
  );
});
