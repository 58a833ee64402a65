import type { RequestKind } from "./request-log.ts";

/** Something that goes wrong on purpose. The oldest fault that matches a request is applied to it, alone. */
export interface Fault {
  /** Which `/v1` requests; all fields given must match. `path` is a whole path, or a pattern to search in it. @default all */
  match?: { kind?: RequestKind; method?: string; path?: string | RegExp };
  /** How many requests it hits. @default Infinity */
  times?: number;
  /** Milliseconds of real time before anything else. @default 0 */
  latencyMs?: number;
  /** Never answer. */
  hang?: true;
  /** Drop the connection without an answer. */
  reset?: true;
  /** Carry the request out, then drop the connection after so many bytes of the answer's body. */
  resetAfterBytes?: number;
  /** Answer with this status instead of carrying the request out (with `patch` or `truncate`: of the real answer). */
  status?: number;
  /** Headers set on the answer. Alone, they leave the rest of the real answer as it is. */
  headers?: Record<string, string>;
  /** This text instead of the real answer, as HTML when it starts with `<`, else as JSON. */
  body?: string;
  /** Cut the real body to so many bytes, in an answer that looks complete. */
  truncate?: number;
  /** Fields laid over the real answer, when it is a JSON object; `undefined` removes one. */
  patch?: Record<string, unknown>;
}

export interface Faults {
  /** Adds a fault; the returned function removes it. */
  add: (fault: Fault) => () => void;
  /** The fault for this request, counted as used. */
  take: (request: { kind: RequestKind; method: string; path: string }) => Fault | undefined;
  clear: () => void;
}

/** Keeps the faults in the order they were added. */
export function createFaults(): Faults {
  let active: { fault: Fault; left: number }[] = [];
  return {
    add(fault) {
      const added = { fault, left: fault.times ?? Infinity };
      active.push(added);
      return () => {
        active = active.filter((one) => one !== added);
      };
    },
    take(request) {
      const hit = active.find(({ fault, left }) => left > 0 && matches(fault.match, request));
      if (!hit) return undefined;
      hit.left -= 1;
      return hit.fault;
    },
    clear() {
      active = [];
    },
  };
}

function matches(match: Fault["match"], request: { kind: RequestKind; method: string; path: string }): boolean {
  if (match?.kind !== undefined && match.kind !== request.kind) return false;
  if (match?.method !== undefined && match.method.toUpperCase() !== request.method) return false;
  const { path } = match ?? {};
  if (path === undefined) return true;
  return typeof path === "string" ? path === request.path : request.path.search(path) !== -1;
}
