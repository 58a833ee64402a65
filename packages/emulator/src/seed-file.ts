import { readFileSync } from "node:fs";
import { EmulatorError } from "./emulator-error.ts";
import { seedState } from "./seed-state.ts";
import { parseSeed, type Seed } from "./seed.ts";

/** Reads a seed file. @throws {EmulatorError} SEED_INVALID with the file, the place in the document and what is wrong there */
export function readSeedFile(path: string): Seed {
  let input: unknown;
  try {
    input = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    // A JSON error quotes the text around the mistake, which may be a value.
    const reason =
      cause instanceof SyntaxError ? "it is not JSON" : `it cannot be read (${(cause as NodeJS.ErrnoException).code})`;
    throw new EmulatorError("SEED_INVALID", `The seed ${path} is not valid: ${reason}`);
  }
  const seed = parseSeed(input, path);
  seedState(seed, 0, path); // finds the names that nothing in the document defines, while the path is known
  return seed;
}
