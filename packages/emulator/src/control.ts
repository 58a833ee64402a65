import { randomUUID } from "node:crypto";
import { addToken, hashOf, lifetimeMs, type Lifetime } from "./credentials.ts";
import type { DeviceLogins } from "./device-logins.ts";
import { EmulatorError } from "./emulator-error.ts";
import type { Fault, Faults } from "./faults.ts";
import { defaultUser, findEnvironment, findMember, findProject, findWorkspace, resolveScope, type Where } from "./lookup.ts";
import type { RequestKind, RequestLog, RequestLogEntry } from "./request-log.ts";
import type { SeedScope } from "./seed.ts";
import { newSecret } from "./secret.ts";
import type { Permission, Project, State, Token, Workspace } from "./state.ts";
import type { Store } from "./store.ts";

/** What a new token may do and for how long. */
export interface CreateTokenOptions {
  /** Slug, name or id. @default the first workspace */
  workspace?: string;
  /** @default "token" */
  name?: string;
  /** @default "read" */
  permission?: Permission;
  /** Names, slugs or ids; environments also as `project/environment`. @default everything */
  scope?: SeedScope;
  /** @default "30d" */
  expiresIn?: Lifetime;
  /** E-mail address or id of the user it acts for. @default the owner */
  user?: string;
}

/** Changes from outside the API, and a look at its traffic. Everything is synchronous and saved as a request's changes are. */
export interface Control {
  /** Back to the seed; clears faults, the request log and the rate limits. */
  reset(): void;
  /** Creates or replaces a value. @throws {EmulatorError} NOT_FOUND, SAVE_FAILED */
  setSecret(where: Where, name: string, value: string, options?: { personalOf?: string }): void;
  /** Removes the values of one environment, and the secret with its last value. @throws {EmulatorError} NOT_FOUND, SAVE_FAILED */
  deleteSecret(where: Where, name: string): void;
  /** Makes a token. Its raw value is returned once and kept nowhere. @throws {EmulatorError} NOT_FOUND, SAVE_FAILED */
  createToken(options?: CreateTokenOptions): { id: string; token: string };
  /** Ends a token at once. @throws {EmulatorError} NOT_FOUND, SAVE_FAILED */
  revokeToken(idOrToken: string): void;
  /** Makes requests fail on purpose; the returned function ends it. */
  fault(fault: Fault): () => void;
  clearFaults(): void;
  /** The last 10 000 requests to the API. The same array for good. */
  readonly requests: readonly RequestLogEntry[];
  /** Requests of a kind, or all, since the start or `clearRequests`. */
  count(kind?: RequestKind): number;
  clearRequests(): void;
}

/** What the control works on. */
export interface ControlDeps {
  store: Store;
  seeded: () => State;
  now: () => number;
  faults: Faults;
  log: RequestLog;
  devices: DeviceLogins;
  limits: readonly { clear(): void }[];
}

/** Wires the control to the parts of an emulator. */
export function createControl({ store, seeded, now, faults, log, devices, limits }: ControlDeps): Control {
  const at = (): string => new Date(now()).toISOString();
  return {
    reset() {
      // The signing key stays: access tokens are verified by their claims alone, and end by their own clock.
      store.change((draft) => Object.assign(draft, seeded(), { signingKey: draft.signingKey }));
      faults.clear();
      log.clear();
      devices.clear();
      for (const limit of limits) limit.clear();
    },
    setSecret: (where, name, value, options) =>
      store.change((draft) => {
        const located = locate(draft, where);
        const { personalOf } = options ?? {};
        const userId = personalOf === undefined ? null : findMember(draft, located.workspace, personalOf).id;
        setValue(located, name, { value, userId, at: at() });
      }),
    deleteSecret: (where, name) => store.change((draft) => deleteValues(locate(draft, where), name, at())),
    createToken: (options = {}) => store.change((draft) => createToken(draft, options, now())),
    revokeToken: (idOrToken) => store.change((draft) => void (findAnyToken(draft, idOrToken).revokedAt ??= at())),
    fault: faults.add,
    clearFaults: faults.clear,
    requests: log.entries,
    count: log.count,
    clearRequests: log.clear,
  };
}

interface Located {
  workspace: Workspace;
  project: Project;
  environmentId: string;
}

function locate(state: State, where: Where): Located {
  const workspace = findWorkspace(state, where.workspace);
  const project = findProject(workspace, where.project);
  return { workspace, project, environmentId: findEnvironment(project, where.environment).id };
}

function setValue(
  { project, environmentId }: Located,
  name: string,
  { value, userId, at }: { value: string; userId: string | null; at: string },
): void {
  let secret = project.secrets.find((candidate) => candidate.name === name);
  if (!secret) project.secrets.push((secret = newSecret(randomUUID(), name, at)));
  secret.updatedAt = at;
  const known = secret.values.find((entry) => entry.environmentId === environmentId && entry.userId === userId);
  if (known) known.value = value;
  else secret.values.push({ environmentId, value, userId });
}

function deleteValues({ project, environmentId }: Located, name: string, at: string): void {
  const secret = project.secrets.find((candidate) => candidate.name === name);
  const left = secret?.values.filter((entry) => entry.environmentId !== environmentId);
  if (!secret || !left || left.length === secret.values.length) {
    throw new EmulatorError("NOT_FOUND", `No secret ${name} in this environment of project ${project.slug}`);
  }
  secret.values = left;
  secret.updatedAt = at;
  if (left.length === 0) project.secrets.splice(project.secrets.indexOf(secret), 1);
}

function createToken(state: State, options: CreateTokenOptions, now: number): { id: string; token: string } {
  const workspace = findWorkspace(state, options.workspace);
  const user = options.user === undefined ? defaultUser(state, workspace) : findMember(state, workspace, options.user);
  const { token, raw } = addToken(
    state,
    {
      workspaceId: workspace.id,
      userId: user.id,
      name: options.name ?? "token",
      permission: options.permission ?? "read",
      scope: resolveScope(workspace, options.scope),
      type: "static",
      lifetimeMs: lifetimeMs(options.expiresIn ?? "30d"),
    },
    now,
  );
  return { id: token.id, token: raw };
}

function findAnyToken(state: State, idOrToken: string): Token {
  const hash = hashOf(idOrToken);
  const token = state.tokens.find((candidate) => candidate.id === idOrToken || candidate.hash === hash);
  // The key may be a raw token: it must not get into the message.
  if (!token) throw new EmulatorError("NOT_FOUND", "No such token in this emulator: give its id or its raw value");
  return token;
}
