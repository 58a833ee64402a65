import { createHash } from "node:crypto";
import { EnkryptifyService, InjectSecret, InjectSecretRef, type SecretRef } from "@enkryptify/nestjs";
import { Inject, Injectable, Scope } from "@nestjs/common";
import { ConfigService, type ConfigType } from "@nestjs/config";
import { ContextIdFactory, ModuleRef } from "@nestjs/core";
import { Orm } from "./orm.module.js";
import { session, type Secrets } from "./secrets.js";

@Injectable({ scope: Scope.REQUEST })
export class PerRequest {
  readonly secret: string;
  constructor(config: ConfigService) {
    this.secret = config.getOrThrow("SESSION_SECRET");
  }
}

function mark(value: string | undefined): string {
  return value === undefined ? "undefined" : createHash("sha256").update(value).digest("hex").slice(0, 8);
}

/** What this application sees of its secrets, without showing one. */
@Injectable()
export class ReportService {
  @InjectSecret("SESSION_SECRET") private readonly copy!: string;
  @InjectSecretRef("SESSION_SECRET") private readonly reference!: SecretRef;
  private readonly orm: Orm;
  private readonly config: ConfigService<Secrets, true>;
  private readonly secrets: EnkryptifyService<Secrets>;
  private readonly namespace: ConfigType<typeof session>;
  private readonly modules: ModuleRef;

  constructor(
    orm: Orm,
    @Inject(ConfigService) config: ConfigService<Secrets, true>,
    @Inject(EnkryptifyService) secrets: EnkryptifyService<Secrets>,
    @Inject(session.KEY) namespace: ConfigType<typeof session>,
    modules: ModuleRef,
  ) {
    this.orm = orm;
    this.config = config;
    this.secrets = secrets;
    this.namespace = namespace;
    this.modules = modules;
  }

  async report(): Promise<object> {
    const perRequest = await this.modules.resolve(PerRequest, ContextIdFactory.create(), { strict: false });
    return {
      orm: mark(this.orm.options.url),
      poolSize: this.config.get("POOL_SIZE", { infer: true }),
      live: {
        config: mark(this.config.get("SESSION_SECRET", { infer: true })),
        namespace: mark(this.config.get("session.secret" as never)),
        namespaceObject: mark(this.namespace.secret),
        service: mark(this.secrets.get("SESSION_SECRET")),
        reference: mark(this.reference.value),
        perRequest: mark(perRequest.secret),
      },
      copy: mark(this.copy),
      inProcessEnv: Object.keys(process.env).filter((name) => ["DATABASE_URL", "SESSION_SECRET", "POOL_SIZE"].includes(name)),
    };
  }

  async refresh(): Promise<object> {
    return { changes: await this.secrets.refresh() };
  }
}
