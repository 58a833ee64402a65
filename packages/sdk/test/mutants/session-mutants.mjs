// Faults of a token source that were found in the field, as patches of ours. Each must make a test fail.

const ageOf = "Math.max(clock.monotonic() - since.monotonic, clock.wall() - since.wall, 0)";
const session = ["properties/session.test.ts", "session/scenarios.test.ts"];

export const sessionMutants = [
  {
    name: "age by the wall clock only",
    file: "session/lifetime.ts",
    find: ageOf,
    replace: "Math.max(clock.wall() - since.wall, 0)",
    tests: session,
  },
  {
    name: "age by the monotonic clock only",
    file: "session/lifetime.ts",
    find: ageOf,
    replace: "Math.max(clock.monotonic() - since.monotonic, 0)",
    tests: session,
  },
  {
    name: "a sleep once seen is forgotten",
    file: "session/exchange-session.ts",
    find: "token.since = rebase(token.since, clock);",
    replace: "",
    tests: session,
  },
  {
    name: "a refusal of any generation invalidates",
    file: "session/exchange-session.ts",
    find: "held?.token.generation !== token.generation",
    replace: "held === undefined",
    tests: session,
  },
  {
    name: "no budget of exchanges",
    file: "session/exchange-budget.ts",
    find: "recent.length >= PER_MINUTE ? (recent.at(-PER_MINUTE) ?? at) + MINUTE : at",
    replace: "at",
    tests: session,
  },
  {
    name: "no single flight of exchanges",
    file: "session/exchange-session.ts",
    find: "if (!options.sharesPromises) return renew();",
    replace: "if (options.clock) return renew();",
    tests: session,
  },
  {
    name: "no timeout of an exchange",
    file: "session/exchange.ts",
    find: "const EXCHANGE_TIMEOUT_MS = 5000;",
    replace: "const EXCHANGE_TIMEOUT_MS = 5_000_000;",
    tests: session,
  },
  {
    name: "a background refresh whose failure nobody catches",
    file: "session/exchange-session.ts",
    find: "renewOnce().catch(() => undefined);",
    replace: "void renewOnce();",
    tests: session,
  },
  {
    name: "expiresIn is believed",
    file: "session/lifetime.ts",
    find: "usable.length === 0 ? UNKNOWN_LIFE : Math.min(...usable) * SECOND",
    replace: "Number(expiresIn) * SECOND",
    tests: ["properties/pure.test.ts", ...session],
  },
  {
    name: "no fallback to the static token",
    file: "session/exchange-session.ts",
    find: "if (!isUsable(old) && (options.readStatic === undefined || budget.revoked())) throw error;",
    replace: "if (!isUsable(old)) throw error;",
    tests: session,
  },
  {
    name: "no check of the JWT as a header value",
    file: "session/exchange.ts",
    find: 'typeof accessToken !== "string" || !isHeaderSafe(accessToken)',
    replace: 'typeof accessToken !== "string"',
    tests: [...session, "faults/exchange-answers.test.ts"],
  },
  {
    name: "a failed refresh drops the token",
    file: "session/exchange-session.ts",
    find: "    budget.failed(error);\n",
    replace: "    budget.failed(error);\n    held = undefined;\n",
    tests: session,
  },
  {
    name: "Retry-After of an exchange is ignored",
    file: "session/exchange-budget.ts",
    find: "else if (error.retryAfterMs !== undefined) notBefore = at + error.retryAfterMs + clock.random() * 1000;",
    replace: "",
    tests: session,
  },
  {
    name: "our own back-off holds although nothing else can be sent",
    file: "session/exchange-budget.ts",
    find: "urgent ? Math.min(backoffUntil, latest + URGENT_GAP) : backoffUntil",
    replace: "backoffUntil",
    tests: session,
  },
  {
    name: "refused fresh JWTs are exchanged on and on",
    file: "session/exchange-session.ts",
    find: "budget.pause();",
    replace: "",
    tests: [...session, "faults/exchange-refused.test.ts"],
  },
  {
    name: "a revoked credential is probed without a pause",
    file: "session/exchange-budget.ts",
    find: "if (status === 401) notBefore = at + REVOKED_PROBE;",
    replace: "if (status === 401) notBefore = at;",
    tests: session,
  },
];
