/** Replaces secret values in what is about to be printed. */
export interface Redactor {
  /** The text with every value replaced by `[secret NAME]`. */
  text(text: string): string;
  /** A copy of any value with all texts in it redacted: objects, arrays, maps, sets, errors. */
  value<T>(value: T): T;
  /** For output that arrives in pieces: what may be the start of a value is held back until the rest is known. */
  stream(): RedactingStream;
}

/** Redacts a stream of text. */
export interface RedactingStream {
  /** The part that can be printed now. */
  write(chunk: string): string;
  /** What was still held back. */
  end(): string;
}

interface Pattern {
  text: string;
  name: string;
}

const PREFIX = 4;

/**
 * A redactor for these secrets, in the forms in which they reach logs: as they are, JSON-escaped and URL-encoded.
 * Values that are ordinary words or very short ("true", "production", "8080") are left alone: replacing them would
 * make logs unreadable and protect nothing.
 */
export function createRedactor(secrets: Readonly<Record<string, string>>): Redactor {
  const patterns = Object.entries(secrets).flatMap(([name, value]) => formsOf(value).map((text) => ({ text, name })));
  const index = indexByPrefix(patterns);
  const text = (input: string): string => replaceAll(input, index).done;
  return {
    text,
    value: <T>(value: T): T => redactDeep(value, text, new WeakMap()) as T,
    stream: () => createStream(index),
  };
}

function formsOf(value: string): string[] {
  if (!worthHiding(value)) return [];
  if (/^[\w!'()*.~-]+$/.test(value)) return [value]; // the same in JSON and in a URL
  const uri = encodeURIComponent(wellFormed(value));
  return [...new Set([value, JSON.stringify(value).slice(1, -1), uri])];
}

/** `encodeURIComponent` throws on half a surrogate pair. */
function wellFormed(value: string): string {
  return value.replaceAll(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}

function worthHiding(value: string): boolean {
  if (value.length < 5 || /^\d{1,5}$/.test(value)) return false;
  return !/^[A-Za-z]{1,12}$/.test(value);
}

/** Longest first, so that a secret that contains another is replaced whole. */
function indexByPrefix(patterns: readonly Pattern[]): Map<string, Pattern[]> {
  const index = new Map<string, Pattern[]>();
  for (const pattern of [...patterns].toSorted((left, right) => right.text.length - left.text.length)) {
    const key = pattern.text.slice(0, PREFIX);
    const bucket = index.get(key);
    if (bucket === undefined) index.set(key, [pattern]);
    else bucket.push(pattern);
  }
  return index;
}

/** Replaces whole matches. With `more`, stops where the rest could be the start of a match. */
function replaceAll(input: string, index: ReadonlyMap<string, Pattern[]>, more = false): { done: string; rest: string } {
  let done = "";
  let from = 0;
  for (let at = 0; at < input.length;) {
    if (more && mayStartHere(input, at, index)) return { done: done + input.slice(from, at), rest: input.slice(at) };
    const match = index.get(input.slice(at, at + PREFIX))?.find((pattern) => input.startsWith(pattern.text, at));
    if (match === undefined) {
      at += 1;
      continue;
    }
    done += `${input.slice(from, at)}[secret ${match.name}]`;
    at += match.text.length;
    from = at;
  }
  return { done: done + input.slice(from), rest: "" };
}

function mayStartHere(input: string, at: number, index: ReadonlyMap<string, Pattern[]>): boolean {
  const left = input.length - at;
  if (left >= PREFIX) {
    const bucket = index.get(input.slice(at, at + PREFIX)) ?? [];
    return bucket.some((pattern) => pattern.text.length > left && pattern.text.startsWith(input.slice(at)));
  }
  const tail = input.slice(at);
  for (const key of index.keys()) if (key.startsWith(tail)) return true;
  return false;
}

function createStream(index: ReadonlyMap<string, Pattern[]>): RedactingStream {
  let held = "";
  return {
    write: (chunk) => {
      const { done, rest } = replaceAll(held + chunk, index, true);
      held = rest;
      return done;
    },
    end: () => {
      const { done } = replaceAll(held, index);
      held = "";
      return done;
    },
  };
}

function redactDeep(value: unknown, text: (input: string) => string, seen: WeakMap<object, unknown>): unknown {
  if (typeof value === "string") return text(value);
  if (typeof value !== "object" || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  const visit = (inner: unknown): unknown => redactDeep(inner, text, seen);
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    seen.set(value, copy);
    for (const item of value) copy.push(visit(item));
    return copy;
  }
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [visit(key), visit(item)]));
  if (value instanceof Set) return new Set([...value].map(visit));
  if (!(value instanceof Error) && !isPlainObject(value)) return value;
  return copyProperties(value, visit, seen);
}

/** Keeps the prototype, so that a redacted error is still that error. */
function copyProperties(value: object, visit: (inner: unknown) => unknown, seen: WeakMap<object, unknown>): object {
  const copy = Object.create(Object.getPrototypeOf(value) as object | null) as object;
  seen.set(value, copy);
  for (const key of Reflect.ownKeys(value)) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    if (descriptor === undefined) continue;
    const inner: unknown = Reflect.get(value, key);
    Object.defineProperty(copy, key, {
      value: visit(inner),
      enumerable: descriptor.enumerable ?? false,
      writable: true,
      configurable: true,
    });
  }
  return copy;
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
