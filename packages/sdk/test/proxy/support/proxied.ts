import { startEmulator, type StartedEmulator } from "@enkryptify/testkit";
import { onTestFinished } from "vitest";
import { Enkryptify } from "../../../src/index.ts";
import type { EnkryptifyOptions } from "../../../src/options.ts";
import { DEVELOPMENT_ID } from "../../support/world.ts";
import { startProxyService, type ProxyService } from "./proxy-service.ts";
import { startUpstream, type Upstream } from "./upstream.ts";

/** An API, a proxy service that reads from it, an upstream, and clients of all three; real servers on loopback. */
export interface Proxied {
  emulator: StartedEmulator;
  service: ProxyService;
  upstream: Upstream;
  client(options?: EnkryptifyOptions): Enkryptify;
}

/** Values of the demo seed in `development`. They may reach the upstream and nobody else. */
export const SESSION_SECRET = "fake-session-secret-dev-7Qm2xV9z-w3Rt8ZyLk5Np";
export const STRIPE_SECRET_KEY = "fake_stripe_key_development_dev-7Qm2xV9z_51HvJ8sKq";

export async function startProxied(
  options: { flatAnswers?: "verbatim" | "envelope"; release?: Promise<void> } = {},
): Promise<Proxied> {
  const emulator = await startEmulator();
  const service = await startProxyService(emulator.url, options.flatAnswers);
  const upstream = await startUpstream(options.release);
  return {
    emulator,
    service,
    upstream,
    client: ({ proxy, ...more } = {}) => {
      const client = new Enkryptify({
        token: emulator.token,
        baseUrl: emulator.url,
        workspace: "acme",
        project: "my-project",
        environment: DEVELOPMENT_ID,
        // A port may come back, and with it a token that an earlier test has left for other processes.
        sharing: false,
        ...more,
        proxy: { url: service.url, ...proxy },
      });
      onTestFinished(() => client.destroy());
      return client;
    },
  };
}
