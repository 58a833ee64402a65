import { ConsoleLogger, Logger, type LoggerService } from "@nestjs/common";
import { describe, expect, it, vi } from "vitest";
import { EnkryptifyModule, EnkryptifyService, RedactingLogger } from "../src/index.ts";
import { boot, useEmulator } from "./boot.ts";

const emulator = useEmulator();

class Connection {
  readonly options: object;
  constructor(url: string) {
    this.options = { url };
  }
}

function collecting(): { inner: LoggerService; lines: unknown[][] } {
  const lines: unknown[][] = [];
  const write = (...args: unknown[]) => lines.push(args);
  return { lines, inner: { log: write, error: write, warn: write, debug: write, verbose: write, fatal: write } };
}

function everyWayToLog(logger: LoggerService, url: string) {
  for (const level of ["log", "error", "warn", "debug", "verbose", "fatal"] as const) {
    logger[level]?.(`connecting to ${url}`, "Context");
    logger[level]?.({ url, list: [url] });
    logger[level]?.(new Connection(url));
    logger[level]?.(new Error(`cannot connect to ${url}`));
    logger[level]?.("failed", new Error(url).stack, "Context");
  }
}

describe("RedactingLogger", () => {
  it("hides secrets in texts, objects, instances, errors and stacks, at every level", async () => {
    const app = await boot([EnkryptifyModule.forRoot(emulator.options())]);
    const url = app.get<EnkryptifyService>(EnkryptifyService).getOrThrow("DATABASE_URL");
    const { inner, lines } = collecting();
    everyWayToLog(new RedactingLogger(inner), url);
    expect(lines).toHaveLength(30);
    const printed = lines.flat().map((arg) => (arg instanceof Error ? `${arg.message}${arg.stack}` : JSON.stringify(arg)));
    expect(printed.join()).not.toContain(url);
    expect(lines[0]).toEqual(["connecting to [secret DATABASE_URL]", "Context"]);
  });

  it.each([{ json: false }, { json: true }])("hides them in what Nest's own logger prints, with %o", async ({ json }) => {
    const printed: string[] = [];
    const write = (chunk: unknown) => printed.push(String(chunk)) > 0;
    const spies = [
      vi.spyOn(process.stdout, "write").mockImplementation(write),
      vi.spyOn(process.stderr, "write").mockImplementation(write),
    ];
    const app = await boot([EnkryptifyModule.forRoot(emulator.options())]);
    Logger.overrideLogger(new RedactingLogger(new ConsoleLogger({ json, colors: false })));
    const url = app.get<EnkryptifyService>(EnkryptifyService).getOrThrow("DATABASE_URL");
    everyWayToLog(new Logger("App"), url);
    for (const spy of spies) spy.mockRestore();
    expect(printed.join("")).toContain("[secret DATABASE_URL]");
    expect(printed.join("")).not.toContain("fake-db-password");
  });

  it("hides the value a secret had before its rotation too", async () => {
    emulator.setSecret({ project: "my-project", environment: "development" }, "SESSION_SECRET", "fake-value-of-this-test-only");
    const app = await boot([EnkryptifyModule.forRoot(emulator.options())]);
    const service = app.get<EnkryptifyService>(EnkryptifyService);
    const old = service.getOrThrow("SESSION_SECRET");
    emulator.setSecret({ project: "my-project", environment: "development" }, "SESSION_SECRET", "fake-rotated-value-1");
    await service.refresh();
    const { inner, lines } = collecting();
    new RedactingLogger(inner).log(`${old} then fake-rotated-value-1`);
    expect(lines[0]?.[0]).toMatch(/^\[secret SESSION_SECRET[^\]]*\] then \[secret SESSION_SECRET\]$/);
  });

  it("leaves what holds no secret as it is", () => {
    const { inner, lines } = collecting();
    const error = new Error("fake-harmless");
    const logger = new RedactingLogger(inner);
    logger.log({ a: 1 });
    logger.error(error, "Context");
    expect(lines[0]).toEqual([{ a: 1 }]);
    expect(lines[1]).toEqual([error, "Context"]);
  });
});
