/** Secret values by name: an ordinary frozen object to code, a list of names to anything that prints. */
export type Secrets = Readonly<Record<string, string>>;

/** Names that would change what an object is. They stay readable through `client.get(name)`. */
const RESERVED = new Set(["__proto__", "constructor", "prototype", "toJSON"]);

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

// Not own properties of the secrets, so keys, entries and spread see values only.
const hiding: object = Object.defineProperties(Object.create(null) as object, {
  toJSON: { value: namesOf },
  toString: { value: describe },
  [INSPECT]: { value: describe },
  [Symbol.toStringTag]: { value: "Secrets" },
});

function namesOf(this: Secrets): string[] {
  return Object.keys(this);
}

function describe(this: Secrets): string {
  return `Secrets { ${Object.keys(this).join(", ")} } [values hidden]`;
}

/**
 * A frozen object whose keys, entries, spread and destructuring work, while `console.log`, `util.inspect` and
 * `JSON.stringify` show names only. A copy made by spreading is an ordinary object and shows values.
 */
export function createSecretsObject(values: Iterable<readonly [string, string]>): Secrets {
  // Without a prototype at first: a plain assignment then makes an own property of any name, and hundreds of them cost little.
  const secrets = Object.create(null) as Record<string, string>;
  for (const [name, value] of values) {
    if (!RESERVED.has(name)) secrets[name] = value;
  }
  return Object.freeze(Object.setPrototypeOf(secrets, hiding) as Secrets);
}
