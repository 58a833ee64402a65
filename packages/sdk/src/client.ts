import { fromEnv, fromKubernetes, type Credential } from "./credential.ts";
import { nearestName } from "./nearest-name.ts";
import { enkryptifyError } from "./official-errors.ts";
import { resolveOptions, type EnkryptifyOptions, type ResolvedOptions } from "./options.ts";
import type { Place } from "./place.ts";
import type { Platform } from "./platform.ts";
import type { Secrets } from "./secrets/secrets-object.ts";
import type { Snapshot } from "./secrets/snapshot.ts";
import { ageOf } from "./session/lifetime.ts";
import { createSources, type SecretsQuery, type Source, type Sources } from "./sources.ts";

/** Options of one read. */
export interface ReadOptions {
  /** With `false` the value comes from the API, now. @default true */
  cache?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** What a client knows, without values. */
export interface ClientStatus {
  /** `network`: from the API. `fallback`: from a copy kept for outages. `none`: nothing read yet. */
  source: "network" | "fallback" | "none";
  /** Milliseconds since the API confirmed the values. */
  ageMs: number | undefined;
  names: readonly string[];
  place: Place | undefined;
}

/** The client without a runtime: `index.ts` and `edge.ts` bind it to theirs. */
export class EnkryptifyClient {
  readonly #resolved: ResolvedOptions;
  readonly #platform: Platform;
  readonly #sources: Sources;
  readonly #listeners = new Set<(names: string[]) => void>();
  readonly #life = new AbortController();

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
      onChange: (names) => this.#listeners.forEach((listener) => listener(names)),
      assertAlive: () => this.#assertAlive(),
    });
  }

  /**
   * All secrets of an environment, by one request, as a frozen object of strings that prints names only.
   *
   * @throws EnkryptifyError
   */
  async getSecrets(query: SecretsQuery & ReadOptions = {}): Promise<Secrets> {
    return (await this.#snapshot(query, query)).secrets();
  }

  /**
   * One value. The first read fetches all names, so further reads cost no request.
   *
   * @throws EnkryptifyError `SECRET_NOT_FOUND` unless `options.strict` is false, when "" is returned
   */
  async get(name: string, options: ReadOptions = {}): Promise<string> {
    if (!this.#resolved.eager && options.cache !== false) {
      const source = await this.#open({}, options);
      if (source.cache.peek() === undefined)
        return (await this.#alive(source.singles.read(name, options.signal))) ?? this.#missing(name, source);
    }
    const snapshot = await this.#snapshot({}, options);
    const value = snapshot.values.get(name);
    if (value !== undefined) return value;
    const source = await this.#open({}, options);
    source.cache.nudge();
    return this.#missing(name, source);
  }

  /**
   * One value without waiting, after `ready()` or any other read.
   *
   * @throws EnkryptifyError `SECRET_NOT_CACHED` before the first read, `SECRET_NOT_FOUND`
   */
  getSync(name: string): string {
    this.#assertAlive();
    const source = this.#sources.at({}).peek();
    const snapshot = source?.cache.peek();
    if (source === undefined || snapshot === undefined) {
      throw enkryptifyError({
        code: "SECRET_NOT_CACHED",
        message: `Secret "${name}" cannot be read yet: nothing has been fetched. Call \`await client.ready()\` first.`,
      });
    }
    return snapshot.values.get(name) ?? this.#missing(name, source);
  }

  /** The official SDK's name for {@link getSync}. */
  getFromCache(name: string): string {
    return this.getSync(name);
  }

  /** Fetches the secrets unless they are there already, so that {@link getSync} works. */
  async ready(options: Pick<ReadOptions, "signal"> = {}): Promise<void> {
    await this.#snapshot({}, options);
  }

  /** The official SDK's name for {@link ready}. */
  async preload(): Promise<void> {
    await this.ready();
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
    const source = this.#sources.at({}).peek();
    const snapshot = source?.cache.peek();
    return {
      source: snapshot?.source ?? "none",
      ageMs: snapshot === undefined ? undefined : ageOf(snapshot.fetchedAt, this.#platform.clock),
      names: [...(snapshot?.values.keys() ?? [])],
      place: source?.place,
    };
  }

  /** Forgets all values and leaves the shared session. Calls under way and later ones reject with `CLIENT_DESTROYED`. Safe to repeat. */
  destroy(): void {
    if (this.#life.signal.aborted) return;
    this.#life.abort(destroyedError());
    this.#sources.close();
    this.#listeners.clear();
  }

  toJSON(): string {
    return "[Enkryptify]";
  }

  async #snapshot(query: SecretsQuery, options: ReadOptions): Promise<Snapshot> {
    const source = await this.#open(query, options);
    const fresh = options.cache === false || !this.#resolved.cacheEnabled;
    return this.#alive(source.cache.get({ fresh, signal: options.signal }));
  }

  #open(query: SecretsQuery, options: ReadOptions): Promise<Source> {
    this.#assertAlive();
    return this.#alive(this.#sources.at(query).get(options.signal));
  }

  /** Whatever a call ends with, after `destroy()` it ends with `CLIENT_DESTROYED`. */
  async #alive<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } finally {
      this.#assertAlive();
    }
  }

  #missing(name: string, source: Source): string {
    if (!this.#resolved.strict) return "";
    const { workspace, project, environment } = source.place;
    const near = nearestName(name, source.cache.peek()?.values.keys() ?? []);
    const cure = near === undefined ? "Create it in the dashboard, or correct the name." : `Did you mean "${near}"?`;
    throw enkryptifyError({
      code: "SECRET_NOT_FOUND",
      message: `Secret "${name}" not found in ${workspace}/${project}/${environment}. ${cure}`,
    });
  }

  #assertAlive(): void {
    if (this.#life.signal.aborted) throw destroyedError();
  }
}

function destroyedError(): Error {
  return enkryptifyError({ code: "CLIENT_DESTROYED", message: "The client has been destroyed. Create a new one." });
}
