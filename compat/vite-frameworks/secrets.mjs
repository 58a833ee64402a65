import { fingerprint } from "../../scripts/demo/status.mjs";

/** Names of the values that no browser may get. */
export const PRIVATE_NAMES = ["DATABASE_URL", "SESSION_SECRET"];

/** A token that anybody can see is none. */
export const TOKEN = "ek_live_fake_frameworks_token_000000000000000000000";

/**
 * Fake values of one place. Each private one has a mark that survives JSON, URL and HTML escaping unchanged, and stands
 * for the whole value when output is searched.
 */
export function valuesOf(place) {
  return {
    VITE_APP_TITLE: `Fake Shop ${place}`,
    VITE_API_URL: `https://api.${place}.example.test/v1`,
    PUBLIC_APP_TITLE: `Fake public title ${place}`,
    DATABASE_URL: `postgres://app:fake-database-password-${mark("DATABASE_URL", place)}@127.0.0.1:5432/app`,
    SESSION_SECRET: `fake-session-secret-${mark("SESSION_SECRET", place)}`,
  };
}

/** The places a value can come from here: two environments, a changed environment, and the variables of a running server. */
export const PLACES = ["development", "production", "changed", "runtime"];

/** The emulator's data: a project with an environment for dev and one for builds. */
export const SEED = {
  workspaces: {
    acme: {
      projects: {
        shop: {
          environments: {
            development: { secrets: valuesOf("development") },
            production: { secrets: valuesOf("production") },
          },
        },
      },
      tokens: [{ token: TOKEN }],
    },
  },
};

/** Fingerprints of a place's private values by name, as the fixtures answer them. */
export function fingerprintsOf(place) {
  const values = valuesOf(place);
  return Object.fromEntries(PRIVATE_NAMES.map((name) => [name, fingerprint(values[name])]));
}

/**
 * Names of private values, of any place, that a text holds: as they are, escaped, in base64 or in hex. The search is
 * written here again, and simply, so that it does not share the mistakes of the product's own.
 */
export function privateNamesIn(text) {
  const lower = text.toLowerCase();
  return PRIVATE_NAMES.filter((name) =>
    PLACES.some((place) => {
      const part = mark(name, place);
      const hex = Buffer.from(part).toString("hex");
      return text.includes(part) || lower.includes(hex) || base64Forms(part).some((form) => text.includes(form));
    }),
  );
}

/** A text in which private values are replaced by their names, fit to be printed. */
export function withoutPrivateValues(text) {
  const values = PLACES.flatMap((place) => PRIVATE_NAMES.map((name) => [name, valuesOf(place)[name], mark(name, place)]));
  return values.reduce((clean, [name, value, part]) => clean.replaceAll(value, `[${name}]`).replaceAll(part, `[${name}]`), text);
}

function mark(name, place) {
  return `Q${fingerprint(`${name} of ${place}`)}${fingerprint(`${place} of ${name}`)}Z`;
}

// At each of the three alignments, without the characters at the ends that depend on the neighbours.
function base64Forms(part) {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.from(" ".repeat(offset) + part).toString("base64");
    return encoded.replaceAll("=", "").slice(offset === 0 ? 0 : offset + 1, -2);
  });
}
