import { enkryptify, type EnkryptifyLoader } from "@enkryptify/nestjs";
import { z } from "zod";

const schema = z.object({
  DATABASE_URL: z.string(),
  SESSION_SECRET: z.string(),
  POOL_SIZE: z.coerce.number(),
});

export type Secrets = z.output<typeof schema>;

export const secrets: EnkryptifyLoader<Secrets> = enkryptify({
  schema,
  auth: "exchange",
  maxRetries: 0,
  refresh: process.env["MODE"] === "standalone-open" ? { interval: 250 } : false,
});

export const session = secrets.as("session", ({ SESSION_SECRET }) => ({ secret: SESSION_SECRET }));
