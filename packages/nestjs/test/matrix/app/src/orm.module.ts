import {
  Inject,
  Injectable,
  Logger,
  Module,
  type DynamicModule,
  type FactoryProvider,
  type ModuleMetadata,
  type OnApplicationShutdown,
} from "@nestjs/common";
import { ConfigService } from "@nestjs/config";

export interface OrmOptions {
  url: string | undefined;
}

/** Configured the way TypeOrmModule is, and copies its options as a connection pool does. */
@Injectable()
export class Orm implements OnApplicationShutdown {
  readonly options: OrmOptions;
  private readonly config: ConfigService;

  constructor(@Inject("ORM_OPTIONS") options: OrmOptions, config: ConfigService) {
    this.options = options;
    this.config = config;
  }

  onApplicationShutdown(): void {
    new Logger("Orm").log(`HOOK secrets=${this.config.get("DATABASE_URL") === undefined ? "gone" : "available"}`);
  }
}

@Module({})
export class OrmModule {
  static forRootAsync(
    options: Pick<ModuleMetadata, "imports"> & Pick<FactoryProvider<OrmOptions>, "inject" | "useFactory">,
  ): DynamicModule {
    const { inject = [], useFactory } = options;
    const provider: FactoryProvider<OrmOptions> = { provide: "ORM_OPTIONS", inject, useFactory };
    return { module: OrmModule, imports: options.imports ?? [], providers: [provider, Orm], exports: [Orm] };
  }
}
