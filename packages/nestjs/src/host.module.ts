import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from "@nestjs/common";
import { ConfigModule, ConfigService } from "@nestjs/config";
import { EnkryptifyService } from "./enkryptify.service.ts";
import type { EnkryptifyModuleExtras } from "./options.ts";
import { secretProviders } from "./secret-providers.ts";
import { SOURCE } from "./tokens.ts";
import type { Source } from "./source.ts";

// The object behind ConfigService. The name is the same in every release since 2.3; the contract tests watch it.
const CONFIG_HOST = "CONFIGURATION_TOKEN";

/** Built once the secrets are there: fills ConfigService and follows the application's life. */
@Module({})
export class EnkryptifyHostModule implements OnModuleInit, OnApplicationShutdown {
  readonly #source: Source;
  readonly #host: object;
  readonly #config: ConfigService;
  #release: (() => void) | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(@Inject(SOURCE) source: Source, @Inject(CONFIG_HOST) host: object, @Inject(ConfigService) config: ConfigService) {
    this.#source = source;
    this.#host = host;
    this.#config = config;
    // ConfigModule's own merge leaves the names enumerable, or keeps what it finds here: either order ends the same.
    if (source.fillsConfigService) writeValues(host, source.live.values, new Set());
  }

  onModuleInit(): void {
    this.#release = this.#source.open();
    if (this.#source.fillsConfigService) this.#unsubscribe = followValues(this.#host, this.#config, this.#source);
  }

  onApplicationShutdown(): void {
    this.#unsubscribe?.();
    // A testing module may be closed without having been initialised.
    (this.#release ?? this.#source.open())();
  }
}

/** The module that Nest gets when the lazy import resolves. */
export function createHostModule(source: Source, extras: EnkryptifyModuleExtras): DynamicModule {
  const { values } = source.live;
  const features = source.fillsConfigService ? [ConfigModule.forFeature(() => values)] : [ConfigModule];
  const namespaces = (extras.namespaces ?? []).map((namespace) => ConfigModule.forFeature(namespace));
  const secrets = secretProviders(source);
  return {
    module: EnkryptifyHostModule,
    global: extras.isGlobal ?? true,
    imports: [...features, ...namespaces],
    providers: [{ provide: SOURCE, useValue: source }, EnkryptifyService, ...secrets.providers],
    exports: [ConfigModule, EnkryptifyService, SOURCE, ...secrets.tokens],
  };
}

// Own, writable and not enumerable: `ConfigService.get` and later merges work, and printing ConfigService shows no value.
function writeValues(host: object, values: Readonly<Record<string, unknown>>, written: Set<string>): void {
  for (const name of written) if (!Object.hasOwn(values, name)) Reflect.deleteProperty(host, name);
  written.clear();
  for (const [name, value] of Object.entries(values)) {
    // Deleted first, because V8 copies the whole object's layout for each property that only changes its attributes: 400 ms for 500 names.
    Reflect.deleteProperty(host, name);
    Object.defineProperty(host, name, { value, writable: true, configurable: true, enumerable: false });
    written.add(name);
  }
}

// Not `ConfigService.set`: it would copy every secret into process.env.
function followValues(host: object, config: ConfigService, { live }: Source): () => void {
  const written = new Set<string>();
  writeValues(host, live.values, written);
  return live.onReplace((changes) => {
    const events = changes.map(({ key }) => ({
      path: key,
      oldValue: Reflect.get(host, key) as unknown,
      newValue: live.values[key],
    }));
    writeValues(host, live.values, written);
    // What feeds `ConfigService.changes$` is not public; without it there is still `EnkryptifyService.changes$`.
    const stream: unknown = Reflect.get(config, "_changes$");
    if (isStream(stream)) for (const event of events) stream.next(event);
  });
}

function isStream(value: unknown): value is { next(event: object): void } {
  return typeof value === "object" && value !== null && "next" in value;
}
