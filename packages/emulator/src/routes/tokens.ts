import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import * as z from "zod";
import { coversScope, seesEnvironment } from "../access.ts";
import { addToken, lifetimeMs, rotateToken, type NewToken } from "../credentials.ts";
import { forbidden, locateWorkspace, notFound, requireWrite, type InWorkspace } from "../locate.ts";
import { byId } from "../lookup.ts";
import type { AppEnv, RequestContext, Services } from "../services.ts";
import type { State, Token } from "../state.ts";
import { check, idSchema, readJson } from "../validate.ts";

const cliLifetimeMs = 8 * 3_600_000;

const ids = z.array(idSchema).default([]);
const tokenBody = z.object({
  name: z.string().min(1).max(64),
  permission: z.enum(["read", "read-write"]),
  scope: z.object({ all: z.boolean(), teams: ids, projects: ids, environments: ids }),
  expiresIn: z.enum(["24h", "5d", "30d", "60d", "3m", "6m"]),
});
const cliBody = z.object({ environmentId: idSchema });

/** API tokens of a workspace. */
export function tokenRoutes(services: Services): Hono<AppEnv> {
  return new Hono<AppEnv>().route("/", createRoutes(services)).route("/", existingRoutes(services));
}

function createRoutes({ store, now }: Services): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .post("/workspace/:ws/tokens", async (c) => {
      const body = await readJson(c);
      const made = store.change((draft) => {
        const { workspace, rights } = locateWorkspace(c, draft);
        requireWrite(rights, "tokens");
        const { expiresIn, ...asked } = check(tokenBody, body);
        if (asked.permission === "read-write" && rights.role === "member") throw forbidden();
        if (!coversScope(rights, workspace, asked.scope)) throw forbidden();
        const owned = { ...owner({ workspace, rights }), type: "static" as const, lifetimeMs: lifetimeMs(expiresIn) };
        return addToken(draft, { ...asked, ...owned }, now());
      });
      return c.json(withRaw(made.token, made.raw), 201);
    })
    .post("/workspace/:ws/tokens/cli", async (c) => {
      const body = await readJson(c);
      const made = store.change((draft) => {
        const located = locateWorkspace(c, draft);
        requireWrite(located.rights, "tokens");
        const environment = environmentAnywhere(located, check(cliBody, body).environmentId);
        const scope = { all: false, teams: [], projects: [], environments: [environment] };
        const fixed = { name: "cli", permission: "read", type: "cli", lifetimeMs: cliLifetimeMs } as const;
        return addToken(draft, { ...owner(located), ...fixed, scope }, now());
      });
      return c.json({ token: made.raw }, 201);
    });
}

function existingRoutes({ store, now }: Services): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .get("/workspace/:ws/tokens", (c) => {
      const { workspace, rights } = locateWorkspace(c, store.state);
      const tokens = store.state.tokens.filter((token) => token.workspaceId === workspace.id);
      return c.json(tokens.map((token) => listed(token, token.createdById === rights.userId)));
    })
    .post("/workspace/:ws/tokens/:tokenId/rotate", (c) => {
      const made = store.change((draft) => {
        const token = ownToken(c, draft);
        if (token.revokedAt !== null || Date.parse(token.expiresAt) <= now()) {
          throw new HTTPException(409, { message: "Token is revoked or expired" });
        }
        return { token, raw: rotateToken(token) };
      });
      return c.json(withRaw(made.token, made.raw));
    })
    .delete("/workspace/:ws/tokens/:tokenId", (c) => {
      store.change((draft) => {
        ownToken(c, draft).revokedAt ??= new Date(now()).toISOString();
      });
      return c.json({ success: true });
    });
}

/** A token of the path that the sender may change: an own one, or any for an admin. */
function ownToken(c: RequestContext, state: State): Token {
  const { workspace, rights } = locateWorkspace(c, state);
  const id = check(idSchema, c.req.param("tokenId"), "tokenId");
  const token = byId(state.tokens, id);
  if (token?.workspaceId !== workspace.id) throw notFound("Token");
  requireWrite(rights, "tokens");
  if (token.createdById !== rights.userId && rights.role !== "admin") throw forbidden();
  // The new value is shown to the sender: it must not open more than the sender's own credential does.
  if (!coversScope(rights, workspace, token.scope)) throw forbidden();
  return token;
}

/** Tokens act for a user, so a machine identity cannot make one. */
function owner({ workspace, rights }: InWorkspace): Pick<NewToken, "workspaceId" | "userId"> {
  if (rights.userId === null) throw forbidden();
  return { workspaceId: workspace.id, userId: rights.userId };
}

function environmentAnywhere({ workspace, rights }: InWorkspace, id: string): string {
  for (const project of workspace.projects) {
    const environment = byId(project.environments, id);
    if (environment && seesEnvironment(rights, project, environment)) return environment.id;
  }
  throw notFound("Environment");
}

function listed(token: Token, isOwner: boolean): object {
  const { id, name, prefix, permission, scope, type, createdById, createdAt, expiresAt, lastUsedAt, revokedAt } = token;
  return { id, name, prefix, permission, scope, type, isOwner, createdById, createdAt, expiresAt, lastUsedAt, revokedAt };
}

function withRaw({ id, name, prefix, permission, scope, expiresAt }: Token, raw: string): object {
  return { id, token: raw, name, prefix, permission, scope, expiresAt };
}
