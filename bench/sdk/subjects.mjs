import { ENVIRONMENT_ID, TOKEN } from "./server.mjs";

const place = { workspace: "acme", project: "web", environment: ENVIRONMENT_ID };

/**
 * Each product, as its documentation uses it. `open` loads it and returns how one secret is read (`get`) and what keeps
 * all of them (`all`).
 */
export const subjects = {
  "@enkryptify/sdk": {
    open: async ({ url }) => {
      const { Enkryptify } = await import("@enkryptify/sdk");
      const client = new Enkryptify({ token: TOKEN, baseUrl: url, ...place });
      const all = async () => {
        await client.ready();
        return client;
      };
      return { get: (name) => client.get(name), all };
    },
  },
  "fetch + Map by hand": {
    open: async ({ url }) => {
      const ttl = 300_000;
      let at = 0;
      let map;
      let pending;
      const load = async () => {
        const response = await fetch(`${url}/v1/workspace/acme/project/web/secret?environmentId=${ENVIRONMENT_ID}`, {
          headers: { authorization: `Bearer ${TOKEN}` },
        });
        map = new Map((await response.json()).map(({ name, values }) => [name, values[0].value]));
        at = Date.now();
        pending = undefined;
        return map;
      };
      const get = async (name) => {
        if (Date.now() - at < ttl) {
          const value = map.get(name);
          if (value !== undefined) return value;
        }
        return (await (pending ??= load())).get(name);
      };
      return { get, all: load };
    },
  },
  "@dopplerhq/node-sdk": {
    open: async ({ url }) => {
      const { default: DopplerSDK } = await import("@dopplerhq/node-sdk");
      const client = new DopplerSDK({ accessToken: "fake-doppler-token" });
      client.setBaseUrl(url);
      client.secrets.setBaseUrl(url);
      return {
        get: async (name) => (await client.secrets.get("web", "prd", name)).value.computed,
        all: () => client.secrets.list("web", "prd"),
      };
    },
  },
  "@infisical/sdk": {
    open: async ({ url }) => {
      const { InfisicalSDK } = await import("@infisical/sdk");
      const client = new InfisicalSDK({ siteUrl: url }).auth().accessToken("fake-infisical-token");
      const where = { environment: "prod", projectId: "web" };
      return {
        get: async (name) => (await client.secrets().getSecret({ ...where, secretName: name })).secretValue,
        all: () => client.secrets().listSecrets(where),
      };
    },
  },
  dotenvx: {
    /** Decrypts a file instead of asking a server. */
    open: async ({ file, key }) => {
      process.env.DOTENV_PRIVATE_KEY = key;
      const { default: dotenvx } = await import("@dotenvx/dotenvx");
      dotenvx.config({ path: file, quiet: true, logLevel: "error" });
      return { get: async (name) => process.env[name], all: async () => ({ ...process.env }) };
    },
  },
};
