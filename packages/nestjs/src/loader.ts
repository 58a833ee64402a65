import { inspect } from "node:util";
import { registerAs, type ConfigFactory, type ConfigFactoryKeyHost } from "@nestjs/config";
import type { EnkryptifyModuleOptions, SecretSchema, SecretsOf } from "./options.ts";
import { createSource, type Source } from "./source.ts";

type Values = Record<string, unknown>;

/** One set of secrets, for `ConfigModule.forRoot({ load: [...] })`, for `EnkryptifyModule.forRoot(...)` and for code outside Nest. All share one request. */
export interface EnkryptifyLoader<T extends object = Record<string, string>>
  extends ConfigFactory<T>, PromiseLike<ConfigFactory<T>> {
  /** The secrets, for code outside Nest: `main.ts`, scripts, migrations. Throws `EnkryptifyError`. */
  values(): Promise<T>;
  /** A configuration namespace made from the secrets, as `registerAs` does, that follows rotation. */
  as<R extends object>(namespace: string, map: (secrets: T) => R): ConfigFactory<R> & ConfigFactoryKeyHost<R>;
}

const SOURCE_OF = Symbol.for("enkryptify.nestjs.sourceOfLoader");

/**
 * Makes a loader. Nothing is fetched until Nest, or `values()`, asks.
 * In `load: [...]` that is when the module file is imported; with `EnkryptifyModule.forRoot(loader)` it is when the application boots.
 */
export function enkryptify<const S extends SecretSchema | undefined = undefined>(
  options: EnkryptifyModuleOptions<S> = {},
): EnkryptifyLoader<SecretsOf<S>> {
  type T = SecretsOf<S>;
  const source = createSource(options);
  const current = (): T => ({ ...source.live.values }) as T;
  const loader = async (): Promise<T> => {
    await source.load();
    return printingNamesOnly(current());
  };
  const as = <R extends object>(namespace: string, map: (secrets: T) => R): ConfigFactory<R> & ConfigFactoryKeyHost<R> => {
    const read = source.live.namespace(namespace, map) as () => R;
    const factory = (): R | Promise<R> => (source.snapshot() !== undefined ? read() : source.load().then(read));
    // ConfigModule writes on the function it gets, so each one is new.
    const host = registerAs<R & Values, ConfigFactory<R & Values>>(namespace, factory as ConfigFactory<R & Values>);
    return thenable(host, source, () => registerAs(namespace, () => read() as R & Values)) as unknown as ConfigFactory<R> &
      ConfigFactoryKeyHost<R>;
  };
  Object.defineProperties(loader, { values: { value: loader }, as: { value: as }, [SOURCE_OF]: { value: source } });
  return thenable(loader, source, () => () => current()) as unknown as EnkryptifyLoader<T>;
}

function printingNamesOnly<T extends object>(values: T): T {
  const names = { value: () => Object.keys(values) };
  return Object.defineProperties(values, { toJSON: names, [inspect.custom]: names });
}

/** The source inside a loader, from whichever copy of this package it is. */
export function sourceOf(input: object): Source | undefined {
  return (input as { [SOURCE_OF]?: Source })[SOURCE_OF];
}

// ConfigModule.forRoot awaits the entries of `load` before Nest builds anything. It gets a factory that is synchronous,
// or one that throws: a rejection here would be unhandled, because forRoot runs when the module file is imported.
function thenable<F extends object>(target: F, source: Source, ready: () => ConfigFactory): F {
  const then: PromiseLike<ConfigFactory>["then"] = (resolved, rejected) =>
    source
      .load()
      .then(ready, (error: unknown) => () => {
        throw error;
      })
      .then(resolved, rejected);
  // oxlint-disable-next-line unicorn/no-thenable -- being awaited is what this object is for
  return Object.defineProperty(target, "then", { value: then });
}
