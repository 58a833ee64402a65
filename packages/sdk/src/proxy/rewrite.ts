import { enkryptifyError } from "../official-errors.ts";
import { jsonBody } from "./json-body.ts";
import type { ProxyRequest } from "./request.ts";
import type { CompiledRule } from "./rules.ts";
import type { JsonValue } from "./settings.ts";

/** Facts about the connection to the original host, and an encoding that the proxy has to choose itself. */
const DROPPED = /^(host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|content-length|accept-encoding)$/;

/**
 * The request that the proxy is to send instead. Undefined when its body is not JSON and the rule lets such requests go.
 *
 * @throws EnkryptifyError `INTERCEPTOR_REFUSED` when the rule does not
 */
export async function rewrite(request: Request, rule: CompiledRule): Promise<ProxyRequest | undefined> {
  const url = new URL(request.url);
  const body = await bodyFor(request, rule);
  if (body === UNSUPPORTED) {
    if (rule.onUnsupportedBody !== "error") return undefined;
    throw enkryptifyError({
      code: "INTERCEPTOR_REFUSED",
      message: `Interceptor: ${rule.name} matched a ${request.method} to ${url.host} whose body is not JSON-serializable. Give the rule a \`body\`, or let such requests pass with \`onUnsupportedBody: "passthrough"\`.`,
    });
  }
  const { workspace, project, environment, usePersonal } = rule;
  const place = { workspace, project, environment, usePersonal };
  const headers = headersFor(request, rule);
  return { ...place, url: urlFor(url, rule.url), method: request.method, headers, body };
}

function urlFor(url: URL, template: string | undefined): string {
  const parts: Record<string, string> = { origin: url.origin, host: url.host, path: url.pathname, search: url.search };
  return template === undefined
    ? url.href
    : template.replaceAll(/\{(origin|host|path|search)\}/g, (_all, part: string) => parts[part] ?? "");
}

function headersFor(request: Request, rule: CompiledRule): Record<string, string> {
  const headers = new Map([...request.headers].filter(([name]) => !DROPPED.test(name)));
  for (const [name, value] of Object.entries(rule.headers ?? {})) {
    if (value === undefined) headers.delete(name.toLowerCase());
    else headers.set(name.toLowerCase(), value);
  }
  return Object.fromEntries(headers);
}

const UNSUPPORTED = Symbol("not JSON");

async function bodyFor(request: Request, rule: CompiledRule): Promise<JsonValue | undefined | typeof UNSUPPORTED> {
  if (/^(GET|HEAD)$/i.test(request.method)) return undefined;
  if (rule.body !== undefined && typeof rule.body !== "function") return jsonBody(rule.body);
  const original = await originalBody(request);
  return original === UNSUPPORTED || rule.body === undefined ? original : rule.body(original);
}

async function originalBody(request: Request): Promise<JsonValue | undefined | typeof UNSUPPORTED> {
  if (request.body === null) return undefined;
  const type = request.headers.get("content-type") ?? "";
  if (type !== "" && !/\bjson\b/i.test(type)) return UNSUPPORTED;
  // A clone, because a request that passes is sent with this body.
  const text = await request.clone().text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return UNSUPPORTED;
  }
}
