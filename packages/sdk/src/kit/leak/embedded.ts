import { BASE64_VALUES } from "./base64.ts";
import type { Canonical } from "./canonical.ts";
import { hexValue } from "./escape-tails.ts";
import { forEachRun, type StretchVisitor, textPhases } from "./runs.ts";

/** A run of encoded text inside another text, decoded. */
export interface Segment {
  readonly form: "base64" | "hex";
  /** Canonical position in the outer text where the run starts. */
  readonly outerStart: number;
  /** Position of the decoded bytes in {@link Embedded.bytes}. */
  readonly start: number;
}

/** Stands between two segments: a byte that is never part of a text. */
export const SEPARATOR = 0xff;

/** All runs of one text, decoded one after the other. */
export interface Embedded {
  readonly bytes: Uint8Array;
  readonly segments: readonly Segment[];
  /** Whether a long run may have been decoded from the wrong place, since it may begin with characters that do not belong to it. */
  readonly unsure: boolean;
}

const EVERYWHERE = 0b1111;
const LONG_RUN = 512;
const MARK = Buffer.from("base64,"); // what a data URI has before a run, which then starts there

/**
 * Decodes what is encoded inside a text: inline source maps, workers and data URIs, and secrets in base64. A run may begin
 * with characters that do not belong to it, so a short one is decoded from each place where a group of four may start.
 * @param thorough decode also where no eight printable ASCII characters come out in a row
 */
export function decodeEmbedded(canonical: Canonical, thorough: boolean): Embedded {
  const found = new Decoded(canonical.bytes, thorough);
  forEachRun(canonical.bytes, canonical.length, found);
  return found;
}

/** Decodes what it visits. */
class Decoded implements Embedded, StretchVisitor {
  readonly segments: Segment[] = [];
  unsure = false;
  readonly #text: Uint8Array;
  readonly #thorough: boolean;
  #target: Uint8Array = new Uint8Array(0);
  #length = 0;

  constructor(text: Uint8Array, thorough: boolean) {
    this.#text = text;
    this.#thorough = thorough;
  }

  get bytes(): Uint8Array {
    return this.#target.subarray(0, this.#length);
  }

  run(from: number, to: number): void {
    const promising = textPhases(this.#text, from, to, this);
    const all = this.#thorough ? EVERYWHERE : promising;
    const isLong = to - from > LONG_RUN;
    if (isLong && !isMarked(this.#text, from)) this.unsure = true;
    const phases = isLong ? all & 1 : all;
    for (let phase = 0; phase < 4; phase++) {
      if ((phases & (1 << phase)) !== 0) this.#append("base64", from + phase, to);
    }
  }

  hex(from: number, to: number): void {
    this.#append("hex", from, to);
    this.#append("hex", from + 1, to);
  }

  #append(form: Segment["form"], from: number, to: number): void {
    const needed = this.#length + to - from + 1;
    if (needed > this.#target.length) this.#target = grow(this.#target, this.#length, needed);
    this.segments.push({ form, outerStart: from, start: this.#length });
    const decode = form === "base64" ? decodeBase64 : decodeHex;
    this.#length = decode(this.#text, from, to, this.#target, this.#length);
    this.#target[this.#length++] = SEPARATOR;
  }
}

/** The canonical position in the outer text from which the decoded byte at `position` came, and the form it was in. */
export function outerPosition(embedded: Embedded, position: number): { readonly form: Segment["form"]; readonly at: number } {
  const { segments } = embedded;
  let low = 0;
  let high = segments.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.start ?? 0) <= position) low = middle;
    else high = middle;
  }
  const segment = segments[low] ?? { form: "base64", outerStart: 0, start: 0 };
  const offset = position - segment.start;
  return { form: segment.form, at: segment.outerStart + (segment.form === "hex" ? offset * 2 : Math.floor((offset * 4) / 3)) };
}

function isMarked(text: Uint8Array, at: number): boolean {
  return at >= MARK.length && MARK.equals(text.subarray(at - MARK.length, at));
}

function grow(target: Uint8Array, used: number, needed: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(needed, target.length * 2, 4096));
  larger.set(target.subarray(0, used));
  return larger;
}

function decodeBase64(text: Uint8Array, from: number, to: number, target: Uint8Array, at: number): number {
  let bits = 0;
  let held = 0;
  let end = at;
  for (let index = from; index < to; index++) {
    held = ((held << 6) | (BASE64_VALUES[text[index] ?? 0] ?? 0)) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      target[end++] = held >> bits;
    }
  }
  return end;
}

function decodeHex(text: Uint8Array, from: number, to: number, target: Uint8Array, at: number): number {
  let end = at;
  for (let index = from; index + 1 < to; index += 2) {
    target[end++] = hexValue(text[index] ?? 0) * 16 + hexValue(text[index + 1] ?? 0);
  }
  return end;
}
