import { Hono } from "hono";
import * as z from "zod";
import { faultFromWire, faultSchema } from "../fault-wire.ts";
import { forbidden, notFound } from "../locate.ts";
import type { AppEnv, Services } from "../services.ts";
import { badRequest, check, readJson } from "../validate.ts";
import type { Fault } from "../faults.ts";

const text = z.string().min(1);
const place = { workspace: text.exactOptional(), project: text, environment: text, name: text };
const setBody = z.strictObject({ ...place, value: z.string(), personalOf: text.exactOptional() });
const deleteBody = z.strictObject(place);
const names = z.array(text).exactOptional();
const tokenBody = z.strictObject({
  workspace: text.exactOptional(),
  name: text.max(64).exactOptional(),
  permission: z.enum(["read", "read-write"]).exactOptional(),
  scope: z.strictObject({ all: z.boolean().exactOptional(), teams: names, projects: names, environments: names }).exactOptional(),
  expiresIn: z.enum(["24h", "5d", "30d", "60d", "3m", "6m"]).exactOptional(),
  user: text.exactOptional(),
});
const revokeBody = z.strictObject({ token: text });

/** `/_emulator`: the control, for tests and tools in other processes on this machine. */
export function controlRoutes(services: Services): Hono<AppEnv> {
  const { control } = services;
  const app = new Hono<AppEnv>();
  app.use("*", (c, next) => {
    if (!c.env.peer.trusted) throw forbidden();
    return next();
  });
  app.get("/requests", (c) => c.json({ requests: control.requests }));
  app.delete("/requests", (c) => {
    control.clearRequests();
    return c.body(null, 204);
  });
  app.get("/requests/count", (c) => {
    const kind = c.req.query("kind");
    return c.json({ count: kind === undefined ? control.count() : countOf(control, kind) });
  });
  app.post("/reset", (c) => {
    control.reset();
    return c.body(null, 204);
  });
  return app.route("/", faultRoutes(services)).route("/", dataRoutes(services));
}

function faultRoutes({ control }: Services): Hono<AppEnv> {
  const removers = new Map<string, () => void>();
  let lastId = 0;
  return new Hono<AppEnv>()
    .post("/faults", async (c) => {
      const wire = check(faultSchema, await readJson(c));
      let fault: Fault;
      try {
        fault = faultFromWire(wire);
      } catch {
        throw badRequest("match.pathPattern", "Not a regular expression");
      }
      const id = String((lastId += 1));
      removers.set(id, control.fault(fault));
      return c.json({ id }, 201);
    })
    .delete("/faults", (c) => {
      control.clearFaults();
      removers.clear();
      return c.body(null, 204);
    })
    .delete("/faults/:id", (c) => {
      const id = c.req.param("id");
      const remove = removers.get(id);
      if (!remove) throw notFound("Fault");
      remove();
      removers.delete(id);
      return c.body(null, 204);
    });
}

function dataRoutes({ control }: Services): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .put("/secrets", async (c) => {
      const { name, value, personalOf, ...where } = check(setBody, await readJson(c));
      control.setSecret(where, name, value, personalOf === undefined ? {} : { personalOf });
      return c.body(null, 204);
    })
    .delete("/secrets", async (c) => {
      const { name, ...where } = check(deleteBody, await readJson(c));
      control.deleteSecret(where, name);
      return c.body(null, 204);
    })
    .post("/tokens", async (c) => c.json(control.createToken(check(tokenBody, await readJson(c))), 201))
    .delete("/tokens", async (c) => {
      control.revokeToken(check(revokeBody, await readJson(c)).token);
      return c.body(null, 204);
    });
}

function countOf(control: Services["control"], kind: string): number {
  return control.count(kind as Parameters<typeof control.count>[0]); // an unknown kind has no requests
}
