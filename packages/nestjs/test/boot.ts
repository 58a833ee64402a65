import { createEmulator, DEMO_TOKEN, type Emulator } from "@enkryptify/emulator";
import { Logger, Module, type DynamicModule, type INestApplicationContext, type ModuleMetadata, type Type } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { afterEach, beforeEach } from "vitest";
import type { EnkryptifyModuleOptions } from "../src/index.ts";

export const PLACE = { workspace: "acme", project: "my-project", environment: "development" } as const;

/** A fresh emulator state for each test of a file, on a real port. */
export function useEmulator(): Emulator & {
  options(extra?: EnkryptifyModuleOptions<undefined>): EnkryptifyModuleOptions<undefined>;
  url(): string;
} {
  const emulator = createEmulator({ limits: { perMinute: false, exchangesPerMinute: false } });
  let server: Awaited<ReturnType<Emulator["listen"]>>;
  // A port of its own for each test: secrets of the same address may come from this process's memory.
  beforeEach(async () => {
    Logger.overrideLogger(false);
    emulator.reset();
    server = await emulator.listen(0);
  });
  afterEach(() => server.close());
  return Object.assign(Object.create(emulator) as Emulator, {
    url: () => server.url,
    options: (extra: EnkryptifyModuleOptions<undefined> = {}) => ({ ...PLACE, baseUrl: server.url, token: DEMO_TOKEN, ...extra }),
  });
}

const open = new Set<INestApplicationContext>();

afterEach(async () => {
  for (const app of open) await app.close();
  open.clear();
});

/** A module class made on the spot. */
export function moduleOf(metadata: ModuleMetadata, name = "AppModule"): Type {
  const holder = { [name]: class {} };
  const type = holder[name] as Type;
  Module(metadata)(type);
  return type;
}

/** Boots an application without HTTP; closed after the test. Errors are thrown, not printed. */
export async function boot(
  imports: ModuleMetadata["imports"],
  rest: Omit<ModuleMetadata, "imports"> = {},
): Promise<INestApplicationContext> {
  const root = moduleOf({ ...rest, imports: imports ?? [] });
  const app = await NestFactory.createApplicationContext(root, { abortOnError: false, logger: false });
  open.add(app);
  return app;
}

export type { DynamicModule };
