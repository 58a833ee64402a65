import type { Secret } from "./state.ts";

/** A secret without values. `runtime` and `text` are the only kinds that any client of the API sends. */
export function newSecret(id: string, name: string, at: string): Secret {
  return { id, name, note: "", type: "runtime", dataType: "text", createdAt: at, updatedAt: at, values: [] };
}
