import { Hono, type Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { authenticate, bearer } from "./authenticate.ts";
import { EmulatorError } from "./emulator-error.ts";
import { authRoutes, userRoutes } from "./routes/auth.ts";
import { controlRoutes } from "./routes/control.ts";
import { devicePageRoutes } from "./routes/device-page.ts";
import { projectRoutes } from "./routes/projects.ts";
import { secretRoutes } from "./routes/secrets.ts";
import { tokenRoutes } from "./routes/tokens.ts";
import { workspaceRoutes } from "./routes/workspaces.ts";
import type { AppEnv, Services } from "./services.ts";

/** All routes. Paths end with or without a slash; every error is `{ "message" }`. */
export function createApp(services: Services): Hono<AppEnv> {
  const { store, now } = services;
  const app = new Hono<AppEnv>({ strict: false });
  app.route("/_emulator", controlRoutes(services).route("/", devicePageRoutes(services)));
  app.route("/v1", authRoutes(services));
  app.use("/v1/*", async (c, next) => {
    const principal = await authenticate(store.state, bearer(c.req.header("Authorization")), now());
    c.set("principal", principal);
    if (c.env.entry) c.env.entry.tokenId = principal.id;
    await next();
  });
  app.route("/v1", userRoutes(services));
  app.route("/v1", workspaceRoutes(services));
  app.route("/v1", projectRoutes(services));
  app.route("/v1", secretRoutes(services));
  app.route("/v1", tokenRoutes(services));
  app.notFound((c) => c.json({ message: "Route not found" }, 404));
  app.onError(errorAnswer);
  return app;
}

function errorAnswer(error: Error, c: Context<AppEnv>): Response {
  if (error instanceof HTTPException) return c.json({ message: error.message }, error.status);
  if (error instanceof EmulatorError) return c.json({ message: error.message }, error.code === "NOT_FOUND" ? 404 : 500);
  return c.json({ message: "Internal server error" }, 500); // the cause may hold a value
}
