import type { Place } from "./place.ts";
import type { Clock } from "./platform.ts";
import { ageOf } from "./session/lifetime.ts";
import type { Source } from "./sources.ts";

/** What a client knows, without values. */
export interface ClientStatus {
  /**
   * `network`: as the API last said. `memory`: kept because the last refresh failed. `fallback`: from a copy on disk,
   * kept for outages. `none`: nothing read yet.
   */
  source: "network" | "memory" | "fallback" | "none";
  /** Milliseconds since the API confirmed the values. */
  ageMs: number | undefined;
  names: readonly string[];
  place: Place | undefined;
}

/** Describes an environment; `undefined` is one that has not been found yet. */
export function statusOf(source: Source | undefined, clock: Clock): ClientStatus {
  const snapshot = source?.cache.peek();
  if (source === undefined || snapshot === undefined) {
    return { source: "none", ageMs: undefined, names: [], place: source?.place };
  }
  return {
    source: snapshot.source === "network" && source.cache.failing() ? "memory" : snapshot.source,
    ageMs: ageOf(snapshot.fetchedAt, clock),
    names: [...snapshot.values.keys()],
    place: source.place,
  };
}
