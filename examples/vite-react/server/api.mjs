import { createHash, createHmac } from "node:crypto";
import { Enkryptify } from "@enkryptify/sdk";

const NAMES = ["DATABASE_URL", "SESSION_SECRET", "STRIPE_SECRET_KEY", "VITE_API_URL", "VITE_APP_TITLE"];

/**
 * Answers /api/..., and calls `next` for everything else: a middleware for Vite, express and node:http alike.
 * Values are read when they are needed, so a rotated secret is used within a second or two, without a restart.
 *
 * @param {{ environment: string }} options
 */
export function createApi({ environment }) {
  const secrets = new Enkryptify({ environment, cache: { ttl: 1000 } });
  const routes = {
    /** Uses a private value and returns what it made with it, never the value. */
    async "/api/sign"(url) {
      const key = await secrets.get("SESSION_SECRET");
      const text = url.searchParams.get("text") ?? "";
      return { signature: createHmac("sha256", key).update(text).digest("hex"), signedWith: "SESSION_SECRET" };
    },
    /** Which secrets are live, told by fingerprint. */
    async "/api/status"() {
      const values = await Promise.all(NAMES.map((name) => secrets.get(name)));
      const fingerprint = Object.fromEntries(NAMES.map((name, index) => [name, sha256(values[index]).slice(0, 8)]));
      return { app: "vite-react", secrets: NAMES, fingerprint };
    },
  };

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   * @param {() => void} next
   */
  return (request, response, next) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const route = Object.hasOwn(routes, url.pathname) ? routes[url.pathname] : undefined;
    if (route === undefined) next();
    else void answer(route, url, response);
  };
}

async function answer(route, url, response) {
  response.setHeader("content-type", "application/json");
  response.setHeader("cache-control", "no-store");
  try {
    response.end(JSON.stringify(await route(url)));
  } catch (error) {
    console.error(`${url.pathname}: ${error.message}`);
    response.statusCode = 503;
    response.end(JSON.stringify({ error: "secrets are not available" }));
  }
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}
