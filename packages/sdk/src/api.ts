import type { EnkryptifyError } from "./errors.ts";
import type { ApiAnswer, ApiCall, Transport } from "./http/transport.ts";
import { enkryptifyError } from "./official-errors.ts";
import type { Session } from "./session/session.ts";

/** One value of a secret. */
export interface SecretValue {
  environmentId: string;
  value: string;
  isPersonal: boolean;
}

/** A secret as the API lists it, with all its values. */
export interface SecretRow {
  name: string;
  values: SecretValue[];
}

/** A list of secrets, or the news that it has not changed. */
export interface SecretList {
  /** Undefined when the API answered 304 to the `etag` sent. */
  rows: SecretRow[] | undefined;
  etag: string | undefined;
}

/** What every call may be told. */
export interface CallOptions {
  signal?: AbortSignal | undefined;
  background?: boolean | undefined;
  /** @default the client's */
  maxRetries?: number | undefined;
}

/** The routes this SDK uses, with their answers checked. */
export interface Api {
  /** Any GET, with the session's token. */
  get(call: Omit<ApiCall, "method" | "token">): Promise<ApiAnswer>;
  secrets(
    place: { workspace: string; project: string; environmentId: string },
    options?: CallOptions & { etag?: string | undefined },
  ): Promise<SecretList>;
}

const MAX_SECRETS = 100_000;
const MAX_PAGES = 100;

export function createApi(transport: Transport, session: Session): Api {
  const get = (call: Omit<ApiCall, "method" | "token">): Promise<ApiAnswer> =>
    sendAuthorized(transport, session, { ...call, method: "GET" });
  return {
    get,
    secrets: async (place, options) => {
      const what = `list the secrets of ${place.workspace}/${place.project}`;
      const headers: Record<string, string> = options?.etag === undefined ? {} : { "if-none-match": options.etag };
      const query = { environmentId: place.environmentId, resolve: "true" };
      const path = `${projectPath(place.workspace, place.project)}/secret`;
      return readPages(
        (pageQuery) => get({ ...options, path, query: { ...query, ...pageQuery }, headers: pageQuery ? {} : headers, what }),
        what,
      );
    },
  };
}

/** Sends with the session's token; a refused JWT is replaced and the call repeated, at last with the static token. */
async function sendAuthorized(transport: Transport, session: Session, call: ApiCall): Promise<ApiAnswer> {
  let token = await session.get(call.signal);
  for (let repeats = 0; ; repeats++) {
    try {
      return await transport.send({ ...call, token: token.value });
    } catch (error) {
      if ((error as EnkryptifyError).status !== 401 || token.kind === "static") throw error;
      session.refused(token);
      const next = await session.get(call.signal);
      if (repeats > 0 && next.kind !== "static") throw error;
      token = next;
    }
  }
}

/** The route of a project. */
export function projectPath(workspace: string, project: string): string {
  return `/v1/workspace/${segment(workspace)}/project/${segment(project)}`;
}

/** One path part. Dots would climb out of the route, whatever the encoding. */
export function segment(text: string): string {
  if (text !== "" && text !== "." && text !== "..") return encodeURIComponent(text);
  throw enkryptifyError({ code: "CONFIG_INVALID", message: `"${text}" cannot be the name of a workspace, project or secret.` });
}

/** The API sends a bare array today. Should it ever page as `{ data, next }`, the pages are followed on the same route only. */
async function readPages(fetchPage: (query?: Record<string, string>) => Promise<ApiAnswer>, what: string): Promise<SecretList> {
  const first = await fetchPage();
  const etag = first.header("etag");
  if (first.status === 304) return { rows: undefined, etag };
  const rows: SecretRow[] = [];
  let page: unknown = first.data;
  for (let count = 1; ; count++) {
    const items = Array.isArray(page) ? page : (page as { data?: unknown } | null)?.data;
    if (!Array.isArray(items)) fail(what, "is not a list");
    for (const item of items as unknown[]) rows.push(secretRow(item) ?? fail(what, "holds something that is not a secret"));
    if (rows.length > MAX_SECRETS) fail(what, `holds more than ${MAX_SECRETS} secrets`);
    const next = Array.isArray(page) ? undefined : (page as { next?: unknown }).next;
    if (typeof next !== "string" || next === "") return { rows, etag };
    if (count >= MAX_PAGES) fail(what, `has more than ${MAX_PAGES} pages`);
    page = (await fetchPage(Object.fromEntries(new URL(next, "https://page.invalid").searchParams))).data;
  }
}

/** A secret as it should be; undefined for anything else. */
export function secretRow(item: unknown): SecretRow | undefined {
  const { name, values } = fieldsOf(item);
  if (typeof name !== "string" || !Array.isArray(values)) return undefined;
  const checked: SecretValue[] = [];
  for (const entry of values as unknown[]) {
    const { environmentId, value, isPersonal } = fieldsOf(entry);
    if (typeof environmentId !== "string" || typeof value !== "string") return undefined;
    checked.push({ environmentId, value, isPersonal: isPersonal === true });
  }
  return { name, values: checked };
}

/** The fields of what should be an object; none of anything else. */
export function fieldsOf(item: unknown): Record<string, unknown> {
  return typeof item === "object" && item !== null ? (item as Record<string, unknown>) : {};
}

/** Throws the error for an answer that is not what this route answers. */
export function fail(what: string, fault: string): never {
  throw enkryptifyError({
    code: "RESPONSE_INVALID",
    message: `Could not ${what}: the API's answer ${fault}. Check that the base URL points at the Enkryptify API.`,
  });
}
