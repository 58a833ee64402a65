import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";
import { readBody, serve } from "./server.ts";

/** A request description as the service got it. */
export interface Described {
  form: "flat" | "path";
  place: { workspace: string; project: string; environmentId: string };
  personal: unknown;
  authorization: string | undefined;
  headers: IncomingHttpHeaders;
  wire: { url: string; method: string; headers?: Record<string, string>; body?: unknown };
}

/** A small proxy service of both generations, against a real API (the emulator) and real targets. */
export interface ProxyService {
  url: string;
  described: Described[];
  /** Requests whose sender went away before their answer had ended. */
  abandoned(): number;
  /** The next answer, instead of carrying the request out. */
  answerNext(status: number, body: string, headers?: Record<string, string>): void;
}

class Refusal extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;
  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

// Kept before any interceptor replaces it: the service stands for another machine.
const send = httpRequest;

/** @param flatAnswers what a request in the flat form gets: the target's answer as it is, or packed in an envelope */
export async function startProxyService(
  apiUrl: string,
  flatAnswers: "verbatim" | "envelope" = "verbatim",
): Promise<ProxyService> {
  const described: Described[] = [];
  let abandoned = 0;
  let next: { status: number; body: string; headers: Record<string, string> } | undefined;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const description = await describe(request);
    described.push(description);
    if (next === undefined) {
      const target = await callTarget(description, await readSecrets(apiUrl, description));
      return pass(target, response, description.form === "path" || flatAnswers === "envelope");
    }
    const { status, body, headers } = next;
    next = undefined;
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
  }

  const { url } = await serve(async (request, response) => {
    response.on("close", () => {
      if (!response.writableEnded) abandoned += 1;
    });
    try {
      await handle(request, response);
    } catch (error) {
      const { status, headers, message } =
        error instanceof Refusal ? error : new Refusal(502, `Failed to reach target: ${String(error)}`);
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify({ error: message }));
    }
  });
  return {
    url,
    described,
    abandoned: () => abandoned,
    answerNext: (status, body, headers = {}) => {
      next = { status, body, headers };
    },
  };
}

async function pass(target: IncomingMessage, response: ServerResponse, packed: boolean): Promise<void> {
  if (!packed) {
    response.writeHead(target.statusCode ?? 0, target.headers);
    target.pipe(response);
    return;
  }
  const text = decoded(target, await readBody(target)).toString();
  const headers = Object.fromEntries(Object.entries(target.headers).map(([name, value]) => [name, String(value)]));
  const isJson = (target.headers["content-type"] ?? "").includes("application/json") && text !== "";
  const envelope = { status: target.statusCode, headers, body: isJson ? (JSON.parse(text) as unknown) : text };
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(envelope));
}

/** As `fetch` does it for the real service: the body is decoded, the header that says so stays. */
function decoded(target: IncomingMessage, body: Buffer): Buffer {
  return target.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
}

async function describe(request: IncomingMessage): Promise<Described> {
  const wire = JSON.parse((await readBody(request)).toString()) as Described["wire"] & Record<string, unknown>;
  const { authorization } = request.headers;
  if (!/^bearer \S+$/i.test(authorization ?? "")) throw new Refusal(400, "authorization: Invalid");
  const base = { authorization, headers: request.headers, wire };
  if (request.url === "/") {
    const config = (wire["config"] ?? {}) as Record<string, string>;
    const place = {
      workspace: config["workspace"] ?? "",
      project: config["project"] ?? "",
      environmentId: config["environment-id"] ?? "",
    };
    return { ...base, form: "flat", place, personal: config["is-personal"] };
  }
  const [workspace = "", project = "", environmentId = "", ...more] = (request.url ?? "")
    .slice(1)
    .split("/")
    .map(decodeURIComponent);
  if (more.length > 0 || environmentId === "") throw new Refusal(404, "Not Found");
  return { ...base, form: "path", place: { workspace, project, environmentId }, personal: wire["is-personal"] };
}

async function readSecrets(apiUrl: string, { place, authorization }: Described): Promise<Map<string, string>> {
  const path = `/v1/workspace/${place.workspace}/project/${place.project}/secret?environmentId=${place.environmentId}`;
  const answer = await call(`${apiUrl}${path}`, "GET", { authorization: authorization ?? "" });
  const status = answer.statusCode ?? 0;
  const text = (await readBody(answer)).toString();
  if (status === 200) {
    const rows = JSON.parse(text) as { name: string; values: { environmentId: string; value: string }[] }[];
    return new Map(
      rows.map((row) => [row.name, row.values.find((one) => one.environmentId === place.environmentId)?.value ?? ""]),
    );
  }
  const retryAfter = answer.headers["retry-after"];
  const { message } = JSON.parse(text) as { message: string };
  throw new Refusal(status >= 500 ? 502 : status, message, retryAfter === undefined ? {} : { "retry-after": retryAfter });
}

function callTarget({ wire }: Described, secrets: ReadonlyMap<string, string>): Promise<IncomingMessage> {
  const fill = (text: string): string =>
    text.replaceAll(/%([^%]+)%/g, (_all, name: string) => {
      const value = secrets.get(name);
      if (value === undefined) throw new Refusal(400, `Secret "${name}" not found`);
      return value;
    });
  const fillDeep = (value: unknown): unknown => {
    if (typeof value === "string") return fill(value);
    if (Array.isArray(value)) return value.map(fillDeep);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fillDeep(inner)]));
  };
  const headers = Object.fromEntries(Object.entries(wire.headers ?? {}).map(([name, value]) => [name, fill(value)]));
  if (wire.body === undefined) return call(fill(wire.url), wire.method, headers);
  return call(
    fill(wire.url),
    wire.method,
    { "content-type": "application/json", ...headers },
    JSON.stringify(fillDeep(wire.body)),
  );
}

function call(url: string, method: string, headers: Record<string, string>, body?: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    send(url, { method, headers, agent: false }, resolve).on("error", reject).end(body);
  });
}
