import type { Http, HttpRequest, HttpResponse } from "../../src/platform.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export const STATIC_TOKEN = "ek_live_fake_token_of_the_simulation";
export const SERVICE_ACCOUNT_TOKEN = "fake-service-account-token";

/** How the simulated exchange answers. */
export type ExchangeMode =
  | { kind: "ok"; /** seconds the JWT really lives @default 900 */ lives?: number; /** @default lives */ expiresIn?: unknown }
  | { kind: "status"; status: number; headers?: Record<string, string> }
  | { kind: "body"; body: string }
  | { kind: "reset" }
  | { kind: "hang" };

/** The API as the session sees it, in virtual time and without sockets: both exchanges, and one route that needs a token. */
export interface SimulatedApi {
  http: Http;
  mode: ExchangeMode;
  /** Whether every JWT is refused at once, as after a change of the signing key. */
  refuseJwts: boolean;
  staticRevoked: boolean;
  /** Milliseconds of virtual time an exchange takes. */
  latencyMs: number;
  /** When exchanges were asked for, in milliseconds of true time. */
  exchanges: number[];
  /** When the exchange was told how long to wait, in whole seconds, as the client must understand it. */
  told: { at: number; waitMs: number }[];
  /** Requests that carried a JWT after its end. */
  expired: number;
  /** Requests that were answered with data, by what they carried. */
  served: { jwt: number; static: number };
  /** Ends all JWTs issued so far. */
  revokeJwts(): void;
}

const HEADER = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url");

/** @param options.withClaims whether JWTs carry `exp` and `iat` @default true */
export function createSimulatedApi(clock: VirtualClock, options: { withClaims?: boolean } = {}): SimulatedApi {
  const issued = new Map<string, { until: number; revoked: boolean }>();
  const api: SimulatedApi = {
    http: async (request) => {
      if (request.method === "GET") return read(request);
      api.exchanges.push(clock.trueTime());
      if (api.latencyMs > 0) await clock.sleep(api.latencyMs, request.signal);
      return exchange(request);
    },
    mode: { kind: "ok" },
    refuseJwts: false,
    staticRevoked: false,
    latencyMs: 0,
    exchanges: [],
    told: [],
    expired: 0,
    served: { jwt: 0, static: 0 },
    revokeJwts: () => {
      for (const token of issued.values()) token.revoked = true;
    },
  };

  function issue(lives: number): string {
    const iat = Math.floor(clock.trueTime() / 1000);
    const claims = options.withClaims === false ? {} : { iat, exp: iat + lives };
    const payload = Buffer.from(JSON.stringify({ ...claims, jti: issued.size })).toString("base64url");
    const token = `${HEADER}.${payload}.sig`;
    issued.set(token, { until: clock.trueTime() + lives * 1000, revoked: false });
    return token;
  }

  function exchange(request: HttpRequest): Promise<HttpResponse> | HttpResponse {
    const { mode } = api;
    if (mode.kind === "hang") return new Promise(() => undefined);
    if (mode.kind === "reset") throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
    if (mode.kind === "body") return answer(200, mode.body);
    if (mode.kind === "status" && /^\d+$/.test(mode.headers?.["retry-after"] ?? "")) {
      api.told.push({ at: clock.trueTime(), waitMs: Math.min(900, Number(mode.headers?.["retry-after"])) * 1000 });
    }
    if (mode.kind === "status") return answer(mode.status, '{"message":"simulated"}', mode.headers);
    const known = request.url.endsWith("/oidc/exchange") || request.headers["authorization"] === `Bearer ${STATIC_TOKEN}`;
    if (!known || api.staticRevoked) return answer(401, '{"message":"Invalid or expired token"}');
    const lives = mode.lives ?? 900;
    const expiresIn = "expiresIn" in mode ? mode.expiresIn : lives;
    return answer(200, JSON.stringify({ accessToken: issue(lives), expiresIn, tokenType: "Bearer" }));
  }

  function read(request: HttpRequest): HttpResponse {
    const bearer = request.headers["authorization"]?.replace("Bearer ", "") ?? "";
    if (bearer === STATIC_TOKEN) return api.staticRevoked ? unauthorized() : served("static");
    const token = issued.get(bearer);
    const over = token !== undefined && clock.trueTime() >= token.until;
    if (over) api.expired += 1;
    return token === undefined || over || token.revoked || api.refuseJwts ? unauthorized() : served("jwt");
  }

  function served(kind: "jwt" | "static"): HttpResponse {
    api.served[kind] += 1;
    return answer(200, "[]");
  }

  function answer(status: number, body: string, headers: Record<string, string> = {}): HttpResponse {
    const all: Record<string, string> = { date: new Date(clock.trueTime()).toUTCString(), ...headers };
    return { status, body, header: (name) => all[name.toLowerCase()] };
  }

  function unauthorized(): HttpResponse {
    return answer(401, '{"message":"Invalid or expired token"}');
  }

  return api;
}
