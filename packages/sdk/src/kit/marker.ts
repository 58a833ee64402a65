import { writtenVariables } from "./written-variables.ts";
import type { LoadedPlace } from "./loaded-secrets.ts";

/**
 * The variable by which a child process finds the values its parent loaded. It holds names only; the values are ordinary
 * variables beside it.
 */
export const MARKER = "ENKRYPTIFY_LOADED";

/** A single variable above 128 KiB makes every spawn fail on Linux, so a long list of names is not passed on. */
const MAX_MARKER_BYTES = 60_000;

interface Marker {
  key: string;
  /** Milliseconds since 1970 at which the API answered. */
  at: number;
  place: LoadedPlace;
  names: string[];
  written: string[];
}

/** Values that a parent process left in the environment. */
export interface Inherited {
  values: Map<string, string>;
  at: number;
  place: LoadedPlace;
}

export function writeMarker(marker: Marker): void {
  const text = JSON.stringify(marker);
  if (text.length <= MAX_MARKER_BYTES) process.env[MARKER] = text;
  else delete process.env[MARKER];
}

/** What the parent left, if it loaded the same thing and all of it is still there. */
export function readMarker(key: string): Inherited | undefined {
  const marker = parseMarker(process.env[MARKER]);
  if (marker === undefined || marker.key !== key) return undefined;
  const values = new Map<string, string>();
  for (const name of marker.names) {
    const value = process.env[name];
    if (value === undefined) return undefined;
    values.set(name, value);
  }
  for (const name of marker.written) writtenVariables().set(name, values.get(name) ?? "");
  return { values, at: marker.at, place: marker.place };
}

function parseMarker(text: string | undefined): Marker | undefined {
  try {
    const marker = JSON.parse(text ?? "") as Marker;
    return Array.isArray(marker.names) && Array.isArray(marker.written) && typeof marker.at === "number" ? marker : undefined;
  } catch {
    return undefined;
  }
}
