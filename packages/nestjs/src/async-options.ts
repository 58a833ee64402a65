import { Logger, type DynamicModule, type FactoryProvider, type Provider } from "@nestjs/common";
import { ConfigModule } from "@nestjs/config";
import { ApplicationConfig, MetadataScanner, NestContainer } from "@nestjs/core";
import { NoopGraphInspector } from "@nestjs/core/inspector/noop-graph-inspector.js";
import { Injector } from "@nestjs/core/injector/injector.js";
import { InstanceLoader } from "@nestjs/core/injector/instance-loader.js";
import { DependenciesScanner } from "@nestjs/core/scanner.js";
import { EnkryptifyError } from "@enkryptify/sdk/kit";
import { bootError } from "./boot-error.ts";
import type { EnkryptifyModuleAsyncOptions, EnkryptifyModuleOptions } from "./options.ts";

class EnkryptifyOptionsModule {}

const DEPENDENCY_ERRORS = new Set(["UnknownDependenciesException", "UndefinedDependencyException", "UnknownElementException"]);

/**
 * Runs the options factory before the application is built, in a container of its own that holds only what `imports` names
 * (built the way `@nestjs/testing` builds one). Otherwise providers would be built while the secrets are still on their way.
 * Throws `CONFIG_INVALID` when `inject` names what `imports` does not provide.
 */
export async function resolveAsyncOptions(options: EnkryptifyModuleAsyncOptions): Promise<EnkryptifyModuleOptions> {
  const { useFactory, inject = [], imports = [] } = options;
  if (useFactory !== undefined && inject.length === 0 && imports.length === 0) return useFactory();
  const made: EnkryptifyModuleOptions[] = [];
  const module: DynamicModule = {
    module: EnkryptifyOptionsModule,
    imports: [ConfigModule, ...imports],
    providers: optionProviders(options, (result) => made.push(result)),
  };
  try {
    await buildAlone(module);
  } catch (error) {
    throw explain(error);
  }
  const [result] = made;
  return result ?? {};
}

function optionProviders(options: EnkryptifyModuleAsyncOptions, keep: (made: EnkryptifyModuleOptions) => void): Provider[] {
  const { useFactory, useClass, useExisting, inject = [] } = options;
  const provider = (factory: FactoryProvider["useFactory"], tokens: FactoryProvider["inject"]): Provider => ({
    provide: EnkryptifyOptionsModule.name,
    useFactory: async (...args: unknown[]) => keep(await factory(...args)),
    inject: tokens ?? [],
  });
  if (useFactory !== undefined) return [provider(useFactory, inject)];
  const token = useClass ?? useExisting;
  if (token === undefined) {
    throw new EnkryptifyError({
      code: "CONFIG_INVALID",
      message: "forRootAsync needs one of useFactory, useClass and useExisting.",
    });
  }
  const create = provider((service: { createEnkryptifyOptions(): unknown }) => service.createEnkryptifyOptions(), [token]);
  return useClass === undefined ? [create] : [{ provide: useClass, useClass }, create];
}

async function buildAlone(module: DynamicModule): Promise<void> {
  const config = new ApplicationConfig();
  const container = new NestContainer(config);
  const scanner = new DependenciesScanner(container, new MetadataScanner(), NoopGraphInspector, config);
  await scanner.scan(module as never);
  // The application's own start prints these modules; this one is not news.
  const silent: Logger = Object.create(Logger.prototype, { log: { value: () => undefined } });
  await new InstanceLoader(container, new Injector(), NoopGraphInspector, silent).createInstancesOfDependencies();
}

function explain(error: unknown): unknown {
  if (!(error instanceof Error) || !DEPENDENCY_ERRORS.has(error.constructor.name)) return error;
  const [firstLine] = error.message.split("\n");
  const cure =
    "The options are made before the application is built: list the module that provides it in the imports of forRootAsync.";
  return bootError(new EnkryptifyError({ code: "CONFIG_INVALID", message: `${firstLine} ${cure}` }));
}
