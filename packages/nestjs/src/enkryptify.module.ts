import { Module, type DynamicModule } from "@nestjs/common";
import { resolveAsyncOptions } from "./async-options.ts";
import { createHostModule, EnkryptifyHostModule } from "./host.module.ts";
import { createLazyPromise } from "./lazy-promise.ts";
import { sourceOf, type EnkryptifyLoader } from "./loader.ts";
import type { EnkryptifyModuleAsyncOptions, EnkryptifyModuleExtras, EnkryptifyModuleOptions, SecretSchema } from "./options.ts";
import { createSource, type Source } from "./source.ts";

let modules = 0;

/**
 * Fetches the secrets while the application boots, before any provider is built, and puts them into `ConfigService`.
 * If they cannot be had, the boot fails with one message.
 */
@Module({})
export class EnkryptifyModule {
  /** From options, or from a loader made with `enkryptify()`. Without options everything comes from the environment and `.enkryptify.json`. */
  static forRoot<S extends SecretSchema | undefined = undefined>(
    input: (EnkryptifyModuleOptions<S> & EnkryptifyModuleExtras) | EnkryptifyLoader<object> = {},
    extras: EnkryptifyModuleExtras = {},
  ): DynamicModule {
    const loaded = sourceOf(input);
    if (loaded !== undefined) return createModule(() => Promise.resolve(loaded), extras);
    const { isGlobal, namespaces, ...options } = input as EnkryptifyModuleOptions & EnkryptifyModuleExtras;
    const source = createSource(options);
    return createModule(() => Promise.resolve(source), { ...definedExtras({ isGlobal, namespaces }), ...extras });
  }

  /** From a factory, whose dependencies must come from its `imports`. */
  static forRootAsync<S extends SecretSchema | undefined = undefined>(options: EnkryptifyModuleAsyncOptions<S>): DynamicModule {
    const { isGlobal, namespaces, ...rest } = options;
    let source: Promise<Source> | undefined;
    const resolve = (): Promise<Source> => {
      source ??= resolveAsyncOptions(rest as EnkryptifyModuleAsyncOptions).then(createSource);
      return source.catch((error: unknown) => {
        source = undefined;
        throw error;
      });
    };
    return createModule(resolve, definedExtras({ isGlobal, namespaces }));
  }
}

// The import is nested so that `overrideModule` in tests replaces it before Nest awaits it.
function createModule(resolve: () => Promise<Source>, extras: EnkryptifyModuleExtras): DynamicModule {
  let built: { source: Source; generation: number } | undefined;
  const start = async (): Promise<DynamicModule> => {
    built = undefined;
    const source = await resolve();
    await source.load();
    built = { source, generation: source.generation() };
    return createHostModule(source, extras);
  };
  const isCurrent = (): boolean => built === undefined || built.source.generation() === built.generation;
  return {
    module: EnkryptifyModule,
    global: extras.isGlobal ?? true,
    imports: [createLazyPromise(start, isCurrent)],
    // Nest 10 tells modules apart by their JSON.
    providers: [{ provide: `enkryptify.module:${++modules}`, useValue: true }],
    exports: [EnkryptifyHostModule],
  };
}

function definedExtras(extras: {
  [K in keyof EnkryptifyModuleExtras]: EnkryptifyModuleExtras[K] | undefined;
}): EnkryptifyModuleExtras {
  return Object.fromEntries(Object.entries(extras).filter(([, value]) => value !== undefined));
}
