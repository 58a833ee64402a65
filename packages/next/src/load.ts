import { describeLoad, type LoadedSecrets, loadSecrets, withoutStack } from "@enkryptify/sdk/kit";

import { current } from "./current.ts";
import { nextLog, realEnvironment } from "./next-internals.ts";
import type { RegisterOptions } from "./options.ts";

/** Which run the secrets are for. */
export interface LoadPurpose {
  /** Selects the environment: `development`, `production`, `test`. */
  readonly mode: string;
  /** Where `.enkryptify.json` is looked for. @default the working directory */
  readonly dir?: string;
  /** Whether this is a dev server: personal values count, and a copy is kept for outages. @default false */
  readonly dev?: boolean;
}

/**
 * Loads the secrets and says so in one line.
 * @throws `EnkryptifyError` whose stack is its message, because Next prints stacks.
 */
export async function load(options: RegisterOptions, { mode, dir, dev = false }: LoadPurpose): Promise<LoadedSecrets> {
  try {
    const inFiles = namesInEnvFiles();
    const loaded = await loadSecrets(options, {
      adapter: "next",
      mode,
      cwd: dir,
      publicPrefixes: ["NEXT_PUBLIC_"],
      personalValues: dev,
      keepLastKnownGood: dev,
      realEnv: realEnvironment(),
      // A restart of the dev server is how people ask for fresh values: old ones of a parent process do not count.
      // What this process has is kept fresh anyway, and a build keeps the values it began with.
      maxAgeMs: dev && !current() ? 5000 : undefined,
    });
    announce(loaded, inFiles);
    return loaded;
  } catch (error) {
    throw withoutStack(error);
  }
}

/** Variables that are not in the real environment: Next read them from `.env` files. */
function namesInEnvFiles(): ReadonlySet<string> {
  const real = realEnvironment();
  return new Set(Object.keys(process.env).filter((name) => real[name] === undefined));
}

function announce(loaded: LoadedSecrets, inFiles: ReadonlySet<string>): void {
  if (loaded.source !== "network" && loaded.source !== "fallback") return;
  nextLog().event(`Enkryptify: ${describeLoad(loaded)}`);
  for (const warning of loaded.warnings) nextLog().warn(`Enkryptify: ${warning}`);
  const { wonByEnvironment: own } = loaded;
  const plain = Object.keys(loaded.privateValues).filter((name) => inFiles.has(name));
  if (plain.length > 0) {
    const files =
      "lies in a .env file in plain text, which a standalone build copies. Enkryptify has it: remove it from the file.";
    nextLog().warn(`Enkryptify: ${plain.join(", ")} ${files}`);
  }
  if (own.length > 0) nextLog().warn(`Enkryptify: the environment's own value is used for ${own.join(", ")}`);
}
