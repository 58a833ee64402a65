import type { Anchors, Patterns } from "./anchors.ts";
import { type Canonical, canonicalise } from "./canonical.ts";
import { decodeEmbedded, type Embedded, outerPosition, type Segment } from "./embedded.ts";
import { locate } from "./locate.ts";
import { createNeedles, createFallbackNeedles, type Needle, type Needles, SHORTEST_TEXT } from "./needles.ts";
import { createShortAnchors } from "./short-anchors.ts";
import type { Target } from "./targets.ts";
import { createEffort, type Effort, type Match, sourceSpan, verify } from "./verify.ts";
import { createWordAnchors, SHORTEST_FOR_WORDS } from "./word-anchors.ts";

/** A text to search: the file itself, or all that was decoded from the layer outside it. */
export interface Layer {
  readonly canonical: Canonical;
  readonly outer: { readonly layer: Layer; readonly embedded: Embedded } | undefined;
}

/** One needle found in a layer. */
export interface Hit {
  readonly needle: Needle;
  readonly match: Match;
  readonly layer: Layer;
}

/** Where a hit stands in the file, and the encoding it was found in, if any. */
export interface Origin {
  readonly from: number;
  readonly to: number;
  readonly encoding: Segment["form"] | undefined;
}

interface Pass {
  readonly anchors: Anchors;
  readonly needles: readonly Needle[];
  /** The bytes of all needles. */
  readonly patterns: Uint8Array;
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

const BACKSLASH = 0x5c;
const DEEPEST = 3; // an inline map in an inline worker, and one more
const KEPT_BUFFER = 2 ** 26;

/** Compiles a search for all targets at once. The result of one search is valid until the next. */
export function createSearch(targets: readonly Target[]): (source: Uint8Array) => Hit[] {
  const passes = createPasses(createNeedles(targets));
  let fallback: readonly Pass[] | undefined;
  const fallbackPasses = (): readonly Pass[] => (fallback ??= createPasses(createFallbackNeedles(targets)));
  // A secret without such a stretch, in a script other than Latin for example, needs more decoding.
  const thorough = targets.some(({ text, owners, alone }) => !alone && owners.length > 0 && !/[ -~]{8}/.test(text));
  const buffers: Uint8Array[] = [];
  function bufferFor(depth: number, size: number): Uint8Array {
    const kept = buffers[depth];
    if (kept !== undefined && kept.length >= size) return kept;
    const buffer = new Uint8Array(Math.max(size, 4096));
    if (size <= KEPT_BUFFER) buffers[depth] = buffer;
    return buffer;
  }
  function searchLayer(layer: Layer, depth: number, effort: Effort, hits: Hit[]): void {
    for (const pass of passes) searchPass(pass, layer, effort, hits);
    const embedded = depth < DEEPEST ? decodeEmbedded(layer.canonical, thorough) : undefined;
    if (layer.canonical.mayCutRun || embedded?.unsure !== false)
      for (const pass of fallbackPasses()) searchPass(pass, layer, effort, hits);
    if (embedded === undefined || embedded.segments.length === 0) return;
    const inner = canonicalise(embedded.bytes, bufferFor(depth + 1, embedded.bytes.length));
    searchLayer({ canonical: inner, outer: { layer, embedded } }, depth + 1, effort, hits);
  }
  return (source) => {
    const hits: Hit[] = [];
    if (passes.length > 0)
      searchLayer({ canonical: canonicalise(source, bufferFor(0, source.length)), outer: undefined }, 0, createEffort(), hits);
    return hits;
  };
}

function searchPass({ anchors, needles, patterns }: Pass, layer: Layer, effort: Effort, hits: Hit[]): void {
  const { canonical } = layer;
  const lastStarts = new Map<Needle, number>();
  anchors.search(canonical.bytes, canonical.length, (index, start, like) => {
    const needle = needles[index];
    if (needle === undefined || lastStarts.get(needle) === start) return;
    const match = verify({ canonical, patterns, effort }, needle, start, like);
    if (match === undefined) return;
    lastStarts.set(needle, start);
    hits.push({ needle, match, layer });
  });
}

/** Where a hit stands in the file. */
export function originOf(hit: Hit): Origin {
  let { layer } = hit;
  const { text } = hit.needle.target;
  let span = exactSpan(layer.canonical.source, text, sourceSpan(layer.canonical, hit.match));
  let encoding = hit.needle.form === "text" ? undefined : hit.needle.form;
  while (layer.outer !== undefined) {
    // What was decoded from the characters before the value may end in a backslash, and the line may start after them.
    const isStray = layer.canonical.source[span.from] === BACKSLASH && !text.startsWith("\\");
    if (isStray && span.to - span.from > 1) span = { ...span, from: span.from + 1 };
    const first = outerPosition(layer.outer.embedded, span.from);
    const last = outerPosition(layer.outer.embedded, span.to - 1);
    layer = layer.outer.layer;
    span = locate(layer.canonical, first.at, last.at + 1);
    encoding = first.form;
  }
  return { from: span.from, to: span.to, encoding };
}

// Line breaks at the ends of a value are no part of its canonical form, and a backslash before it may read as an escape of
// its first character. Where the value stands as it is, that is its place.
function exactSpan(source: Uint8Array, text: string, span: Stretch): Stretch {
  const value = Buffer.from(text);
  const start = Math.max(0, span.from - value.length + 1);
  const around = Buffer.from(source.buffer, source.byteOffset + start, Math.min(source.length, span.to + value.length) - start);
  const at = around.indexOf(value);
  return at < 0 || start + at >= span.to ? span : { from: start + at, to: start + at + value.length };
}

// Needles too short for words get a pass of their own for each length; usually there are none.
function createPasses({ all, bytes }: Needles): Pass[] {
  const passes: Pass[] = [];
  const add = (needles: readonly Needle[], create: (patterns: Patterns) => Anchors): void => {
    if (needles.length > 0) passes.push({ anchors: create({ bytes, all: needles }), needles, patterns: bytes });
  };
  const short = all.filter(({ length }) => length < SHORTEST_FOR_WORDS);
  add(short.length === 0 ? all : all.filter(({ length }) => length >= SHORTEST_FOR_WORDS), createWordAnchors);
  for (let length = SHORTEST_TEXT; length < SHORTEST_FOR_WORDS; length++) {
    add(
      short.filter((needle) => needle.length === length),
      (patterns) => createShortAnchors(patterns, length),
    );
  }
  return passes;
}
