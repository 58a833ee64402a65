import { EnkryptifyService } from "@enkryptify/nestjs";
import { Inject, Injectable, type OnApplicationShutdown } from "@nestjs/common";
import { ConfigService } from "@nestjs/config";
import pg from "pg";
import { withFreshPassword } from "./fresh-password.ts";

/** A pool whose password can be rotated while it is in use. */
@Injectable()
export class Postgres implements OnApplicationShutdown {
  readonly #pool: pg.Pool;
  readonly #secrets: EnkryptifyService;

  constructor(@Inject(EnkryptifyService) secrets: EnkryptifyService, @Inject(ConfigService) config: ConfigService) {
    this.#secrets = secrets;
    this.#pool = new pg.Pool({
      host: config.getOrThrow<string>("DB_HOST"),
      port: Number(config.getOrThrow("DB_PORT")),
      user: config.getOrThrow<string>("DB_USER"),
      database: config.getOrThrow<string>("DB_NAME"),
      // A function: it is called for each new connection. A string would be copied once, for good.
      password: () => config.getOrThrow<string>("DB_PASSWORD"),
      // Connections opened with the old password end within this time.
      maxLifetimeSeconds: Number(config.get("DB_MAX_LIFETIME_SECONDS", 300)),
    });
    this.#pool.on("error", () => undefined);
  }

  query(text: string, values: unknown[] = []): Promise<pg.QueryResult> {
    return withFreshPassword(this.#secrets, () => this.#pool.query(text, values));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#pool.end();
  }
}
