import { EnkryptifyService } from "@enkryptify/nestjs";
import { Controller, Get, ServiceUnavailableException } from "@nestjs/common";
import { Database } from "./database.module.js";

@Controller("health")
export class HealthController {
  constructor(
    private readonly secrets: EnkryptifyService,
    private readonly database: Database,
  ) {}

  @Get()
  check() {
    const { loaded, origin, version, consecutiveFailures } = this.secrets.status();
    if (!loaded || consecutiveFailures > 3) throw new ServiceUnavailableException("Secrets are out of date");
    return { status: "ok", database: this.database.target(), secrets: { origin, version } };
  }
}
