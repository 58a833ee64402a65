import { ENCODINGS } from "./encodings.ts";
import type { LeakCase } from "./leak-case.ts";
import { PLACES } from "./places.ts";
import { CORPUS_SECRETS } from "./secrets.ts";
import { WAYS } from "./ways.ts";

/** All leaks, by what makes them different from each other. */
export const GROUPS: Readonly<Record<"encoding" | "place" | "way", readonly LeakCase[]>> = {
  encoding: ENCODINGS,
  place: PLACES,
  way: WAYS,
};

/** Whether these files hold the value of a case, as it is or in the form the case gives it. */
export function holds(files: Readonly<Record<string, string>>, { needles, secret }: LeakCase): boolean {
  const plain = Object.values(files).join("\n");
  const decoded = (plain.match(/[A-Za-z0-9+/]{40,}/g) ?? []).map((run) => Buffer.from(run, "base64").toString("latin1"));
  const text = [plain, ...decoded].join("\n");
  return text.includes(CORPUS_SECRETS[secret]) || (needles?.length ? needles.every((needle) => text.includes(needle)) : false);
}

export { CORPUS_SECRETS, corpusSecrets } from "./secrets.ts";
