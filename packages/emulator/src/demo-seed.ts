import type { Seed, SeedEnvironment, SeedWorkspace } from "./seed.ts";

/** The token of the demo seed. Public and worthless: it opens nothing but an emulator. */
export const DEMO_TOKEN = "ek_live_fake_demo_token_of_the_local_emulator_0000000000000000";

const members: NonNullable<SeedWorkspace["members"]> = {
  "ada@acme.example": { name: "Ada Admin", role: "admin", owner: true },
  "dan@acme.example": { name: "Dan Developer", role: "developer" },
  "mia@acme.example": { name: "Mia Member", role: "member" },
};

const tokens: NonNullable<SeedWorkspace["tokens"]> = [
  { name: "demo", token: DEMO_TOKEN, permission: "read-write", user: "ada@acme.example", expiresIn: "6m" },
];

/** Values differ in every environment and look strong enough for a leak scanner; each says that it is fake. */
function environment(name: string, mark: string, host: string, personalOverrides = false): SeedEnvironment {
  return {
    personalOverrides,
    secrets: {
      DATABASE_URL: `postgres://app:fake-db-password-${mark}@127.0.0.1:5432/app`,
      STRIPE_SECRET_KEY: `fake_stripe_key_${name}_${mark}_51HvJ8sKq`,
      SESSION_SECRET: `fake-session-secret-${mark}-w3Rt8ZyLk5Np`,
      VITE_API_URL: `https://${host}/v1`,
      VITE_APP_TITLE: `Acme ${name}`,
      NEXT_PUBLIC_API_URL: `https://${host}/v1`,
      NEXT_PUBLIC_APP_TITLE: `Acme ${name}`,
    },
  };
}

/** One workspace with three members, one project, four environments and the public demo token. */
export const demoSeed: Seed = {
  workspaces: {
    acme: {
      name: "Acme",
      members,
      teams: ["Platform"],
      projects: {
        "my-project": {
          name: "My Project",
          team: "Platform",
          environments: {
            development: environment("development", "dev-7Qm2xV9z", "api.dev.acme.example", true),
            staging: environment("staging", "stg-4Kp8wB3n", "api.staging.acme.example"),
            production: environment("production", "prd-9Zt5rC6h", "api.acme.example"),
            test: environment("test", "tst-1Ls6yF2j", "api.test.acme.example", true),
          },
        },
      },
      tokens,
    },
  },
};

/** The demo workspace with its members and its token, without a project. */
export const emptySeed: Seed = { workspaces: { acme: { name: "Acme", members, teams: ["Platform"], tokens } } };
