import {
  Global,
  Inject,
  Injectable,
  Module,
  type DynamicModule,
  type FactoryProvider,
  type ModuleMetadata,
} from "@nestjs/common";

export interface DatabaseOptions {
  /** Called for each new connection, so that a rotated password is used without a restart. */
  url: () => string;
}

export type DatabaseAsyncOptions = Pick<ModuleMetadata, "imports"> &
  Pick<FactoryProvider<DatabaseOptions>, "inject" | "useFactory">;

const OPTIONS = "DATABASE_OPTIONS";

/** Stands for a connection pool: it only says where it would connect to. */
@Injectable()
export class Database {
  constructor(@Inject(OPTIONS) private readonly options: DatabaseOptions) {}

  target(): string {
    const { host, pathname } = new URL(this.options.url());
    return `${host}${pathname}`;
  }
}

@Global()
@Module({})
export class DatabaseModule {
  static forRootAsync({ imports = [], inject = [], useFactory }: DatabaseAsyncOptions): DynamicModule {
    return {
      module: DatabaseModule,
      imports,
      providers: [{ provide: OPTIONS, inject, useFactory }, Database],
      exports: [Database],
    };
  }
}
