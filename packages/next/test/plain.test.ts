import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startEmulator, type StartedEmulator } from "@enkryptify/testkit";
import { afterEach, beforeAll, describe, expect, it } from "vitest";

import { type App, createApp, MINUTES, nextMajor } from "./app.ts";
import { filesWith } from "./at-rest.ts";
import { configFile, json, mainBundlers, productionValues, until, valuesOf } from "./suite.ts";

const PLACE = { project: "my-project", environment: "production" };

describe.each(mainBundlers)("small apps, built with $bundler", ({ flags }) => {
  let emulator: StartedEmulator;
  let app: App | undefined;
  beforeAll(async () => {
    emulator = await startEmulator({ limits: { perMinute: false } });
  });
  afterEach(() => {
    app?.remove();
    emulator.clearFaults();
    emulator.reset();
  });

  it(
    "N9 output: 'export' inlines public values, and fails on a private one in a page, wherever it is exported to",
    async () => {
      app = createApp("plain", { "next.config.mjs": configFile('output: "export", distDir: "site"', "") }, "site");
      const clean = await app.next(["build", ...flags], emulator.env);
      expect(clean.code, clean.output).toBe(0);
      expect(readFileSync(join(app.dir, "site/index.html"), "utf8")).toContain("Acme production");
      expect(filesWith(app.dir, valuesOf(emulator, productionValues))).toEqual([]);

      app.write({ "app/leak/page.tsx": "export default function Page() {\n  return <p>{process.env.SESSION_SECRET}</p>;\n}\n" });
      const leaky = await app.next(["build", ...flags], emulator.env);
      expect(leaky.code).toBe(1);
      expect(leaky.output).toMatch(/SESSION_SECRET \(as it is\) in site\/leak(\/index)?\.html/);
      expect(leaky.output).not.toContain(productionValues.SESSION_SECRET);
    },
    5 * MINUTES,
  );

  it(
    "N1 a schema violation and a missing name fail the build, all at once, by name, without a value",
    async () => {
      const config = configFile("", 'schema, required: ["NO_SUCH_NAME"]').replace(
        "export default",
        'import { z } from "zod";\nconst schema = z.object({ STRIPE_SECRET_KEY: z.string().startsWith("sk_live_"), SESSION_SECRET: z.string().max(3) });\nexport default',
      );
      app = createApp("plain", { "next.config.mjs": config });
      const build = await app.next(["build", ...flags], emulator.env);
      expect(build.code).toBe(1);
      expect(build.output).toContain("SCHEMA_INVALID");
      for (const name of ["STRIPE_SECRET_KEY", "SESSION_SECRET", "NO_SUCH_NAME"]) expect(build.output).toContain(name);
      for (const value of valuesOf(emulator, productionValues)) expect(build.output).not.toContain(value);
    },
    MINUTES,
  );

  it.each(["next.config.mjs", "next.config.js", ...(nextMajor > 14 ? ["next.config.ts"] : [])])(
    "finds .enkryptify.json beside %s when the command runs in another folder",
    async (file) => {
      const source = file.endsWith(".js")
        ? 'const { withEnkryptify } = require("@enkryptify/next");\nmodule.exports = withEnkryptify({});\n'
        : 'import { withEnkryptify } from "@enkryptify/next";\nexport default withEnkryptify({});\n';
      app = createApp("plain", { [file]: source });
      const { ENKRYPTIFY_API_URL } = emulator.env;
      // Refused by the API, so that the command ends where the place is known.
      const token = "ek_live_fake_token_that_nobody_issued_000000000000000000000";
      const build = await app.next(["build", app.dir, ...flags], { ENKRYPTIFY_API_URL, ENKRYPTIFY_TOKEN: token }, tmpdir());
      expect(build.code).toBe(1);
      expect(build.output).toContain("acme/my-project");
      expect(build.output).not.toContain(token);
    },
    MINUTES,
  );

  it.each([
    ["the API is down", { status: 503 }, "HTTP_5XX"],
    ["X26 the API says 429 for longer than a build may wait", { status: 429, headers: { "retry-after": "120" } }, "RATE_LIMITED"],
  ])(
    "X24 one clear failure when %s at the build",
    async (_what, fault, code) => {
      app = createApp("plain", { "next.config.mjs": configFile("", "maxRetries: 1") });
      const remove = emulator.fault(fault);
      const build = await app.next(["build", ...flags], emulator.env);
      remove();
      expect(build.code).toBe(1);
      expect(build.output).toContain(code);
      expect(build.output).not.toContain(emulator.token);
    },
    MINUTES,
  );

  it(
    "X25 waits for an API that is slow by five seconds; a private value passed to a client component is refused by React taint",
    async () => {
      const remove = emulator.fault({ match: { kind: "list" }, latencyMs: 5000 });
      app = createApp("plain", {
        "next.config.mjs": configFile("staticPageGenerationTimeout: 20, experimental: { taint: true }", ""),
        "app/page.tsx":
          'import { secret } from "@enkryptify/next/server";\nimport { Show } from "./show";\n' +
          'export default function Page() {\n  return <Show value={secret("STRIPE_SECRET_KEY")} />;\n}\n',
        "app/show.tsx":
          '"use client";\nexport function Show({ value }: { value: string }) {\n  return <p>{value.length}</p>;\n}\n',
      });
      const build = await app.next(["build", ...flags], emulator.env);
      remove();
      expect(build.code).toBe(1);
      expect(build.output).toContain("STRIPE_SECRET_KEY is a private secret: do not pass it to a client component.");
      expect(build.output).not.toContain(productionValues.STRIPE_SECRET_KEY);
    },
    3 * MINUTES,
  );

  it(
    "does not build a client component that imports @enkryptify/next/server",
    async () => {
      app = createApp("plain", {
        "next.config.mjs": configFile("", ""),
        "app/page.tsx":
          '"use client";\nimport { secret } from "@enkryptify/next/server";\nexport default function Page() {\n  return <p onClick={() => alert(secret("SESSION_SECRET"))}>x</p>;\n}\n',
      });
      const build = await app.next(["build", ...flags], emulator.env);
      expect(build.code).toBe(1);
      expect(build.output).toContain("@enkryptify/next/server is for server code only");
      expect(build.output).toContain("app/page.tsx");
    },
    3 * MINUTES,
  );

  it(
    "X23 builds without secrets and without a token, with public values of the environment, and needs the real ones at the start",
    async () => {
      app = createApp("plain", {
        "next.config.mjs": configFile(
          "",
          'buildWithoutSecrets: true, public: ["SUPPORT_EMAIL"], required: ["NEXT_PUBLIC_APP_TITLE"], workspace: "acme", project: "my-project", environment: "production"',
        ),
        "app/page.tsx":
          '"use client";\nexport default function Page() {\n  return <h1>{process.env.NEXT_PUBLIC_APP_TITLE} {process.env.SUPPORT_EMAIL}</h1>;\n}\n',
        "app/api/route.ts":
          'import { secret, secrets } from "@enkryptify/next/server";\nexport const dynamic = "force-dynamic";\n' +
          'export function GET() {\n  return Response.json({ length: secret("SESSION_SECRET").length, names: Object.keys(secrets()) });\n}\n',
      });
      const incomplete = await app.next(["build", ...flags], {});
      expect(incomplete.code).toBe(1);
      expect(incomplete.output).toContain("SUPPORT_EMAIL, NEXT_PUBLIC_APP_TITLE");

      const title = "Title </script><script>alert(1)</script>";
      const build = await app.next(["build", ...flags], {
        NEXT_PUBLIC_APP_TITLE: title,
        SUPPORT_EMAIL: "fake-support@acme.example",
      });
      expect(build.code, build.output).toBe(0);
      expect(emulator.requests).toHaveLength(0);
      emulator.setSecret(PLACE, "SUPPORT_EMAIL", "fake-support@acme.example");
      const page = readFileSync(join(app.distDir, "server/app/index.html"), "utf8");
      expect(page).toContain("fake-support@acme.example");
      expect(page).not.toContain("</script><script>alert");

      const server = await app.serve(["start"], { ...emulator.env, NEXT_PUBLIC_APP_TITLE: title });
      const answer = await json(server, "/api");
      await server.stop();
      expect(answer["length"]).toBe(productionValues.SESSION_SECRET.length);
      expect(answer["names"]).toContain("DATABASE_URL");

      const refused = app.serve(["start"], { ...emulator.env, ENKRYPTIFY_TOKEN: undefined });
      await expect(refused).rejects.toThrow(/AUTH_TOKEN_MISSING/);
    },
    5 * MINUTES,
  );

  it(
    "X24 next start recovers from an API that is down, when it may start without secrets",
    async () => {
      app = createApp("plain", {
        "next.config.mjs": configFile("", 'onUnavailable: "warn", maxRetries: 0'),
        // Next 16 runs this file in Node, older ones do not know it.
        "proxy.ts":
          'import { secret } from "@enkryptify/next/server";\nimport { NextResponse } from "next/server";\n' +
          'export function proxy() {\n  const length = String(secret("SESSION_SECRET").length);\n  return NextResponse.next({ headers: { "x-length": length } });\n}\n' +
          'export const config = { matcher: "/" };\n',
        "app/api/route.ts":
          'import { secret } from "@enkryptify/next/server";\nexport const dynamic = "force-dynamic";\n' +
          'export function GET() {\n  return Response.json({ length: secret("SESSION_SECRET").length });\n}\n',
      });
      expect((await app.next(["build", ...flags], emulator.env)).code).toBe(0);
      const remove = emulator.fault({ status: 503 });
      const server = await app.serve(["start"], emulator.env);
      expect((await fetch(`${server.url}/api`)).status).toBe(500);
      remove();
      await until(async () => (await fetch(`${server.url}/api`)).status === 200);
      if (nextMajor >= 16) {
        const { headers } = await fetch(server.url);
        expect(headers.get("x-length")).toBe(String(productionValues.SESSION_SECRET.length));
      }
      emulator.setSecret(PLACE, "SESSION_SECRET", "fake-longer-than-before-and-rotated-later");
      await server.stop();
    },
    3 * MINUTES,
  );
});
