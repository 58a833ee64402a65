import { Hono } from "hono";
import { html } from "hono/html";
import * as z from "zod";
import { notFound } from "../locate.ts";
import { findUser } from "../lookup.ts";
import type { AppEnv, Services } from "../services.ts";
import { check, readJson } from "../validate.ts";

const decisionBody = z.strictObject({
  userCode: z.string().min(1),
  user: z.string().min(1).exactOptional(),
  deny: z.boolean().exactOptional(),
});

/** The page and the route that end the wait of a device login, as a user's click in the dashboard would. */
export function devicePageRoutes({ store: { state }, devices }: Services): Hono<AppEnv> {
  function decide({ userCode, user, deny }: z.infer<typeof decisionBody>): void {
    const approved = (): { userId: string } => ({ userId: (user === undefined ? firstUser() : findUser(state, user)).id });
    if (!devices.decide(userCode, deny ? "denied" : approved())) throw notFound("Device code");
  }
  function firstUser(): { id: string } {
    const first = state.users[0];
    if (!first) throw notFound("User");
    return first;
  }
  return new Hono<AppEnv>()
    .get("/device", (c) =>
      c.html(
        html`<!doctype html><title>Emulator login</title>
          <form method="post" action="/_emulator/device/form">
            <label>Code <input name="userCode" value="${c.req.query("code") ?? ""}" /></label>
            <label
              >User
              <select name="user">
                ${state.users.map(({ email }) => html`<option>${email}</option>`)}
              </select></label
            >
            <button>Approve</button>
          </form>`,
      ),
    )
    .post("/device/form", async (c) => {
      const form = await c.req.parseBody();
      decide(check(decisionBody, form));
      return c.html(
        html`<!doctype html><title>Emulator login</title>
          <p>Approved. You can close this page.</p>`,
      );
    })
    .post("/device", async (c) => {
      decide(check(decisionBody, await readJson(c)));
      return c.body(null, 204);
    });
}
