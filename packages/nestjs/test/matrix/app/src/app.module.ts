import { EnkryptifyModule } from "@enkryptify/nestjs";
import { EnkryptifyHealthIndicator } from "@enkryptify/nestjs/health";
import { Module } from "@nestjs/common";
import { ConfigModule, ConfigService } from "@nestjs/config";
import { TerminusModule } from "@nestjs/terminus";
import { AppController } from "./app.controller.js";
import { OrmModule } from "./orm.module.js";
import { PerRequest, ReportService } from "./report.service.js";
import { secrets, session } from "./secrets.js";

@Module({
  imports: [
    // First, and with plain ConfigModule: the place where an asynchronous `load` factory comes too late.
    OrmModule.forRootAsync({
      imports: [ConfigModule],
      inject: [ConfigService],
      useFactory: (config: ConfigService) => ({ url: config.get<string>("DATABASE_URL") }),
    }),
    ConfigModule.forRoot({ isGlobal: true }),
    EnkryptifyModule.forRoot(secrets, { namespaces: [session] }),
    TerminusModule,
  ],
  controllers: [AppController],
  providers: [ReportService, PerRequest, EnkryptifyHealthIndicator],
})
export class AppModule {}
