import type { SecretRow } from "../api.ts";
import { now, type Moment } from "../session/lifetime.ts";
import type { Clock } from "../platform.ts";
import { createSecretsObject, type Secrets } from "./secrets-object.ts";

/** Everything one environment holds at one moment. Replaced as a whole, never changed. */
export interface Snapshot {
  readonly values: ReadonlyMap<string, string>;
  /** The same as an object for users; made when first asked for. */
  secrets(): Secrets;
  readonly etag: string | undefined;
  readonly fetchedAt: Moment;
  readonly source: "network" | "fallback";
}

export interface PickRule {
  environmentId: string;
  usePersonalValues: boolean;
}

/** One value per name: the caller's personal one if wanted and there is one (an empty text counts), else the shared one. */
export function pickValues(rows: readonly SecretRow[], rule: PickRule): { values: Map<string, string>; duplicates: string[] } {
  const values = new Map<string, string>();
  const duplicates: string[] = [];
  // Environment ids are UUIDs, which people paste in either case.
  const wanted = rule.environmentId.toLowerCase();
  for (const row of rows) {
    const here = row.values.filter((entry) => entry.environmentId.toLowerCase() === wanted);
    const personal = rule.usePersonalValues ? here.find((entry) => entry.isPersonal) : undefined;
    const chosen = personal ?? here.find((entry) => !entry.isPersonal);
    if (chosen === undefined || row.name === "") continue;
    if (values.has(row.name)) duplicates.push(row.name);
    else values.set(row.name, chosen.value);
  }
  return { values, duplicates };
}

/** Wraps values into a snapshot taken now, or at `fetchedAt`. */
export function createSnapshot(
  values: ReadonlyMap<string, string>,
  clock: Clock,
  options: { etag?: string | undefined; fetchedAt?: Moment; source?: Snapshot["source"] } = {},
): Snapshot {
  let object: Secrets | undefined;
  return {
    values,
    secrets: () => (object ??= createSecretsObject(values)),
    etag: options.etag,
    fetchedAt: options.fetchedAt ?? now(clock),
    source: options.source ?? "network",
  };
}

/** Names whose value was added, changed or removed. */
export function changedNames(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const changed = [...after].filter(([name, value]) => before.get(name) !== value).map(([name]) => name);
  const removed = [...before.keys()].filter((name) => !after.has(name));
  return [...changed, ...removed].toSorted();
}
