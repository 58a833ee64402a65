import * as z from "zod";
import { EmulatorError } from "./emulator-error.ts";
import type { Lifetime } from "./credentials.ts";
import type { Permission, Role } from "./state.ts";

/** What the emulator starts with, written by name. Ids are made from the names, so they are the same in every run. */
export interface Seed {
  /** By slug. */
  workspaces: Record<string, SeedWorkspace>;
}

export interface SeedWorkspace {
  name?: string;
  /** By e-mail address. @default one owner, `owner@SLUG.example` */
  members?: Record<string, SeedMember>;
  /** Names. @default "Default" */
  teams?: string[];
  /** By slug. */
  projects?: Record<string, SeedProject>;
  tokens?: SeedToken[];
  /** Kubernetes service accounts. */
  identities?: SeedIdentity[];
}

export interface SeedMember {
  name?: string;
  /** @default "admin" for the first member, else "member" */
  role?: Role;
  /** @default true for the first member */
  owner?: boolean;
  scope?: SeedScope;
}

/** Names, slugs or ids. Environments may be written `project/environment`. @default everything */
export interface SeedScope {
  all?: boolean;
  teams?: string[];
  projects?: string[];
  environments?: string[];
}

export interface SeedProject {
  name?: string;
  /** @default the first team */
  team?: string;
  /** By name. */
  environments: Record<string, SeedEnvironment>;
}

export interface SeedEnvironment {
  id?: string;
  /** Whether members may have their own values here. @default false */
  personalOverrides?: boolean;
  /** By name: the shared value, or more of it. */
  secrets?: Record<string, string | SeedSecret>;
}

export interface SeedSecret {
  /** The shared value; left out, there are personal ones only. */
  value?: string;
  note?: string;
  /** Personal values by e-mail address. */
  personal?: Record<string, string>;
}

export interface SeedToken {
  name?: string;
  /** The raw value. Use one that nobody can take for a real token. */
  token: string;
  /** @default "read" */
  permission?: Permission;
  scope?: SeedScope;
  /** E-mail address. @default the owner */
  user?: string;
  /** @default "6m" */
  expiresIn?: Lifetime;
}

export interface SeedIdentity {
  subject: string;
  /** @default the one of `createServiceAccountToken` */
  issuer?: string;
  /** @default "enkryptify" */
  audience?: string;
  /** @default "read" */
  permission?: Permission;
  scope?: SeedScope;
  /** E-mail address of the user whose role and personal values apply. @default none: a machine */
  user?: string;
  /** The cluster's public keys as JWKs. @default the key of `createServiceAccountToken` */
  keys?: Record<string, unknown>[];
}

const slug = z.string().regex(/^[a-z0-9-]{2,48}$/, "A slug is 2 to 48 of a-z, 0-9 and -");
const text = z.string().min(1, "Must not be empty");
const permission = z.enum(["read", "read-write"]);
const names = z.array(text).optional();
const scope = z.strictObject({ all: z.boolean().optional(), teams: names, projects: names, environments: names }).optional();

const secret = z.strictObject({
  value: z.string().optional(),
  note: z.string().optional(),
  personal: z.record(text, z.string()).optional(),
});

const environment = z.strictObject({
  id: z.uuid().optional(),
  personalOverrides: z.boolean().optional(),
  secrets: z.record(text, z.union([z.string(), secret], "Must be a string, or an object with value, note, personal")).optional(),
});

const project = z.strictObject({ name: text.optional(), team: text.optional(), environments: z.record(text, environment) });

const member = z.strictObject({
  name: text.optional(),
  role: z.enum(["admin", "developer", "member"]).optional(),
  owner: z.boolean().optional(),
  scope,
});

const token = z.strictObject({
  name: text.max(64).optional(),
  token: z.string().regex(/^ek_live_\S{8,}$/, "A token starts with ek_live_ and has at least 8 more characters"),
  permission: permission.optional(),
  scope,
  user: text.optional(),
  expiresIn: z.enum(["24h", "5d", "30d", "60d", "3m", "6m"]).optional(),
});

const identity = z.strictObject({
  subject: text,
  issuer: text.optional(),
  audience: text.optional(),
  permission: permission.optional(),
  scope,
  user: text.optional(),
  keys: z.array(z.record(z.string(), z.unknown())).optional(),
});

const workspace = z.strictObject({
  name: text.optional(),
  members: z.record(z.email(), member).optional(),
  teams: z.array(text).min(1).optional(),
  projects: z.record(slug, project).optional(),
  tokens: z.array(token).optional(),
  identities: z.array(identity).optional(),
});

const seedSchema = z.strictObject({ workspaces: z.record(slug, workspace) });

/** Checks a seed. @throws {EmulatorError} SEED_INVALID with the source, the places in the document and what is wrong there */
export function parseSeed(input: unknown, source: string): Seed {
  const result = seedSchema.safeParse(input);
  if (result.success) return result.data as Seed; // zod adds "| undefined" to optional fields
  const issues = result.error.issues.map((issue) => ({ path: issue.path, message: reasonOf(issue) }));
  throw seedProblems(source, issues);
}

/** A complaint about one place of a seed; the place is a list of keys. */
export function seedProblem(source: string, place: readonly PropertyKey[], reason: string): EmulatorError {
  return seedProblems(source, [{ path: place, message: reason }]);
}

function reasonOf(issue: z.core.$ZodIssue): string {
  return issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
}

function seedProblems(source: string, issues: readonly { path: readonly PropertyKey[]; message: string }[]): EmulatorError {
  const lines = issues.map(({ path, message }) => `  ${path.map(String).join(" > ") || "(document)"}: ${message}`);
  return new EmulatorError("SEED_INVALID", `The seed ${source} is not valid:\n${lines.join("\n")}`);
}
