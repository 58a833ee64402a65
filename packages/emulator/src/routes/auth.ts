import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import * as z from "zod";
import { authenticateToken, bearer, unauthorized } from "../authenticate.ts";
import { addSession } from "../credentials.ts";
import { deviceLifetime } from "../device-logins.ts";
import { signClaims } from "../jwt.ts";
import { bySlugOrId } from "../lookup.ts";
import { findIdentity, identityRights } from "../service-account.ts";
import type { AppEnv, Services } from "../services.ts";
import { check, readJson } from "../validate.ts";

/** Seconds that a device login lives; the real number is not known. */
const sessionLifetime = 86_400;

const oidcBody = z.object({ token: z.string().min(1), workspaceId: z.string().min(1) });
const codeBody = z.object({ clientId: z.string().min(1) });
const pollBody = z.object({ clientId: z.string().min(1), deviceCode: z.string().min(1) });

/** The routes that give out credentials. They take none, or another kind than all other routes. */
export function authRoutes(services: Services): Hono<AppEnv> {
  return new Hono<AppEnv>().route("/", exchangeRoutes(services)).route("/", deviceRoutes(services));
}

function exchangeRoutes({ store, now, exchangeLimit }: Services): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .post("/auth/exchange", async (c) => {
      const principal = authenticateToken(store.state, bearer(c.req.header("Authorization")), now());
      if (c.env.entry) c.env.entry.tokenId = principal.id;
      const taken = exchangeLimit.take(principal.id);
      if (!taken.allowed) return c.json({ message: "Rate limit exceeded" }, 429, taken.headers);
      const workspace = store.state.workspaces.find(({ id }) => id === principal.token.workspaceId);
      const rights = workspace && principal.rightsIn(workspace);
      if (!rights) throw unauthorized();
      const claims = { workspaceId: workspace.id, tokenId: principal.id, rights };
      return c.json(await signClaims(store.state, claims, now()));
    })
    .post("/auth/oidc/exchange", async (c) => {
      const { token, workspaceId } = check(oidcBody, await readJson(c));
      const workspace = bySlugOrId(store.state.workspaces, workspaceId);
      const identity = workspace && (await findIdentity(workspace, token, now()));
      const rights = identity && identityRights(workspace, identity);
      if (!rights) throw unauthorized();
      if (c.env.entry) c.env.entry.tokenId = identity.id;
      const claims = { workspaceId: workspace.id, tokenId: identity.id, rights };
      return c.json(await signClaims(store.state, claims, now()));
    });
}

function deviceRoutes({ store, now, devices }: Services): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .post("/auth/device/code", async (c) => {
      check(codeBody, await readJson(c));
      const { deviceCode, userCode } = devices.start();
      const verificationUri = `${new URL(c.req.url).origin}/_emulator/device`;
      const verificationUriComplete = `${verificationUri}?code=${userCode}`;
      return c.json({
        deviceCode,
        userCode,
        verificationUri,
        verificationUriComplete,
        expiresIn: deviceLifetime,
        interval: 1,
      });
    })
    .post("/auth/device/token", async (c) => {
      const { deviceCode } = check(pollBody, await readJson(c));
      const login = devices.poll(deviceCode);
      // This route alone answers { error } (contract 4.4).
      if (!login) return c.json({ error: "expired_token" }, 400);
      if (login.decision === "pending") return c.json({ error: "authorization_pending" }, 400);
      if (login.decision === "denied") return c.json({ error: "access_denied" }, 400);
      const { userId } = login.decision;
      const accessToken = store.change((draft) => addSession(draft, userId, sessionLifetime, now()));
      devices.finish(deviceCode);
      return c.json({ accessToken, tokenType: "Bearer", expiresIn: sessionLifetime });
    });
}

/** The current user, and the end of a login. */
export function userRoutes({ store, now }: Services): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .get("/me", (c) => {
      const { userId } = c.get("principal");
      const user = store.state.users.find(({ id }) => id === userId);
      if (!user) throw new HTTPException(403, { message: "Insufficient permissions" }); // a machine identity
      return c.json({ id: user.id, email: user.email, name: user.name });
    })
    .post("/auth/cli/logout", (c) => {
      const { kind, id } = c.get("principal");
      if (kind === "session") {
        store.change((draft) => {
          const session = draft.sessions.find((candidate) => candidate.id === id);
          if (session) session.revokedAt = new Date(now()).toISOString();
        });
      }
      return c.json({ success: true });
    });
}
