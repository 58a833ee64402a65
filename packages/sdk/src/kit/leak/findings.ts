import type { Needle } from "./needles.ts";
import { createPositions } from "./positions.ts";
import { type Hit, type Layer, type Origin, originOf } from "./search.ts";
import type { Owner } from "./targets.ts";

/** One secret found in one line of one file. Holds names and places, never a value. */
export interface LeakFinding {
  /** Name of the secret. */
  name: string;
  /** `plain`: as it is; `escaped`: with escapes; `part`: a part of it, such as the password of a URL; `base64`, `hex`: encoded so. */
  kind: "plain" | "part" | "base64" | "hex" | "escaped";
  /** `warn` where the value is so ordinary that it may stand there by chance. */
  severity: "error" | "warn";
  file: string;
  /** From 1; 0 when the value is in the name of the file. */
  line: number;
  /** From 1, in UTF-16 units as editors count; 0 when the value is in the name of the file. */
  column: number;
  /** Source modules of the code around it, where known. */
  modules?: readonly string[];
  /** How the module came into the output, entry first, where known. */
  importChain?: readonly string[];
}

/** A hit, and those it is to be reported for. */
export interface Reportable {
  readonly hit: Hit;
  readonly owners: readonly Owner[];
}

const MOST_PLACES = 100;
const MOST_HITS = 1000;

/** Turns hits into findings: without those inside public values, one for each secret, kind and line, at most 100 of a secret and kind. */
export function toFindings(hits: readonly Hit[], source: Uint8Array, file: string): LeakFinding[] {
  const places = firstOfEach(reportable(hits))
    .map(({ hit, owners }) => ({ hit, owners, origin: originOf(hit) }))
    .toSorted((one, other) => one.origin.from - other.origin.from);
  const position = createPositions(source);
  const findings = new Map<string, LeakFinding>();
  const counts = new Map<string, number>();
  for (const { hit, owners, origin } of places) {
    const { line, column } = position(origin.from);
    for (const { name, part, severity } of owners) {
      const kind = kindOf(hit, origin, source, part);
      const count = counts.get(`${kind} ${name}`) ?? 0;
      const key = `${kind} ${line} ${name}`;
      if (findings.has(key) || count >= MOST_PLACES) continue;
      counts.set(`${kind} ${name}`, count + 1);
      findings.set(key, { name, kind, severity, file, line, column });
    }
  }
  return [...findings.values()];
}

// Places are costly to work out, so a value that stands everywhere is looked at a thousand times in each form, not more.
function firstOfEach(found: readonly Reportable[]): readonly Reportable[] {
  const counts = new Map<Needle, number>();
  return found.filter(({ hit: { needle } }) => {
    const count = (counts.get(needle) ?? 0) + 1;
    counts.set(needle, count);
    return count <= MOST_HITS;
  });
}

/** The hits to report and whose they are: not those that lie in a public value, nor parts that lie in the whole value. */
export function reportable(hits: readonly Hit[]): Reportable[] {
  const layers = new Set<Layer>(hits.map(({ layer }) => layer));
  return [...layers].flatMap((layer) => reportableIn(hits.filter((hit) => hit.layer === layer)));
}

function reportableIn(hits: readonly Hit[]): Reportable[] {
  const isPublic = createCover(hits.filter(({ needle }) => needle.target.owners.length === 0));
  const wholes = new Map<string, Hit[]>();
  for (const hit of hits) {
    for (const { name, part } of hit.needle.target.owners) {
      if (part) continue;
      const known = wholes.get(name);
      if (known === undefined) wholes.set(name, [hit]);
      else known.push(hit);
    }
  }
  const covers = new Map<string, (hit: Hit) => boolean>();
  for (const [name, own] of wholes) covers.set(name, createCover(own));
  return hits
    .filter((hit) => !isPublic(hit))
    .map((hit) => ({ hit, owners: hit.needle.target.owners.filter(({ name, part }) => !(part && covers.get(name)?.(hit))) }))
    .filter(({ owners }) => owners.length > 0);
}

// Whether a hit lies within one of the given ones, in a time that grows with the logarithm of their number.
function createCover(hits: readonly Hit[]): (hit: Hit) => boolean {
  const sorted = hits.map(({ match }) => match).toSorted((one, other) => one.start - other.start);
  const reach: number[] = [];
  for (const { end } of sorted) reach.push(Math.max(end, reach.at(-1) ?? 0));
  return ({ match }) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.start ?? 0) <= match.start) low = middle + 1;
      else high = middle;
    }
    return low > 0 && (reach[low - 1] ?? 0) >= match.end;
  };
}

function kindOf(hit: Hit, origin: Origin, source: Uint8Array, part: boolean): LeakFinding["kind"] {
  if (origin.encoding !== undefined) return origin.encoding;
  if (part) return "part";
  const found = Buffer.from(source.buffer, source.byteOffset + origin.from, origin.to - origin.from);
  const { text } = hit.needle.target;
  return found.equals(Buffer.from(text)) || found.equals(Buffer.from(text, "latin1")) ? "plain" : "escaped";
}
