import { deriveParts } from "./derive.ts";
import { judge, type Strength } from "./strength.ts";

/** Whose value a target is. */
export interface Owner {
  readonly name: string;
  /** Whether the target is only a part of the value, such as the password of a URL. */
  readonly part: boolean;
  readonly severity: "error" | "warn";
}

/** One text to look for. */
export interface Target {
  readonly text: string;
  /** Empty for a public value, which is looked for only to know where it stands. */
  readonly owners: readonly Owner[];
  /** Whether a match counts only where no letter or digit touches it and nothing but escapes differs. */
  readonly alone: boolean;
}

/** What to look for, and the names that are not looked for because their values say nothing. */
export interface Targets {
  readonly targets: readonly Target[];
  readonly skipped: readonly string[];
}

/** Which secrets a scanner looks for. */
export interface LeakScannerOptions {
  /** Values a browser may see, by name. They and whatever lies inside them are never reported where they stand. @default {} */
  publicValues?: Readonly<Record<string, string>>;
  /** Names whose values are harmless; treated as public. @default [] */
  ignore?: readonly string[];
  /** Names to look for whatever their values look like, from 3 characters on; a match is an error. @default [] */
  always?: readonly string[];
}

/** Decides what to look for. */
export function chooseTargets(secrets: Readonly<Record<string, string>>, options: LeakScannerOptions): Targets {
  const { publicValues = {}, ignore = [], always = [] } = options;
  const isPublic = (name: string): boolean => Object.hasOwn(publicValues, name) || ignore.includes(name);
  const ignored = ignore.flatMap((name) => secrets[name] ?? []);
  const harmless = new Set([...Object.values(publicValues), ...ignored].map((value) => value.trim()));
  const owners = new Map<string, Owner[]>();
  const alone = new Map<string, boolean>();
  const skipped: string[] = [];
  const add = (text: string, owner: Owner, strength: Strength): void => {
    if (harmless.has(text)) return;
    const known = owners.get(text);
    if (known === undefined) owners.set(text, [owner]);
    else known.push(owner);
    alone.set(text, strength !== "strong");
  };
  for (const [name, value] of Object.entries(secrets)) {
    if (isPublic(name)) continue;
    const text = value.trim();
    const wanted = always.includes(name);
    const strength = judge(text);
    if (text === "" || harmless.has(text) || (strength === "skip" && !wanted)) {
      skipped.push(name);
      continue;
    }
    add(text, { name, part: false, severity: wanted || strength === "strong" ? "error" : "warn" }, strength);
    for (const part of deriveParts(text)) {
      const partStrength = judge(part);
      if (partStrength === "skip") continue;
      add(part, { name, part: true, severity: partStrength === "strong" ? "error" : "warn" }, partStrength);
    }
  }
  const targets = [...owners].map(([text, all]) => ({ text, owners: withoutParts(all), alone: alone.get(text) ?? true }));
  return { targets: [...targets, ...[...harmless].map((text) => ({ text, owners: [], alone: false }))], skipped };
}

// A text that is one secret's whole value and a part of another's is the first one's leak: naming both would point at the wrong one.
function withoutParts(owners: readonly Owner[]): readonly Owner[] {
  const whole = owners.filter((owner) => !owner.part);
  return whole.length > 0 ? whole : owners;
}
