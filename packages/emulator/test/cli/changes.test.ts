import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { createEmulator, DEMO_TOKEN } from "../../src/index.ts";
import { home } from "../api.ts";
import { authorized, run, start, temporaryFolder } from "./command-line.ts";

let data: string;

beforeEach(() => {
  data = join(temporaryFolder(), "state.json");
});

describe("token create", () => {
  it("prints a token of a running emulator, or of a data file, and nothing else", async () => {
    const { url, stop } = await start("--data", data);
    const words = [
      "--permission",
      "read-write",
      "--environment",
      "my-project/test",
      "--expires-in",
      "24h",
      "--user",
      "dan@acme.example",
    ];
    const remote = await run(["token", "create", "--url", url, ...words]);
    expect([remote.code, remote.err]).toEqual([0, ""]);
    const environments = await fetch(`${url}${home}/environment`, authorized(remote.out.trim()));
    expect(await environments.json()).toMatchObject([{ name: "test" }]);
    expect((await run(["token", "create", "--data", data])).err).toContain(`Use --url ${url} instead`);
    await stop();
    const local = await run(["token", "create", "--data", data, "--name", "ci"]);
    expect(readFileSync(data, "utf8")).not.toContain(local.out.trim());
    const reply = await createEmulator({ data }).fetch("http://x.example/v1/me", authorized(local.out.trim()));
    expect(reply.status).toBe(200);
  });

  it("says what is wrong with its options", async () => {
    const wrong: [string[], string][] = [
      [["--data", data], `There is no data file ${data}. Make it with: enkryptify-emulator start --data ${data}`],
      [["--data", data, "--url", "http://127.0.0.1:1"], "Give --url or --data, not both."],
      [["--url", "http://127.0.0.1:1"], "No emulator answers at http://127.0.0.1:1/_emulator"],
      [["--permission", "write"], "--permission must be read or read-write."],
      [["--expires-in", "1y"], "--expires-in must be one of 24h, 5d, 30d, 60d, 3m, 6m."],
    ];
    for (const [words, message] of wrong) {
      const { code, err } = await run(["token", "create", ...words]);
      expect([code, err]).toEqual([1, expect.stringContaining(message)]);
    }
  });
});

describe("secret set", () => {
  const words = ["secret", "set", "FROM_STDIN", "--project", "my-project", "--environment", "test"];

  it("reads the value from standard input, less one line break, and prints nothing", async () => {
    const { url, stop } = await start("--data", data);
    expect(await run([...words, "--url", url], "fake two\nlines\n\n")).toEqual({ code: 0, out: "", err: "" });
    const stored = (await (await fetch(`${url}${home}/secret/FROM_STDIN`, authorized(DEMO_TOKEN))).json()) as object;
    expect(stored).toMatchObject({ values: [{ value: "fake two\nlines\n" }] });
    await stop();
    expect((await run([...words, "--data", data, "--personal-of", "mia@acme.example"], "fake-mine")).code).toBe(0);
    expect(readFileSync(data, "utf8")).toContain("fake-mine");
  });

  it("refuses a value among its words without repeating it, an empty value, and a missing option", async () => {
    createEmulator({ data });
    const typed = await run(["secret", "set", "NAME", "fake-typed-value", "--project", "a", "--environment", "b"]);
    expect([typed.code, typed.err]).toEqual([1, "Give one NAME; the value comes from standard input.\n"]);
    expect((await run([...words, "--data", data], "\n")).err).toContain("The value is empty");
    expect((await run(["secret", "set", "NAME"])).err).toContain("--project is required.");
    expect((await run([...words, "--data", data, "--workspace", "other"], "fake")).err).toContain("No workspace other");
  });
});

it("explains itself and every command", async () => {
  const overview = await run(["--help"]);
  expect(overview.out).toMatch(/Usage: enkryptify-emulator start[^]*--port PORT[^]*Commands:[^]*token create[^]*secret set/);
  expect((await run(["token", "create", "-h"])).out).toContain("Usage: enkryptify-emulator token create [options]");
  expect((await run(["token", "--help"])).out).toContain("Usage: enkryptify-emulator token create [options]");
  expect((await run(["secret", "set", "--help"])).out).toContain("Usage: enkryptify-emulator secret set NAME [options]");
  expect((await run(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});
