import { encodedStretch, encodeShifted } from "./base64.ts";
import { canonicalBytes } from "./canonical.ts";
import { foldText } from "./fold.ts";
import { SHORTEST_HEX, SHORTEST_RUN } from "./runs.ts";
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
// Base64 of so many bytes has 16 characters of its own, so a run that holds them is decoded, and a short one from everywhere.
const SURELY_DECODED = (SHORTEST_RUN * 3) / 4 + 1;
/** A shorter text is not looked for. */
export const SHORTEST_TEXT = 3;
const SHIFTS = [0, 1, 2];
// What has other canonical forms than its own characters: escapes, spaces, line breaks and all beyond ASCII.
const MANY_FORMS = /[\\%&]|[^!-~]/;
const GAP = " "; // so that the halves of a broken surrogate pair do not meet

/**
 * What is looked for in every text: the targets themselves, and base64 at the three alignments and hex in both cases of those
 * that decoding does not surely find.
 */
export function createNeedles(targets: readonly Target[]): Needles {
  // All texts at once, since the engine has optimised nothing of this when a build compiles its scanner.
  const texts = Buffer.from(foldText(joined(targets)));
  const apart: Uint8Array[] = [];
  const all: Needle[] = [];
  let from = 0;
  let end = texts.length;
  const addApart = (target: Target, form: Needle["form"], bytes: Uint8Array): void => {
    apart.push(bytes);
    add(all, target, form, end, bytes.length);
    end += bytes.length;
  };
  const drafts = targets.map(draftOf);
  // A public value in base64 excuses what lies in it, so it is looked for in all the ways the least of those is.
  const excuses = drafts.some(({ target, decoded }) => target.owners.length > 0 && !decoded.base64);
  for (const { target, length, forms, decoded } of drafts) {
    if (forms === undefined) add(all, target, "text", from, length);
    else for (const form of forms) addApart(target, "text", form);
    if (isEncoded(target, length)) {
      const isFallback = decoded.base64 && !(excuses && target.owners.length === 0);
      if (!isFallback) for (const form of base64Forms(target.text)) addApart(target, "base64", form);
      if (!decoded.hex) for (const form of hexForms(Buffer.from(target.text))) addApart(target, "hex", form);
    }
    from += length + GAP.length;
  }
  return { all, bytes: Buffer.concat([texts, ...apart]) };
}

/** What is looked for where decoding may miss long targets: their base64 at the three alignments and their hex in both cases. */
export function createFallbackNeedles(targets: readonly Target[]): Needles {
  const texts = Buffer.from(joined(targets));
  const blocks = [...SHIFTS.map((shift) => base64Block(texts, shift)), ...hexForms(texts).map(hexBlock)];
  const all: Needle[] = [];
  let from = 0;
  for (const target of targets) {
    const length = Buffer.byteLength(target.text);
    if (length >= SHORTEST_DECODED && isEncoded(target, length)) {
      let start = 0;
      for (const { form, bytes, place } of blocks) {
        const stretch = place(from, length);
        add(all, target, form, start + stretch.start, stretch.length);
        start += bytes.length;
      }
    }
    from += length + GAP.length;
  }
  return { all, bytes: Buffer.concat(blocks.map(({ bytes }) => bytes)) };
}

/** All targets in one encoding, and where a stretch of them stands in it. */
interface Block {
  readonly form: "base64" | "hex";
  readonly bytes: Uint8Array;
  place(from: number, length: number): { readonly start: number; readonly length: number };
}

function base64Block(texts: Uint8Array, shift: number): Block {
  return { form: "base64", bytes: encodeShifted(texts, shift), place: (from, length) => encodedStretch(from, length, shift) };
}

function hexBlock(bytes: Uint8Array): Block {
  return { form: "hex", bytes, place: (from, length) => ({ start: from * 2, length: length * 2 }) };
}

/** A target, and what decides on its needles. */
interface Draft {
  readonly target: Target;
  /** In bytes. */
  readonly length: number;
  /** Its text forms where they are other than its characters. */
  readonly forms: readonly Uint8Array[] | undefined;
  /** Whether it is found wherever base64 or hex of it is decoded. */
  readonly decoded: { readonly base64: boolean; readonly hex: boolean };
}

function draftOf(target: Target): Draft {
  const length = Buffer.byteLength(target.text);
  const forms = MANY_FORMS.test(target.text) ? textForms(target.text).map(canonicalBytes) : undefined;
  // Where what decodes must stand alone, other bytes in the same run hide it.
  const alone = isAlone(target, forms?.[0]?.length ?? length);
  return {
    target,
    length,
    forms,
    decoded: { base64: length >= SURELY_DECODED && !alone, hex: length >= SHORTEST_DECODED && !alone },
  };
}

function joined(targets: readonly Target[]): string {
  return targets.map(({ text }) => text).join(GAP);
}

function add(all: Needle[], target: Target, form: Needle["form"], start: number, length: number): void {
  const alone = form === "text" && isAlone(target, length);
  if (length >= SHORTEST_TEXT) all.push({ target, form, alone, start, length });
}

function isAlone(target: Target, canonicalLength: number): boolean {
  // What escapes fold to a few characters says as little as a few characters do.
  return target.alone || (canonicalLength < SHORTEST_ENCODED && target.owners.length > 0);
}

function isEncoded({ owners }: Target, length: number): boolean {
  return length >= SHORTEST_ENCODED && !owners.some(({ severity }) => severity === "warn");
}

function textForms(text: string): Uint8Array[] {
  const source = Buffer.from(text);
  const forms: Uint8Array[] = [source];
  if (text.includes(" ")) forms.push(Buffer.from(text.replaceAll(" ", "+"))); // as forms send it
  if (source.length === text.length) return forms; // all ASCII
  const latin1 = Buffer.from(text, "latin1");
  if (latin1.toString("latin1") === text) forms.push(latin1);
  forms.push(Buffer.from(source.toString("latin1"))); // UTF-8 that somebody read as Latin-1 and wrote again
  return forms;
}

function base64Forms(text: string): Uint8Array[] {
  const source = Buffer.from(text);
  return SHIFTS.map((shift) => {
    const { start, length } = encodedStretch(0, source.length, shift);
    return encodeShifted(source, shift).subarray(start, start + length);
  });
}

function hexForms(bytes: Buffer): Uint8Array[] {
  const hex = bytes.toString("hex");
  return [...new Set([hex, hex.toUpperCase()])].map((form) => Buffer.from(form));
}
