import * as z from "zod";
import type { Fault } from "./faults.ts";
import type { RequestKind } from "./request-log.ts";

/** A fault as JSON: a pattern is written as source and flags, a field to remove is named. */
export interface FaultWire extends Omit<Fault, "match" | "patch"> {
  match?: { kind?: RequestKind; method?: string; path?: string; pathPattern?: { source: string; flags?: string } };
  patch?: Record<string, unknown>;
  /** Fields taken out of the real answer, when it is a JSON object. */
  remove?: string[];
}

const kinds = {
  exchange: "exchange",
  oidc: "oidc",
  device: "device",
  logout: "logout",
  me: "me",
  workspace: "workspace",
  members: "members",
  teams: "teams",
  project: "project",
  environment: "environment",
  list: "list",
  get: "get",
  create: "create",
  replace: "replace",
  delete: "delete",
  share: "share",
  tokens: "tokens",
  other: "other",
} as const satisfies { [Kind in RequestKind]: Kind };

const count = z.number().int().min(0);

/** Checks a fault that came as JSON. */
export const faultSchema: z.ZodType<FaultWire> = z.strictObject({
  match: z
    .strictObject({
      kind: z.enum(kinds).exactOptional(),
      method: z.string().exactOptional(),
      path: z.string().exactOptional(),
      pathPattern: z.strictObject({ source: z.string(), flags: z.string().exactOptional() }).exactOptional(),
    })
    .exactOptional(),
  times: count.exactOptional(),
  latencyMs: count.exactOptional(),
  hang: z.literal(true).exactOptional(),
  reset: z.literal(true).exactOptional(),
  resetAfterBytes: count.exactOptional(),
  status: z.number().int().min(200).max(599).exactOptional(),
  headers: z.record(z.string(), z.string()).exactOptional(),
  body: z.string().exactOptional(),
  truncate: count.exactOptional(),
  patch: z.record(z.string(), z.unknown()).exactOptional(),
  remove: z.array(z.string()).exactOptional(),
});

/** The JSON form of a fault. */
export function faultToWire(fault: Fault): FaultWire {
  const { match, patch, times, ...rest } = fault;
  const wire: FaultWire = { ...rest };
  if (times !== undefined && times !== Infinity) wire.times = times;
  if (match) {
    const { path, ...others } = match;
    wire.match = { ...others };
    if (typeof path === "string") wire.match.path = path;
    if (path instanceof RegExp) wire.match.pathPattern = { source: path.source, flags: path.flags };
  }
  if (patch) {
    wire.patch = patch;
    wire.remove = Object.keys(patch).filter((name) => patch[name] === undefined);
  }
  return wire;
}

/** The fault behind its JSON form. @throws {SyntaxError} when the pattern is not one */
export function faultFromWire(wire: FaultWire): Fault {
  const { match, patch, remove, ...rest } = wire;
  const fault: Fault = { ...rest };
  if (match) {
    const { pathPattern, ...others } = match;
    fault.match = others;
    if (pathPattern) fault.match.path = new RegExp(pathPattern.source, pathPattern.flags);
  }
  if (patch || remove) fault.patch = { ...patch, ...Object.fromEntries((remove ?? []).map((name) => [name, undefined])) };
  return fault;
}
