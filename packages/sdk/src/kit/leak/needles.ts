import { canonicalBytes } from "./canonical.ts";
import { SHORTEST_HEX } from "./runs.ts";
import type { Target } from "./targets.ts";

/** One form of a target, as canonical bytes. */
export interface Needle {
  readonly target: Target;
  readonly form: "text" | "base64" | "hex";
  /** Whether a match must also stand alone, see {@link Target.alone}. */
  readonly alone: boolean;
  /** Where its bytes start in {@link Needles.bytes}. */
  readonly start: number;
  readonly length: number;
}

/** All needles, and their bytes in one array: an array for each would cost more than all the rest of compiling. */
export interface Needles {
  readonly all: readonly Needle[];
  readonly bytes: Uint8Array;
}

const SHORTEST_ENCODED = 8; // fewer bytes than this make a base64 text that may occur by chance
const SHORTEST_DECODED = SHORTEST_HEX / 2;
/** A shorter text is not looked for. */
export const SHORTEST_TEXT = 3;
const FIRST_OWN_CHARACTER = [0, 2, 3]; // by alignment; the ones before hold bits of other bytes
const LARGEST_FACTOR = 5 + 4 + 4; // text forms, three of base64, two of hex

/** Every form of the targets to look for: the text, base64 at the three alignments, and short hex in both cases. */
export function createNeedles(targets: readonly Target[]): Needles {
  const sources = targets.map(({ text }) => Buffer.from(text));
  const bytes = Buffer.alloc(sources.reduce((sum, { length }) => sum + LARGEST_FACTOR * length, 0));
  const all: Needle[] = [];
  let end = 0;
  const add = (target: Target, form: Needle["form"], length: number): void => {
    // What escapes fold to a few characters says as little as a few characters do.
    const alone = target.alone || (form === "text" && length < SHORTEST_ENCODED && target.owners.length > 0);
    if (length >= SHORTEST_TEXT) all.push({ target, form, alone, start: end, length });
    end += length;
  };
  const write = (form: Uint8Array): number => {
    const canonical = canonicalBytes(form);
    bytes.set(canonical, end);
    return canonical.length;
  };
  for (const [index, target] of targets.entries()) {
    const source = sources[index] ?? Buffer.alloc(0);
    for (const form of textForms(target.text, source)) add(target, "text", write(form));
    if (source.length < SHORTEST_ENCODED || target.owners.some(({ severity }) => severity === "warn")) continue;
    for (let alignment = 0; alignment < 3; alignment++)
      add(target, "base64", bytes.write(base64At(source, alignment), end, "latin1"));
    if (source.length >= SHORTEST_DECODED) continue; // longer hex is decoded wherever it stands
    for (const text of hexForms(source)) add(target, "hex", write(text));
  }
  return { all, bytes };
}

function textForms(text: string, source: Buffer): Uint8Array[] {
  const forms: Uint8Array[] = [source];
  if (text.includes(" ")) forms.push(Buffer.from(text.replaceAll(" ", "+"))); // as forms send it
  if (source.length === text.length) return forms; // all ASCII
  const latin1 = Buffer.from(text, "latin1");
  if (latin1.toString("latin1") === text) forms.push(latin1);
  forms.push(Buffer.from(source.toString("latin1"))); // UTF-8 that somebody read as Latin-1 and wrote again
  return forms;
}

function hexForms(source: Buffer): Uint8Array[] {
  const hex = source.toString("hex");
  return [...new Set([hex, hex.toUpperCase()])].map((text) => Buffer.from(text));
}

// The characters that depend on the value alone, for a value that starts at that place in a group of three bytes.
function base64At(source: Buffer, alignment: number): string {
  const before = Buffer.alloc(alignment);
  const length = Math.floor(((alignment + source.length) * 4) / 3); // the last character may share its bits with what follows
  return Buffer.concat([before, source]).toString("base64url").slice(FIRST_OWN_CHARACTER[alignment], length);
}
