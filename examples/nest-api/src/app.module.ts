import { EnkryptifyModule } from "@enkryptify/nestjs";
import { Module } from "@nestjs/common";
import { ConfigModule, ConfigService } from "@nestjs/config";
import { DatabaseModule } from "./database.module.js";
import { HealthController } from "./health.controller.js";
import { StatusController } from "./status.controller.js";

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    EnkryptifyModule.forRoot({ required: ["DATABASE_URL"], refresh: { interval: 5000 } }),
    DatabaseModule.forRootAsync({
      imports: [ConfigModule],
      inject: [ConfigService],
      useFactory: (config: ConfigService) => ({ url: () => config.getOrThrow<string>("DATABASE_URL") }),
    }),
  ],
  controllers: [HealthController, StatusController],
})
export class AppModule {}
