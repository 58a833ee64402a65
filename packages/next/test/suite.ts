import { readFileSync } from "node:fs";
import { join } from "node:path";

import { startEmulator, type StartedEmulator } from "@enkryptify/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { print } from "./print.ts";
import { type App, createApp, everything, nextMajor, type Run, type Server, MINUTES } from "./app.ts";
import { filesWith } from "./at-rest.ts";

const PLACE = { project: "my-project", environment: "production" };
const PRIVATE = ["DATABASE_URL", "STRIPE_SECRET_KEY", "SESSION_SECRET"] as const;

/** The flags that make `next build` and `next dev` use a bundler; undefined where this Next has no such build. */
export function bundlerFlags(bundler: "turbopack" | "webpack", command: "build" | "dev"): string[] | undefined {
  if (bundler === "webpack") return nextMajor >= 16 ? ["--webpack"] : [];
  if (nextMajor >= 16) return ["--turbopack"];
  return nextMajor === 14 ? (command === "dev" ? ["--turbo"] : undefined) : ["--turbopack"];
}

/** The bundlers this Next builds with, the default one first. */
export const bundlers: readonly { bundler: "turbopack" | "webpack"; flags: string[] }[] = (
  ["turbopack", "webpack"] as const
).flatMap((bundler) => {
  const flags = bundlerFlags(bundler, "build");
  return flags ? [{ bundler, flags }] : [];
});

/** The default bundler, and in the matrix the other one too. */
export const mainBundlers: typeof bundlers = everything ? bundlers : bundlers.slice(0, 1);

/** The values of one environment, private ones by themselves. */
export function valuesOf(emulator: StartedEmulator, values: Readonly<Record<string, string>>): string[] {
  return [...Object.values(values), emulator.token];
}

/** `next.config.mjs` with options as JavaScript source. */
export function configFile(config: string, options: string): string {
  const old = nextMajor === 14 ? "experimental: { instrumentationHook: true }, " : "";
  return `import { withEnkryptify } from "@enkryptify/next";\nexport default withEnkryptify({ ${old}${config} }, { ${options} });\n`;
}

/** The private values a production build of the demo project gets. */
export const productionValues: Readonly<Record<(typeof PRIVATE)[number], string>> = {
  DATABASE_URL: "postgres://app:fake-db-password-prd-9Zt5rC6h@127.0.0.1:5432/app",
  STRIPE_SECRET_KEY: "fake_stripe_key_production_prd-9Zt5rC6h_51HvJ8sKq",
  SESSION_SECRET: "fake-session-secret-prd-9Zt5rC6h-w3Rt8ZyLk5Np",
};

/** What must hold for one real build and the servers started from it, whatever the bundler. */
export function buildSuite(bundler: "turbopack" | "webpack"): void {
  const flags = bundlerFlags(bundler, "build");
  describe.skipIf(flags === undefined)(`next build with ${bundler}`, () => {
    let emulator: StartedEmulator;
    let app: App;
    let build: Run;

    beforeAll(async () => {
      emulator = await startEmulator({ limits: { perMinute: false } });
      emulator.setSecret(PLACE, "SUPPORT_EMAIL", "fake-support@acme.example");
      emulator.setSecret(PLACE, "PORT", "8080");
      const schema = "schema: z.looseObject({ PORT: z.coerce.number() })";
      const config = configFile("", `public: ["SUPPORT_EMAIL"], refresh: { interval: 500 }, ${schema}`);
      app = createApp("app", {
        "next.config.mjs": `import { z } from "zod";
${config}`,
      });
      build = await app.next(["build", ...(flags ?? [])], emulator.env);
    }, 5 * MINUTES);
    afterAll(() => app.remove());

    it("succeeds and says in one line where the secrets come from", () => {
      expect(build.output).toMatch(/Enkryptify: 9 secrets from acme\/my-project\/production in \d+ ms/);
      expect(build.output.match(/secrets from/g)).toHaveLength(1);
      expect(build.code, build.output).toBe(0);
    });

    it("X27 makes exactly one secrets request, however many workers", () => {
      expect(emulator.count("list")).toBe(1);
    });

    it("N8 prints no value and no token", () => {
      for (const value of valuesOf(emulator, productionValues)) expect(build.output).not.toContain(value);
    });

    it("N17 N18 X11 X15 leaves no private value and no token in plain text anywhere in the output or in Next's caches", () => {
      expect(filesWith(app.distDir, valuesOf(emulator, productionValues))).toEqual([]);
    });

    it("inlines public values where client code reads them, by prefix and by `public`", () => {
      for (const value of ["Acme production", "https://api.acme.example/v1", "fake-support@acme.example"]) {
        expect(filesWith(join(app.distDir, "static"), [value]), value).not.toEqual([]);
      }
    });

    it("N15 puts no private name into client chunks", () => {
      expect(filesWith(join(app.distDir, "static"), [...PRIVATE])).toEqual([]);
    });

    it("N19 leaves text alone that only mentions a name", () => {
      const page = readFileSync(join(app.distDir, "server/app/index.html"), "utf8");
      expect(page).toContain("DATABASE_URL is a name, and a name may be shown.");
    });

    describe("next start", () => {
      let server: Server;
      beforeAll(async () => {
        emulator.clearRequests();
        server = await app.serve(["start"], emulator.env);
      }, MINUTES);
      afterAll(() => server.stop());

      readers(() => server);

      it("gives build workers what the schema made", async () => {
        expect(await result(server, "/typed")).toEqual({ port: "number" });
      });

      it("makes one secrets request before it serves", () => {
        expect(server.output().match(/secrets from/g)).toHaveLength(1);
      });

      it("N14 serves a static page as built, and a dynamic one with the rotated value, without a rebuild", async () => {
        const rotated = "postgres://app:fake-rotated-password-3Nd8vK1p@127.0.0.1:5432/app";
        emulator.setSecret(PLACE, "DATABASE_URL", rotated);
        await until(async () => (await json(server, "/api/node"))["secret"] === print(rotated));
        expect(await json(server, "/api/node")).toMatchObject({
          direct: print(rotated),
          atTopLevel: print(productionValues.DATABASE_URL),
        });
        expect(await json(server, "/api/edge")).toMatchObject({ secret: print(rotated) });
        expect(await result(server, "/direct")).toMatchObject({ secret: print(rotated), direct: print(rotated) });
        expect(await result(server, "/server-side")).toMatchObject({ secret: print(rotated) });
        expect(await result(server, "/static-props")).toEqual({ secret: print(productionValues.DATABASE_URL) });
        expect(server.output()).toContain("1 secret changed (DATABASE_URL)");
        expect(server.output()).not.toContain(rotated);
        emulator.setSecret(PLACE, "DATABASE_URL", productionValues.DATABASE_URL);
        await until(async () => (await json(server, "/api/node"))["secret"] === print(productionValues.DATABASE_URL));
      });
    });
  });
}

/** Asserts that every kind of server code reads private values. */
export function readers(server: () => Server): void {
  const environment = {
    direct: print(productionValues.DATABASE_URL),
    destructured: print(productionValues.STRIPE_SECRET_KEY),
    computed: print(productionValues.SESSION_SECRET),
  };
  const secret = print(productionValues.DATABASE_URL);

  it.each([
    ["a server component", "/direct", { ...environment, atTopLevel: environment.direct, secret }],
    ["an edge page", "/edge", environment],
    ["getServerSideProps", "/server-side", { ...environment, secret }],
    ["getStaticProps", "/static-props", { secret }],
  ])("N3 X16 %s reads private values", async (_what, path, expected) => {
    expect(await result(server(), path)).toEqual(expected);
  });

  it.each([
    ["a route handler", "/api/node", { ...environment, atTopLevel: environment.direct, secret }],
    ["an edge route handler", "/api/edge", { ...environment, secret }],
    ["an API route", "/api/pages", { ...environment, secret }],
  ])("N3 X16 %s reads private values", async (_what, path, expected) => {
    expect(await json(server(), path)).toEqual(expected);
  });

  it("N3 a server action reads private values", async () => {
    const page = await (await fetch(`${server().url}/action`)).text();
    const field = /name="(\$ACTION_ID_[^"]+)"/.exec(page)?.[1] ?? "";
    const body = new FormData();
    body.set(field, "");
    const answer = await fetch(`${server().url}/action`, { method: "POST", body, redirect: "manual" });
    expect(answer.headers.get("location")).toContain(`print=${print(productionValues.SESSION_SECRET)}`);
  });

  it("N16 middleware sees public and private values", async () => {
    const { headers } = await fetch(`${server().url}/about`);
    expect(headers.get("x-public")).toBe("Acme production");
    expect(headers.get("x-private")).toBe(environment.direct);
  });
}

/** The object a page printed into its `#result`. */
export async function result(server: Server, path: string): Promise<unknown> {
  const page = await (await fetch(server.url + path)).text();
  const text = /<p id="result">([^<]*)<\/p>/.exec(page)?.[1] ?? "null";
  return JSON.parse(text.replaceAll("&quot;", '"'));
}

/** The JSON object a route answered. */
export async function json(server: Server, path: string): Promise<Record<string, unknown>> {
  return (await (await fetch(server.url + path)).json()) as Record<string, unknown>;
}

/** Waits until something is true, for as long as the test may run. */
export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 100));
}
