import { join } from "node:path";

import { startEmulator, type StartedEmulator } from "@enkryptify/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type App, createApp, MINUTES, nextMajor, type Run } from "./app.ts";
import { filesWith } from "./at-rest.ts";
import { bundlers, configFile, mainBundlers, productionValues } from "./suite.ts";

const PLACE = { project: "my-project", environment: "production" };
const { DATABASE_URL, SESSION_SECRET, STRIPE_SECRET_KEY } = productionValues;

/** One secret per encoding, and what a careless developer would paste into client code. */
const forms = {
  FORM_BASE64: { value: "fake-base64-value-8Kd2mQ4x", pasted: Buffer.from("fake-base64-value-8Kd2mQ4x").toString("base64") },
  FORM_HEX: { value: "fake-hex-value-5Tg9rW1c", pasted: Buffer.from("fake-hex-value-5Tg9rW1c").toString("hex") },
  FORM_HTML: { value: 'fake-<html>&"value"-6Yh3', pasted: "fake-&lt;html&gt;&amp;&quot;value&quot;-6Yh3" },
  FORM_URL: { value: "fake url/value?x=1&y-2Zb7", pasted: encodeURIComponent("fake url/value?x=1&y-2Zb7") },
  FORM_JSON: {
    value: "-----BEGIN FAKE KEY-----\nfakeMIIEvQIBADANBgkq8dk3\nfakeQCsV0mT4yq1xR7\n-----END FAKE KEY-----",
    pasted: JSON.stringify("-----BEGIN FAKE KEY-----\nfakeMIIEvQIBADANBgkq8dk3\nfakeQCsV0mT4yq1xR7\n-----END FAKE KEY-----"),
  },
} as const;

describe.each(mainBundlers)("leaks in what browsers download, built with $bundler", ({ flags }) => {
  let emulator: StartedEmulator;
  let app: App;
  let build: Run;

  beforeAll(async () => {
    emulator = await startEmulator({ limits: { perMinute: false } });
    for (const [name, { value }] of Object.entries(forms)) emulator.setSecret(PLACE, name, value);
    const pasted = JSON.stringify([STRIPE_SECRET_KEY, ...Object.values(forms).map((form) => form.pasted)]);
    app = createApp(
      "plain",
      {
        "next.config.mjs": configFile('distDir: "build/next"', "refresh: false"),
        "app/leak/page.tsx": 'import { Leak } from "./leak";\nexport default function Page() {\n  return <Leak />;\n}\n',
        "app/leak/leak.tsx": `"use client";\nexport function Leak() {\n  return <p onClick={() => console.log(${pasted})}>x</p>;\n}\n`,
        "pages/leak-pages.tsx": `export default function Page() {\n  return <p onClick={() => console.log("${SESSION_SECRET}")}>x</p>;\n}\n`,
      },
      "build/next",
    );
    build = await app.next(["build", ...flags], emulator.env);
  }, 5 * MINUTES);
  afterAll(() => app.remove());

  it("X10 fail the build, also with a custom distDir", () => {
    expect(build.code).toBe(1);
    expect(build.output).toContain("[enkryptify] 7 private values are in the output:");
  });

  it("X4 N11 names the secret, the page, the source file and the cure, and never the value", () => {
    expect(build.output).toMatch(/STRIPE_SECRET_KEY \(as it is\) in build\/next\/static\/chunks\/.*\.js:\d+:\d+/);
    expect(build.output).toMatch(/from page \/leak, .*app\/leak\/leak\.tsx/);
    expect(build.output).toContain("Read it in server code only");
    for (const value of [
      STRIPE_SECRET_KEY,
      SESSION_SECRET,
      ...Object.values(forms).flatMap((form) => [form.value, form.pasted]),
    ]) {
      expect(build.output).not.toContain(value);
    }
  });

  it("N12 names the page of the pages router", () => {
    expect(build.output).toMatch(/SESSION_SECRET \(as it is\)[^\n]*\n\s+from page \/leak-pages/);
  });

  it.each([
    ["X5", "FORM_BASE64", "in base64"],
    ["X6", "FORM_HEX", "in hex"],
    ["X7", "FORM_HTML", "escaped"],
    ["X8", "FORM_URL", "escaped"],
    ["X9", "FORM_JSON", "escaped"],
  ])("%s finds %s %s", (_number, name, kind) => {
    expect(build.output).toContain(`${name} (${kind})`);
  });
});

describe.each(mainBundlers)("leaks in what Next prerenders, built with $bundler", ({ flags }) => {
  let emulator: StartedEmulator;
  let app: App;
  let build: Run;

  beforeAll(async () => {
    emulator = await startEmulator({ limits: { perMinute: false } });
    app = createApp("plain", {
      "next.config.mjs": configFile("", "refresh: false"),
      "app/leak-server/page.tsx": "export default function Page() {\n  return <p>{process.env.DATABASE_URL}</p>;\n}\n",
      "app/leak-ssr/page.tsx": 'import { Leak } from "./leak";\nexport default function Page() {\n  return <Leak />;\n}\n',
      "app/leak-ssr/leak.tsx": '"use client";\nexport function Leak() {\n  return <p>{process.env.SESSION_SECRET}</p>;\n}\n',
      "app/leak-route/route.ts":
        'export const dynamic = "force-static";\nexport function GET() {\n  return new Response(process.env.STRIPE_SECRET_KEY);\n}\n',
      "app/leak-edge/page.tsx": `export const runtime = "edge";\nexport default function Page() {\n  return <p>{"${SESSION_SECRET}"}</p>;\n}\n`,
      "pages/leak-props.tsx":
        "export function getStaticProps() {\n  return { props: { url: process.env.DATABASE_URL } };\n}\nexport default function Page() {\n  return <p>x</p>;\n}\n",
    });
    build = await app.next(["build", ...flags], emulator.env);
  }, 5 * MINUTES);
  afterAll(() => app.remove());

  it("fail the build without showing a value", () => {
    expect(build.code).toBe(1);
    expect(build.output).not.toContain(DATABASE_URL);
    expect(build.output).not.toContain(SESSION_SECRET);
    expect(build.output).not.toContain(STRIPE_SECRET_KEY);
  });

  it.each([
    ["N10 a server component that prints one", "DATABASE_URL", "server/app/leak-server.html", "page /leak-server"],
    ["X11 the payload of that page", "DATABASE_URL", "server/app/leak-server.rsc", "page /leak-server"],
    [
      "N11 a client component that reads one while it is rendered on the server",
      "SESSION_SECRET",
      "server/app/leak-ssr.html",
      "page /leak-ssr",
    ],
    ["N12 the props of a page", "DATABASE_URL", "server/pages/leak-props.html", "page /leak-props"],
    ["N12 the data of a page", "DATABASE_URL", "server/pages/leak-props.json", "page /leak-props"],
    ["X11 the body of a static route", "STRIPE_SECRET_KEY", "server/app/leak-route.body", "page /leak-route"],
  ])("names %s", (_what, name, file, page) => {
    const at = build.output.indexOf(`  ${name} (as it is) in .next/${file}:`);
    expect(at, build.output).toBeGreaterThan(-1);
    expect(build.output.slice(at).split("\n")[1]).toContain(`from ${page}`);
  });

  it("N13 finds a value written into an edge page", () => {
    expect(build.output).toMatch(/SESSION_SECRET \(as it is\) in \.next\/server\/.*(edge|leak-edge)/);
  });
});

describe("an app beside", () => {
  it(
    "X21 is not touched when it does not opt in; its cache then holds its variables, so the checks of this suite can fail",
    async () => {
      // The one page that cannot be built without secrets.
      const typed = "export default function Typed() { return null; }\n";
      const app = createApp("app", { "next.config.mjs": "export default {};\n", "pages/typed.tsx": typed });
      try {
        const build = await app.next(["build", ...(bundlers[0]?.flags ?? [])], { DATABASE_URL, SESSION_SECRET });
        expect(build.output).not.toContain("Enkryptify");
        expect(build.code, build.output).toBe(0);
        if (nextMajor >= 16) expect(filesWith(join(app.distDir, "cache"), [DATABASE_URL])).not.toEqual([]);
      } finally {
        app.remove();
      }
    },
    MINUTES * 3,
  );
});
