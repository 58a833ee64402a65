import * as z from "zod";
import type { Scope, State } from "./state.ts";

const text = z.string();
const permission = z.enum(["read", "read-write"]);
const scope: z.ZodType<Scope> = z.object({
  all: z.boolean(),
  teams: z.array(text),
  projects: z.array(text),
  environments: z.array(text),
});
const jwk = z.record(text, z.unknown());

const value = z.object({
  environmentId: text,
  value: text,
  userId: text.nullable(),
  reminder: z.object({ id: text, type: z.enum(["one_time", "recurring"]), nextReminderDate: text }).exactOptional(),
});
const secret = z.object({
  id: text,
  name: text,
  note: text,
  type: text,
  dataType: text,
  createdAt: text,
  updatedAt: text,
  values: z.array(value),
});
const project = z.object({
  id: text,
  slug: text,
  name: text,
  teamId: text,
  createdAt: text,
  updatedAt: text,
  environments: z.array(z.object({ id: text, name: text, hasPersonalOverrides: z.boolean() })),
  secrets: z.array(secret),
});
const member = z.object({
  id: text,
  userId: text,
  role: z.enum(["admin", "developer", "member"]),
  status: z.enum(["invite-sent", "account-created", "declined", "expired"]),
  isOwner: z.boolean(),
  scope,
  invitedAt: text,
});
const identity = z.object({
  id: text,
  issuer: text,
  audience: text,
  subject: text,
  permission,
  scope,
  userId: text.nullable(),
  keys: z.array(jwk),
});
const workspace = z.object({
  id: text,
  slug: text,
  name: text,
  members: z.array(member),
  teams: z.array(z.object({ id: text, name: text, createdAt: text })),
  projects: z.array(project),
  identities: z.array(identity),
});
const token = z.object({
  id: text,
  workspaceId: text,
  name: text,
  prefix: text,
  hash: text,
  permission,
  scope,
  type: z.enum(["static", "cli"]),
  createdById: text,
  createdAt: text,
  expiresAt: text,
  lastUsedAt: text.nullable(),
  revokedAt: text.nullable(),
});

/** The form of a data file. */
export const stateSchema: z.ZodType<State> = z.object({
  version: z.literal(1),
  signingKey: jwk,
  users: z.array(z.object({ id: text, email: text, name: text })),
  workspaces: z.array(workspace),
  tokens: z.array(token),
  sessions: z.array(z.object({ id: text, userId: text, hash: text, expiresAt: text, revokedAt: text.nullable() })),
});
