import { enkryptifyError } from "../official-errors.ts";
import type { InterceptorRule } from "./settings.ts";

/** A rule that has been checked, with its name. */
export interface CompiledRule extends InterceptorRule {
  name: string;
  matches(url: URL, request: Request): boolean;
}

/**
 * Checks rules once, so that a mistake shows before the first request.
 *
 * @param warn is told of a `match` function that throws; the rule then does not match, since the request may be anyone's
 * @throws EnkryptifyError `CONFIG_INVALID` naming the rule
 */
export function compileRules(rules: readonly InterceptorRule[], warn: (warning: string) => void): CompiledRule[] {
  if (!Array.isArray(rules)) throw invalidRule("`interceptor.rules`", "must be a list");
  return rules.map((rule: InterceptorRule, index) => {
    const name = rule.name ?? `rule ${index + 1}`;
    const methods = methodsOf(rule.method);
    const matchesUrl = urlMatcher(rule.match, name, warn);
    const matches = (url: URL, request: Request): boolean =>
      (methods === undefined || methods.has(request.method.toUpperCase())) && matchesUrl(url, request);
    return { ...rule, name, matches };
  });
}

function methodsOf(method: InterceptorRule["method"]): Set<string> | undefined {
  if (method === undefined) return undefined;
  return new Set((typeof method === "string" ? [method] : method).map((one) => one.toUpperCase()));
}

type UrlMatcher = (url: URL, request: Request) => boolean;

function urlMatcher(match: InterceptorRule["match"], name: string, warn: (warning: string) => void): UrlMatcher {
  if (typeof match === "function") return guarded(match, () => warn(`the \`match\` of ${name} threw an error`));
  if (match instanceof RegExp) return (url) => matchesWholeHost(match, url, name);
  if (typeof match !== "string" || !URL.canParse(match))
    throw invalidRule(name, "needs a `match`: a URL, a regular expression or a function");
  const wanted = new URL(match);
  if (wanted.search !== "" || wanted.hash !== "" || wanted.username !== "" || wanted.password !== "") {
    throw invalidRule(name, "may match by scheme, host, port and path only");
  }
  return (url) => url.origin === wanted.origin && isAtOrBelow(url.pathname, wanted.pathname);
}

function guarded(match: (url: string, request: Request) => boolean, failed: () => void): UrlMatcher {
  return (url, request) => {
    try {
      return match(url.href, request);
    } catch {
      failed();
      return false;
    }
  };
}

/** `/v1` covers `/v1` and `/v1/users`, not `/v10`. */
export function isAtOrBelow(path: string, prefix: string): boolean {
  const trimmed = prefix.replace(/\/+$/, "");
  return path === trimmed || path.startsWith(`${trimmed}/`);
}

/**
 * An expression that does not end the host itself would send a secret to `api.example.com.attacker.test`. So one that
 * also matches such a host, or finds the host in a query, is refused instead of applied.
 *
 * @throws EnkryptifyError `INTERCEPTOR_REFUSED`
 */
function matchesWholeHost(expression: RegExp, url: URL, name: string): boolean {
  const test = (text: string): boolean => new RegExp(expression.source, expression.flags.replace(/[gy]/g, "")).test(text);
  if (!test(url.href)) return false;
  const longer = `${url.protocol}//${url.hostname}.other.invalid${url.pathname}${url.search}`;
  if (!test(longer) && !test(`https://other.invalid/?${url.href}`)) return true;
  throw enkryptifyError({
    code: "INTERCEPTOR_REFUSED",
    message: `The expression of ${name} does not pin down the host: it also matches "${url.hostname}.other.invalid" or a URL that only mentions it. Begin it with "^https:\\/\\/" and end the host with "\\/", or give the URL as text.`,
  });
}

function invalidRule(name: string, fault: string): Error {
  return enkryptifyError({ code: "CONFIG_INVALID", message: `Interceptor: ${name} ${fault}.` });
}
