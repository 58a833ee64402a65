import type { Seed } from "@enkryptify/emulator";

/** The id of the one environment of {@link podSeed}. */
export const POD_ENVIRONMENT_ID = "11111111-1111-4111-8111-111111111111";

/** A workspace that knows the service accounts `app` and `other`, and lets them read one environment. */
export function podSeed(): Seed {
  const secrets = { STRIPE_SECRET_KEY: "fake_stripe_key_of_the_pod_4Kp8wB3n" };
  return {
    workspaces: {
      acme: {
        projects: { "my-project": { environments: { production: { id: POD_ENVIRONMENT_ID, secrets } } } },
        identities: [{ subject: "system:serviceaccount:default:app" }, { subject: "system:serviceaccount:default:other" }],
      },
    },
  };
}
