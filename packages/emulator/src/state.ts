/** What a member may do in a workspace. */
export type Role = "admin" | "developer" | "member";

/** What a credential may do, before the role of its user limits it. */
export type Permission = "read" | "read-write";

/** What a member or a credential may see: everything, or the union of the listed ids (team → projects → environments). */
export interface Scope {
  all: boolean;
  teams: string[];
  projects: string[];
  environments: string[];
}

/** Everything the emulator knows: plain data, saved as it is to the data file. Raw tokens are never in it, only their hashes. */
export interface State {
  version: 1;
  /** Private key (JWK, Ed25519) that signs the short-lived tokens. */
  signingKey: Record<string, unknown>;
  users: User[];
  workspaces: Workspace[];
  tokens: Token[];
  /** Logins of the device flow. */
  sessions: Session[];
}

export interface User {
  id: string;
  email: string;
  name: string;
}

export interface Workspace {
  id: string;
  slug: string;
  name: string;
  members: Member[];
  teams: Team[];
  projects: Project[];
  identities: Identity[];
}

export interface Member {
  id: string;
  userId: string;
  role: Role;
  status: "invite-sent" | "account-created" | "declined" | "expired";
  isOwner: boolean;
  scope: Scope;
  invitedAt: string;
}

export interface Team {
  id: string;
  name: string;
  createdAt: string;
}

export interface Project {
  id: string;
  slug: string;
  name: string;
  teamId: string;
  createdAt: string;
  updatedAt: string;
  environments: Environment[];
  secrets: Secret[];
}

export interface Environment {
  id: string;
  name: string;
  hasPersonalOverrides: boolean;
}

export interface Secret {
  id: string;
  name: string;
  note: string;
  type: string;
  dataType: string;
  createdAt: string;
  updatedAt: string;
  values: SecretValue[];
}

/** At most one shared value per environment, and at most one personal value per environment and user. */
export interface SecretValue {
  environmentId: string;
  value: string;
  /** The user this value belongs to; `null` is a shared value. */
  userId: string | null;
  reminder?: Reminder;
}

export interface Reminder {
  id: string;
  type: "one_time" | "recurring";
  nextReminderDate: string;
}

export interface Token {
  id: string;
  workspaceId: string;
  name: string;
  /** The first characters of the raw token, for people. */
  prefix: string;
  /** SHA-256 of the raw token, hexadecimal. */
  hash: string;
  permission: Permission;
  scope: Scope;
  type: "static" | "cli";
  createdById: string;
  createdAt: string;
  expiresAt: string;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

export interface Session {
  id: string;
  userId: string;
  hash: string;
  expiresAt: string;
  revokedAt: string | null;
}

/** A registered Kubernetes service account. */
export interface Identity {
  id: string;
  issuer: string;
  audience: string;
  subject: string;
  permission: Permission;
  scope: Scope;
  /** The user whose role and personal values apply; `null` is a machine without either. */
  userId: string | null;
  /** The cluster's public keys (JWK). */
  keys: Record<string, unknown>[];
}
