import { nearestName } from "../nearest-name.ts";
import { enkryptifyError } from "../official-errors.ts";

type Values = Readonly<Record<string, string>>;

/** Who may see what. */
export interface Audience {
  publicNames: string[];
  privateNames: string[];
  /** Ready sentences, names only. */
  warnings: string[];
}

/**
 * Splits names into public and private. Private unless the name has a public prefix or is listed.
 *
 * @throws EnkryptifyError `SECRETS_MISSING` for a listed name that does not exist, `NAME_INVALID` for a prefixed name
 * whose value looks like a credential
 */
export function splitAudience(
  values: Values,
  rule: { publicNames: readonly string[]; publicPrefixes: readonly string[] },
  label: string,
): Audience {
  const listed = new Set(rule.publicNames);
  const unknown = [...listed].filter((name) => values[name] === undefined);
  if (unknown.length > 0) throw unknownPublicNames(unknown, values, label);
  const isPublic = (name: string): boolean =>
    listed.has(name) || rule.publicPrefixes.some((prefix) => prefix !== "" && name.startsWith(prefix));
  const names = Object.keys(values);
  const publicNames = names.filter(isPublic);
  const privateNames = names.filter((name) => !isPublic(name));
  const suspects = publicNames.filter((name) => looksLikeCredential(values[name] ?? ""));
  const unmeant = suspects.filter((name) => !listed.has(name));
  if (unmeant.length > 0) throw credentialUnderPrefix(unmeant, label);
  return {
    publicNames,
    privateNames,
    warnings: [
      ...suspects.map((name) => `${name} is listed as public, and its value looks like a credential.`),
      ...sharedValues(values, publicNames, privateNames),
    ],
  };
}

const CREDENTIAL =
  /^(sk_live_|rk_live_|sk-ant-|ek_live_|gh[pousr]_|github_pat_|glpat-|xox[baprs]-|npm_[A-Za-z0-9]{36})|-----BEGIN [A-Z ]*PRIVATE KEY-----|^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:[^/\s@]+@/;

/** Shapes no public value has: keys with a well-known secret prefix, private keys, addresses with a password. */
export function looksLikeCredential(value: string): boolean {
  return CREDENTIAL.test(value.trim());
}

// Public by its name in another framework: a twin of a public value is what one expects of it.
const PUBLIC_ELSEWHERE = /^(VITE_|NEXT_PUBLIC_|NUXT_PUBLIC_|PUBLIC_|REACT_APP_|EXPO_PUBLIC_|GATSBY_)/;

function sharedValues(values: Values, publicNames: readonly string[], privateNames: readonly string[]): string[] {
  const byValue = new Map(publicNames.map((name) => [values[name] ?? "", name]));
  return privateNames.flatMap((name) => {
    const value = values[name] ?? "";
    const twin = value === "" || PUBLIC_ELSEWHERE.test(name) ? undefined : byValue.get(value);
    return twin === undefined ? [] : [`${name} is private but has the same value as the public ${twin}, so it is public too.`];
  });
}

function unknownPublicNames(unknown: readonly string[], values: Values, label: string): Error {
  const sentences = unknown.map((name) => {
    const near = nearestName(name, Object.keys(values));
    const cure = near === undefined ? "Create it in Enkryptify, or remove it from `public`." : `Did you mean "${near}"?`;
    return `\`public\` lists "${name}", which does not exist in ${label}. ${cure}`;
  });
  return enkryptifyError({ code: "SECRETS_MISSING", message: sentences.join("\n") });
}

function credentialUnderPrefix(names: readonly string[], label: string): Error {
  const subject = names.length === 1 ? "has a public prefix, but its value looks" : "have a public prefix, but their values look";
  return enkryptifyError({
    code: "NAME_INVALID",
    message: `${names.join(", ")} in ${label} ${subject} like a credential, and every browser would get it. Rename it in Enkryptify; if it is meant to be public, list it in \`public\`.`,
  });
}
