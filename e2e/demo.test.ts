import { spawn, type ChildProcess } from "node:child_process";
import { createEmulator, DEMO_TOKEN } from "@enkryptify/emulator";
import { findChromium, launchChromium, visit } from "@enkryptify/testkit";
import { afterAll, describe, expect, test } from "vitest";

const ROOT = new URL("..", import.meta.url).pathname;
const PRIVATE = new Set(["DATABASE_URL", "STRIPE_SECRET_KEY", "SESSION_SECRET"]);
const secrets = createEmulator().state.workspaces[0]?.projects[0]?.secrets ?? [];
const privateValues = secrets
  .filter((secret) => PRIVATE.has(secret.name))
  .flatMap((secret) => secret.values.map(({ value }) => value));
const publicValues = (name: string): string[] =>
  secrets.find((secret) => secret.name === name)?.values.map(({ value }) => value) ?? [];

const demo = startDemo();
afterAll(() => {
  demo.child.kill("SIGKILL");
});

describe("the demo", () => {
  test("brings up every example with live values and shows who serves a rotated one", async () => {
    const output = await demo.printed("Everything runs until Ctrl-C.");
    for (const app of ["Node script", "Vite + React", "Next.js", "NestJS"]) {
      expect(output).toMatch(new RegExp(`${escape(app)} +http://127\\.0\\.0\\.1:\\d+/`));
      expect(output).toMatch(new RegExp(`${escape(app)} +[0-9a-f]{8} +[0-9a-f]{8} +new value after`));
    }
  });

  test("counts exactly one secrets request in the build of Vite and of Next.js", async () => {
    const output = await demo.printed("Everything runs until Ctrl-C.");
    for (const app of ["Vite + React", "Next.js"]) expect(output).toMatch(new RegExp(`${escape(app)} +http\\S+ .* 1 / \\d+`));
  });

  test("prints neither a token nor a private value", async () => {
    const output = await demo.printed("Everything runs until Ctrl-C.");
    expect(/ek_live_/.test(output) || output.includes(DEMO_TOKEN)).toBe(false);
    expect(privateValues.some((value) => output.includes(value))).toBe(false);
  });
});

const chromium = findChromium();
describe.skipIf(chromium === undefined)("in a real browser", () => {
  test.each([
    ["Vite + React", "VITE_APP_TITLE"],
    ["Next.js", "NEXT_PUBLIC_APP_TITLE"],
  ])("the page of %s shows the public value, and no private value is on the wire", async (app, name) => {
    const output = await demo.printed("Everything runs until Ctrl-C.");
    const url = new RegExp(`${escape(app)} +(http://\\S+)`).exec(output)?.[1] ?? "";
    const browser = await launchChromium(chromium ?? "");
    try {
      const seen = await visit(browser, url);
      expect(publicValues(name).some((value) => seen.text.includes(value))).toBe(true);
      expect(seen.errors).toEqual([]);
      expect(seen.bodies.length).toBeGreaterThan(1);
      const leaks = seen.bodies.filter(({ body }) => privateValues.some((value) => body.includes(value)));
      expect(leaks.map((leak) => leak.url)).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});

test("Ctrl-C ends the demo and leaves no process behind", async () => {
  const output = await demo.printed("Everything runs until Ctrl-C.");
  const urls = [...output.matchAll(/http:\/\/127\.0\.0\.1:\d+/g)].map(([url]) => url);
  demo.child.kill("SIGINT");
  expect(await demo.exitCode).toBe(130);
  const answers = await Promise.all(
    urls.map((url) =>
      fetch(url).then(
        () => url,
        () => undefined,
      ),
    ),
  );
  expect(answers.filter((url) => url !== undefined)).toEqual([]);
});

test("demo --once checks the answers and exits with 0", async () => {
  const once = startDemo("--once");
  const output = await once.printed("All answers are right.");
  expect(await once.exitCode).toBe(0);
  expect(output).not.toContain("problem:");
});

interface Demo {
  child: ChildProcess;
  /** All output up to and including a text; rejects when the demo ends without printing it. */
  printed(text: string): Promise<string>;
  exitCode: Promise<number | null>;
}

function startDemo(...args: string[]): Demo {
  const child = spawn("node", ["scripts/demo.mjs", ...args], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const changed = new Set<() => void>();
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
    changed.forEach((notify) => notify());
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  const exitCode = new Promise<number | null>((resolve) => child.once("close", resolve));
  const printed = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => void (output.includes(text) && resolve(output));
      changed.add(look);
      look();
      void exitCode.then(() =>
        output.includes(text) ? resolve(output) : reject(new Error(`the demo ended early:\n${output.slice(-3000)}`)),
      );
    });
  return { child, printed, exitCode };
}

function escape(text: string): string {
  return text.replaceAll(/[.+]/g, "\\$&");
}
