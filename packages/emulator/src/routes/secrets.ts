import { createHash } from "node:crypto";
import { Hono, type Context } from "hono";
import { locateEnvironment, locateProject, notFound } from "../locate.ts";
import { viewSecret, type ViewOptions } from "../secret-view.ts";
import { createSecrets, deleteSecret, replaceSecret } from "../secret-writes.ts";
import type { AppEnv, Services } from "../services.ts";
import type { InProject } from "../locate.ts";
import { readJson } from "../validate.ts";

const collection = "/workspace/:ws/project/:prj/secret";

/** Secrets: list, one by name, create; replace and delete by id. */
export function secretRoutes(services: Services): Hono<AppEnv> {
  return new Hono<AppEnv>().route("/", readRoutes(services)).route("/", writeRoutes(services));
}

function readRoutes(services: Services): Hono<AppEnv> {
  const { state } = services.store;
  return new Hono<AppEnv>()
    .get(collection, (c) => {
      const located = locateProject(c, state);
      const options = viewOptions(c, located, services);
      const secrets = located.project.secrets.flatMap((secret) => viewSecret(located, secret, options) ?? []);
      return answer(c, secrets, services);
    })
    .get(`${collection}/:key`, (c) => {
      const located = locateProject(c, state);
      const options = viewOptions(c, located, services);
      const secret = located.project.secrets.find(({ name }) => name === c.req.param("key"));
      const visible = secret && viewSecret(located, secret, options);
      if (!visible) throw notFound("Secret");
      return answer(c, visible, services);
    });
}

function writeRoutes({ store, now }: Services): Hono<AppEnv> {
  const at = (): string => new Date(now()).toISOString();
  return new Hono<AppEnv>()
    .post(collection, async (c) => {
      const body = await readJson(c);
      store.change((draft) => createSecrets(locateProject(c, draft), body, at()));
      return c.json({ success: true }, 201);
    })
    .put(`${collection}/:id`, async (c) => {
      const body = await readJson(c);
      store.change((draft) => replaceSecret(locateProject(c, draft), c.req.param("id"), body, at()));
      return c.json({ success: true });
    })
    .delete(`${collection}/:id`, (c) => {
      store.change((draft) => deleteSecret(locateProject(c, draft), c.req.param("id")));
      return c.json({ success: true });
    });
}

/** Clients write the environment in two spellings; which one the real server honours is not known, so both count. */
function viewOptions(c: Context<AppEnv>, located: InProject, { resolve }: Services): ViewOptions {
  const id = c.req.query("environmentId") ?? c.req.query("environment_id");
  return {
    environment: id === undefined ? undefined : locateEnvironment(located, id),
    resolve: c.req.query("resolve") === "true" ? resolve : undefined,
  };
}

function answer(c: Context<AppEnv>, json: object, { etag }: Services): Response {
  if (!etag) return c.json(json);
  const tag = `"${createHash("sha256").update(JSON.stringify(json)).digest("base64url")}"`;
  c.header("ETag", tag);
  const known = c.req.header("If-None-Match")?.split(",") ?? [];
  return known.some((entry) => entry.trim().replace(/^W\//, "") === tag) ? c.body(null, 304) : c.json(json);
}
