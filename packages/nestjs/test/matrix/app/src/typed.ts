// Only compiled: what an application's compiler says about the package's types.
import { enkryptify, type EnkryptifyService, type SecretRef } from "@enkryptify/nestjs";
import { mockSecrets } from "@enkryptify/nestjs/testing";
import type { ConfigService } from "@nestjs/config";
import { secrets, session, type Secrets } from "./secrets.js";

export function typed(
  service: EnkryptifyService<Secrets>,
  config: ConfigService<Secrets, true>,
  plain: EnkryptifyService,
): unknown[] {
  const size: number = service.getOrThrow("POOL_SIZE");
  const fromConfig: number = config.get("POOL_SIZE", { infer: true });
  const url: string = plain.getOrThrow("DATABASE_URL");
  const ref: SecretRef<number> = service.ref("POOL_SIZE");
  const secret: string = (session() as { secret: string }).secret;
  const values: Promise<{ DATABASE_URL: string; SESSION_SECRET: string; POOL_SIZE: number }> = secrets.values();
  // @ts-expect-error not in the schema
  service.get("POOL_SIZ");
  // @ts-expect-error a number, by the schema
  const wrong: string = service.getOrThrow("POOL_SIZE");
  // @ts-expect-error not in the schema
  secrets.as("other", ({ NOPE }) => ({ NOPE }));
  return [size, fromConfig, url, ref, secret, values, wrong, enkryptify({ required: ["A"] }), mockSecrets({ A: "fake" })];
}
