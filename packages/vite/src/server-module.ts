import { nearestName } from "./nearest-name.ts";

/**
 * Source of `virtual:enkryptify/server`: `env` reads `process.env` when a value is asked for, so no output holds a value.
 * `inlined` is for dev environments with a process of their own (workerd), where the module lives in memory only.
 */
export function serverModule(names: readonly string[], inlined?: Readonly<Record<string, string>>): string {
  // globalThis["process"], because bundlers replace `process.env` as written.
  return `const names = ${JSON.stringify(names)};
const inlined = ${inlined === undefined ? "undefined" : JSON.stringify(inlined)};
const nearest = ${nearestName.toString()};
const values = () => inlined ?? globalThis["process"]?.env ?? {};
const missing = (name) => {
  if (names.includes(name)) return "is not set at run time. Give it to the process that runs this server, for example with \`ek run\`.";
  const near = nearest(name, names);
  return "is not a secret of this project and environment." + (near === undefined ? "" : " Did you mean " + near + "?");
};
export const env = /* @__PURE__ */ new Proxy({}, {
  get(_, name) {
    if (typeof name !== "string" || name === "then") return undefined; // "then": a promise asks
    if (name === "toJSON") return () => names;
    const value = values()[name];
    if (value === undefined) throw new Error("[enkryptify] " + name + " " + missing(name));
    return value;
  },
  has: (_, name) => values()[name] !== undefined,
  ownKeys: () => names.filter((name) => values()[name] !== undefined),
  getOwnPropertyDescriptor: (_, name) =>
    values()[name] === undefined ? undefined : { value: values()[name], enumerable: true, configurable: true },
  set: () => false,
});
`;
}
