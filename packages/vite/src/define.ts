import { EnkryptifyError, type LoadedSecrets } from "@enkryptify/sdk/kit";
import type { ResolvedOptions } from "./options.ts";
import { presentable } from "./presentable.ts";

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const RESERVED = new Set(["MODE", "BASE_URL", "PROD", "DEV", "SSR"]);

/** Public values as they may be inlined, by name, and sentences about those that may not. */
export interface Inlinable {
  readonly values: Readonly<Record<string, string>>;
  /** Names that Vite must not even find in `process.env`. */
  readonly leftOut: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Sorts out public names that `import.meta.env` cannot carry.
 * @throws EnkryptifyError NAME_INVALID when the option `public` names one; a prefix that happens to match one only gets a note
 */
export function inlinable(loaded: LoadedSecrets, options: ResolvedOptions): Inlinable {
  const values: Record<string, string> = {};
  const leftOut: string[] = [];
  const notes: string[] = [];
  for (const [name, value] of Object.entries(loaded.publicValues)) {
    const problem = nameProblem(name);
    if (problem === undefined) values[name] = value;
    else if (options.client.public?.includes(name)) {
      const message = `"${name}" cannot be public: ${problem}. Rename the secret.`;
      throw presentable(new EnkryptifyError({ code: "NAME_INVALID", message }));
    } else {
      leftOut.push(name);
      notes.push(`${name} is left out: ${problem}.`);
    }
  }
  return { values, leftOut, notes };
}

/** Vite's `define` for these values; `dynamic` ones read as undefined, also where a `.env` file has them. */
export function publicDefine(values: Readonly<Record<string, string>>, dynamic: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`import.meta.env.${name}`, dynamic.has(name) ? "undefined" : literal(value)]),
  );
}

/**
 * The public values as the schema makes them: numbers and booleans where it says so. `import.meta.env` keeps texts, as
 * everywhere in Vite.
 */
export function typedValues(loaded: LoadedSecrets, values: Readonly<Record<string, string>>): Record<string, PublicValue> {
  const typed = (loaded.typed ?? {}) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(values).map(([name, text]) => {
      const value = typed[name];
      return [name, typeof value === "number" || typeof value === "boolean" || typeof value === "string" ? value : text];
    }),
  );
}

/** What the named exports of `virtual:enkryptify/public` can be. */
export type PublicValue = string | number | boolean;

/** A literal that is safe in a module and in an inline script of an HTML page. */
export function literal(value: PublicValue): string {
  return JSON.stringify(value).replaceAll(/[<\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function nameProblem(name: string): string | undefined {
  if (RESERVED.has(name)) return "Vite sets import.meta.env of that name itself";
  return IDENTIFIER.test(name) ? undefined : "its name is not a JavaScript identifier";
}
