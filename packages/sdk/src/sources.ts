import type { CallOptions } from "./api.ts";
import { safely } from "./call-safely.ts";
import { connect, type Connection } from "./connection.ts";
import { createMemo, type Memo } from "./memo.ts";
import type { EnkryptifyOptions, ResolvedOptions } from "./options.ts";
import { resolvePlace, type Place, type WantedPlace } from "./place.ts";
import type { Platform } from "./platform.ts";
import type { SecretsCache } from "./secrets/cache.ts";
import type { SingleReadsSource } from "./secrets/open-single-reads.ts";
import type { SingleReads } from "./secrets/single-reads.ts";
import { createSecretsStore } from "./secrets/store.ts";
import type { LastKnownGood } from "./store/last-known-good.ts";
import type { KeptPlace } from "./store/open-last-known-good.ts";
import type { Session } from "./session/session.ts";

/** Which environment to read; what is absent comes from the client's options, variables and project file. */
export interface SecretsQuery extends WantedPlace {
  /** @default the client's `usePersonalValues` */
  usePersonalValues?: boolean | undefined;
}

/** One environment, and what is known of it. */
export interface Source {
  place: Place;
  cache: SecretsCache;
  /** For clients that do not read all names at once. */
  singles: SingleReads | undefined;
  session: Session;
}

/** The environments a client reads, each opened at its first use. */
export interface Sources {
  at(query: SecretsQuery): Memo<Source>;
  close(): void;
}

export interface SourceHooks {
  onChange(names: string[]): void;
  /** Throws once the client has been destroyed. */
  assertAlive(): void;
}

export function createSources(
  options: EnkryptifyOptions,
  resolved: ResolvedOptions,
  platform: Platform,
  hooks: SourceHooks,
): Sources {
  const connections = new Map<string, Memo<Connection>>();
  const sources = new Map<string, Memo<Source>>();
  const onEvent = safely(options.onEvent);
  const opened: Connection[] = [];
  let closed = false;

  function connectionFor(workspace: string | undefined): Memo<Connection> {
    // Only the Kubernetes exchange depends on the workspace.
    const key = resolved.credential.kind === "kubernetes" ? (workspace ?? "") : "";
    const memo = connections.get(key) ?? createMemo(() => join(workspace), "connecting", platform.sharesPromises);
    connections.set(key, memo);
    return memo;
  }

  async function join(workspace: string | undefined): Promise<Connection> {
    const connection = await connect(options, resolved, platform, workspace);
    opened.push(connection);
    // The client went away meanwhile: the session it joined must not stay alive for it.
    if (closed) connection.session.close();
    return connection;
  }

  async function open(query: SecretsQuery, signal: AbortSignal): Promise<Source> {
    const wanted = await wantedPlace(query, options, resolved, platform);
    const { api, session, sharing } = await connectionFor(wanted.workspace).get();
    hooks.assertAlive();
    const usePersonalValues = query.usePersonalValues ?? resolved.usePersonalValues;
    const kept = await keptCopy({ wanted, usePersonalValues, resolved, platform });
    const resolve = (call: CallOptions): Promise<Place> => resolvePlace(api, wanted, call);
    const { place, initial } = kept ? await kept.locate(resolve, signal) : { place: await resolve({ signal }) };
    hooks.assertAlive();
    const together = resolved.sharing?.store?.sharesSnapshots ? sharing : undefined;
    const { onChange } = hooks;
    const cache = createSecretsStore(
      { api, place, usePersonalValues, onChange, onEvent, kept, initial, sharing: together },
      resolved,
      platform,
    );
    const singles = resolved.eager ? undefined : await singleReads({ api, place, usePersonalValues, cache, resolved, platform });
    return { place, cache, singles, session };
  }

  return {
    at: (query) => {
      const key = JSON.stringify([query.workspace, query.project, query.environment, query.usePersonalValues]);
      const memo =
        sources.get(key) ?? createMemo((signal) => open(query, signal), "finding the environment", platform.sharesPromises);
      sources.set(key, memo);
      return memo;
    },
    close: () => {
      closed = true;
      for (const memo of sources.values()) {
        memo.cancel(undefined);
        memo.peek()?.cache.clear();
        memo.peek()?.singles?.clear();
      }
      for (const connection of opened) connection.session.close();
      sources.clear();
      connections.clear();
    },
  };
}

/** Loaded only for who wants copies to be kept. */
async function keptCopy(of: KeptPlace): Promise<LastKnownGood | undefined> {
  if (of.resolved.lastKnownGood === undefined) return undefined;
  const { openLastKnownGood } = await import("./store/open-last-known-good.ts");
  return openLastKnownGood(of);
}

/** Loaded only for who asks for it. */
async function singleReads(of: SingleReadsSource): Promise<SingleReads> {
  return (await import("./secrets/open-single-reads.ts")).openSingleReads(of);
}

/** Argument, option or variable, project file; the file is only read when something is still open. */
async function wantedPlace(
  query: SecretsQuery,
  options: EnkryptifyOptions,
  resolved: ResolvedOptions,
  platform: Platform,
): Promise<WantedPlace> {
  const known = {
    workspace: query.workspace ?? resolved.workspace,
    project: query.project ?? resolved.project,
    environment: query.environment ?? resolved.environment,
  };
  if (known.workspace !== undefined && known.project !== undefined && known.environment !== undefined) return known;
  const file = await platform.findProjectFile?.(options.cwd);
  return {
    workspace: known.workspace ?? file?.workspace,
    project: known.project ?? file?.project,
    environment: known.environment ?? file?.environment,
  };
}
