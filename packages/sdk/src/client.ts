import { fromEnv, fromKubernetes, type Credential } from "./credential.ts";
import { safely } from "./call-safely.ts";
import { enkryptifyError } from "./official-errors.ts";
import { onAbort } from "./on-abort.ts";
import { resolveOptions, type EnkryptifyOptions, type ResolvedOptions } from "./options.ts";
import type { Platform } from "./platform.ts";
import { linkProxy, type EnkryptifyProxy, type ProxyLink } from "./proxy/link.ts";
import { cacheOffError, destroyedError, missingError, notCachedError, proxyOnlyError } from "./secrets/read-errors.ts";
import type { Secrets } from "./secrets/secrets-object.ts";
import type { Snapshot } from "./secrets/snapshot.ts";
import { createSources, type SecretsQuery, type Source, type Sources } from "./sources.ts";
import { statusOf, type ClientStatus } from "./status.ts";

export type { ClientStatus } from "./status.ts";

/** Options of one read. */
export interface ReadOptions {
  /** With `false` the value comes from the API, now. @default true */
  cache?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** The client without a runtime: `index.ts` and `edge.ts` bind it to theirs. */
export class EnkryptifyClient {
  readonly #resolved: ResolvedOptions;
  readonly #platform: Platform;
  readonly #sources: Sources;
  readonly #link: ProxyLink;
  readonly #listeners = new Set<(names: string[]) => void>();
  readonly #life = new AbortController();
  /** The environment of the options, once it has been found. */
  #home: Source | undefined;
  /** Values that `getSync` has checked the age of in this turn of the event loop. */
  #checked: ReadonlyMap<string, string> | undefined;

  /** The token in ENKRYPTIFY_TOKEN, for the option `auth`. */
  static fromEnv(): Credential {
    return fromEnv();
  }

  /** The token of a Kubernetes pod, for the option `auth`. */
  static fromKubernetes(options?: { tokenPath?: string | undefined }): Credential {
    return fromKubernetes(options);
  }

  constructor(options: EnkryptifyOptions, platform: Platform) {
    this.#platform = platform;
    this.#resolved = resolveOptions(options, platform);
    this.#sources = createSources(options, this.#resolved, platform, {
      onChange: (names) => {
        this.#checked = undefined;
        for (const listener of this.#listeners) safely(listener)(names);
      },
      assertAlive: () => this.#life.signal.throwIfAborted(),
    });
    this.#link = linkProxy({ options, resolved: this.#resolved, platform, sources: this.#sources, life: this.#life.signal });
  }

  /**
   * All secrets of an environment, by one request, as a frozen object of strings that prints names only.
   *
   * @throws EnkryptifyError
   */
  async getSecrets(query: SecretsQuery & ReadOptions = {}): Promise<Secrets> {
    const source = await this.#open(query, query);
    return (await this.#snapshot(source, query)).secrets();
  }

  /**
   * One value. The first read fetches all names, so further reads cost no request.
   *
   * @throws EnkryptifyError `SECRET_NOT_FOUND` unless `options.strict` is false, when "" is returned
   */
  async get(name: string, options?: ReadOptions): Promise<string> {
    const value = options === undefined && this.#resolved.cacheEnabled ? this.#home?.cache.fresh()?.values.get(name) : undefined;
    return value ?? this.#read(name, options ?? {});
  }

  /**
   * One value without waiting, after `ready()` or any other read. Refreshes in the background when that is due.
   *
   * @throws EnkryptifyError `SECRET_NOT_CACHED` before the first read, `SECRET_NOT_FOUND`
   */
  getSync(name: string): string {
    return this.#checked?.get(name) ?? this.#readSync(name);
  }

  /** The official SDK's name for {@link getSync}; refused with the cache off. */
  getFromCache(name: string): string {
    if (!this.#resolved.cacheEnabled) throw cacheOffError("getFromCache()");
    return this.getSync(name);
  }

  /** Waits for the interceptor, and fetches the secrets unless they are there already, so that {@link getSync} works. */
  async ready(options: Pick<ReadOptions, "signal"> = {}): Promise<void> {
    await this.#alive(this.#link.intercepting);
    if (!this.#resolved.proxy.only) await this.#snapshot(await this.#open({}, options), options);
  }

  /** The official SDK's name for reading ahead; refused with the cache off. */
  async preload(): Promise<void> {
    if (!this.#resolved.cacheEnabled) throw cacheOffError("preload()");
    await this.#snapshot(await this.#open({}, {}), {});
  }

  /** Requests whose `%NAME%` placeholders the proxy service fills in, so that the values never enter this process. */
  get proxy(): EnkryptifyProxy {
    return this.#link.proxy;
  }

  /** Reads everything again from the API and resolves to the new secrets. */
  async refresh(query: SecretsQuery & Pick<ReadOptions, "signal"> = {}): Promise<Secrets> {
    return this.getSecrets({ ...query, cache: false });
  }

  /** Calls a listener with the names whose value changed, after a refresh. Returns a function that stops it. */
  on(event: "change", listener: (names: string[]) => void): () => void {
    if (event !== "change")
      throw enkryptifyError({ code: "CONFIG_INVALID", message: `There is no event "${String(event)}"; there is "change".` });
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What is known now, by name and age; no value and no request. */
  status(): ClientStatus {
    return statusOf(this.#home, this.#platform.clock);
  }

  /** Forgets all values and leaves the shared session. Calls under way and later ones reject with `CLIENT_DESTROYED`. Safe to repeat. */
  destroy(): void {
    if (this.#life.signal.aborted) return;
    this.#life.abort(destroyedError());
    this.#sources.close();
    this.#listeners.clear();
    this.#home = undefined;
    this.#checked = undefined;
  }

  toJSON(): string {
    return "[Enkryptify]";
  }

  async #read(name: string, options: ReadOptions): Promise<string> {
    const source = (this.#home = await this.#open({}, options));
    const { cache, singles } = source;
    if (singles !== undefined && options.cache !== false && cache.peek() === undefined) {
      return (await this.#alive(singles.read(name, options.signal))) ?? this.#missing(name, source);
    }
    const { values } = await this.#snapshot(source, options);
    const value = values.get(name);
    if (value === undefined) cache.nudge();
    return value ?? this.#missing(name, source);
  }

  #readSync(name: string): string {
    this.#assertReadable();
    const source = this.#home;
    const values = source?.cache.now()?.values;
    if (source === undefined || values === undefined) throw notCachedError(name);
    this.#checked = values;
    // Reads in a row are one moment: their age is checked once, and again in the next turn.
    queueMicrotask(() => {
      this.#checked = undefined;
    });
    return values.get(name) ?? this.#missing(name, source);
  }

  #snapshot(source: Source, options: ReadOptions): Promise<Snapshot> {
    const fresh = options.cache === false || !this.#resolved.cacheEnabled;
    return this.#alive(source.cache.get({ fresh, signal: options.signal }));
  }

  async #open(query: SecretsQuery, options: ReadOptions): Promise<Source> {
    this.#assertReadable();
    const memo = this.#sources.at(query);
    const source = await this.#alive(memo.get(options.signal));
    if (memo === this.#sources.at({})) this.#home = source;
    return source;
  }

  /** Whatever a call ends with, after `destroy()` it ends with `CLIENT_DESTROYED`, at once. */
  #alive<T>(work: Promise<T>): Promise<T> {
    const { signal } = this.#life;
    return new Promise((resolve, reject) => {
      const stop = onAbort(signal, () => reject(signal.reason as Error));
      work.then(resolve, reject).finally(stop);
    });
  }

  #missing(name: string, source: Source): string {
    if (!this.#resolved.strict) return "";
    throw missingError(name, source.place, source.cache.peek()?.values.keys() ?? []);
  }

  #assertReadable(): void {
    this.#life.signal.throwIfAborted();
    if (this.#resolved.proxy.only) throw proxyOnlyError();
  }
}
