export { createEmulator, type Emulator, type EmulatorOptions } from "./emulator.ts";
export { connectEmulator, type RemoteEmulator } from "./connect.ts";
export { createServiceAccountToken, type ServiceAccountTokenOptions } from "./service-account.ts";
export { DEMO_TOKEN } from "./demo-seed.ts";
export { readSeedFile } from "./seed-file.ts";
export { EmulatorError, type EmulatorErrorCode } from "./emulator-error.ts";

export type { Control, CreateTokenOptions } from "./control.ts";
export type { Fault } from "./faults.ts";
export type { Limits } from "./rate-limit.ts";
export type { Lifetime } from "./credentials.ts";
export type { Listening } from "./server.ts";
export type { RequestKind, RequestLogEntry } from "./request-log.ts";
export type { ResolveContext } from "./services.ts";
export type { Where } from "./lookup.ts";
export type {
  Seed,
  SeedEnvironment,
  SeedIdentity,
  SeedMember,
  SeedProject,
  SeedScope,
  SeedSecret,
  SeedToken,
  SeedWorkspace,
} from "./seed.ts";
export type {
  Environment,
  Identity,
  Member,
  Permission,
  Project,
  Reminder,
  Role,
  Scope,
  Secret,
  SecretValue,
  Session,
  State,
  Team,
  Token,
  User,
  Workspace,
} from "./state.ts";
