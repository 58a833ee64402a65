import type { DynamicModule } from "@nestjs/common";
import { ConfigModule, ConfigService } from "@nestjs/config";
import { TypeOrmModule } from "@nestjs/typeorm";

/** TypeORM with a password that can be rotated. Wrap what opens connections in `withFreshPassword`. */
export function typeOrm(): DynamicModule {
  return TypeOrmModule.forRootAsync({
    imports: [ConfigModule],
    inject: [ConfigService],
    useFactory: (config: ConfigService) => ({
      type: "postgres",
      host: config.getOrThrow<string>("DB_HOST"),
      port: Number(config.getOrThrow("DB_PORT")),
      username: config.getOrThrow<string>("DB_USER"),
      database: config.getOrThrow<string>("DB_NAME"),
      password: () => config.getOrThrow<string>("DB_PASSWORD"),
      extra: { maxLifetimeSeconds: Number(config.get("DB_MAX_LIFETIME_SECONDS", 300)) },
    }),
  });
}
