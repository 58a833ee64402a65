import { createHash } from "node:crypto";
import { EnkryptifyService } from "@enkryptify/nestjs";
import { Controller, Get } from "@nestjs/common";
import { ConfigService } from "@nestjs/config";

@Controller("api/status")
export class StatusController {
  constructor(
    private readonly secrets: EnkryptifyService,
    private readonly config: ConfigService,
  ) {}

  /** Names, and a fingerprint of each value: rotation can be seen, values cannot. */
  @Get()
  status() {
    const names = this.secrets.keys();
    const fingerprint = Object.fromEntries(names.map((name) => [name, shortHash(this.config.getOrThrow<string>(name))]));
    return { app: "nest-api", secrets: names, fingerprint };
  }
}

function shortHash(value: string): string {
  return createHash("sha256").update(value).digest("hex").slice(0, 8);
}
