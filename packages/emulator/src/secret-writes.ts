import { randomUUID } from "node:crypto";
import { HTTPException } from "hono/http-exception";
import * as z from "zod";
import { seesEnvironment } from "./access.ts";
import { forbidden, locateEnvironment, notFound, requireWrite, type InProject } from "./locate.ts";
import { byId } from "./lookup.ts";
import { visibleValues } from "./secret-view.ts";
import { newSecret } from "./secret.ts";
import type { Project, Secret, SecretValue } from "./state.ts";
import { badRequest, check, idSchema } from "./validate.ts";

// What the server accepts is not known; these are the rules of the official CLI: what passes here passes there.
const characters = z.string().regex(/^[A-Za-z0-9_-]+$/, "Must have only letters, digits, _ and -");

const createBody = z.object({
  environments: z.array(idSchema).min(1),
  secrets: z
    .array(
      z.object({
        key: characters.min(2).max(48),
        value: z.string().min(1),
        type: z.string().min(1).default("runtime"),
        dataType: z.string().min(1).default("text"),
      }),
    )
    .min(1),
});

const reminder = z.object({ id: z.string(), type: z.enum(["one_time", "recurring"]), nextReminderDate: z.string() });

const replaceBody = z.object({
  name: characters.min(1),
  type: z.string().min(1).default("runtime"),
  dataType: z.string().min(1).default("text"),
  values: z
    .array(
      z.object({
        environmentId: idSchema,
        value: z.string(),
        isPersonal: z.boolean().default(false),
        reminder: reminder.exactOptional(),
      }),
    )
    .min(1),
});

/** Creates secrets with the same value in each named environment: all of them or none. @throws {HTTPException} 400, 403, 404, 409 */
export function createSecrets(located: InProject, body: unknown, at: string): void {
  requireWrite(located.rights, "secrets");
  const { environments, secrets } = check(createBody, body);
  const environmentIds = new Set(environments.map((id) => locateEnvironment(located, id, "environments").id));
  for (const { key, value, type, dataType } of secrets) {
    requireFreeName(located.project, key);
    const values = [...environmentIds].map((environmentId) => ({ environmentId, value, userId: null }));
    located.project.secrets.push({ ...newSecret(randomUUID(), key, at), type, dataType, values });
  }
}

/** Replaces name, kinds and every value in the caller's sight; other users' and hidden values stay. @throws {HTTPException} 400, 403, 404, 409 */
export function replaceSecret(located: InProject, id: string, body: unknown, at: string): void {
  const secret = locateSecret(located, id);
  requireWrite(located.rights, "secrets");
  const { name, type, dataType, values } = check(replaceBody, body);
  if (name !== secret.name) requireFreeName(located.project, name);
  const seen = new Set(visibleValues(located, secret));
  const kept = secret.values.filter((entry) => !seen.has(entry));
  const given: SecretValue[] = values.map(({ isPersonal, ...entry }, index) => {
    const environment = locateEnvironment(located, entry.environmentId, `values.${index}.environmentId`);
    if (isPersonal && !environment.hasPersonalOverrides) {
      throw badRequest(`values.${index}.isPersonal`, "Personal values are not enabled in this environment");
    }
    if (isPersonal && located.rights.userId === null) throw forbidden(); // a machine has no personal values
    return { ...entry, environmentId: environment.id, userId: isPersonal ? located.rights.userId : null };
  });
  const slots = new Set(given.map(({ environmentId, userId }) => `${environmentId} ${userId}`));
  if (slots.size < given.length) throw badRequest("values", "An environment has two values of one kind");
  Object.assign(secret, { name, type, dataType, values: [...kept, ...given], updatedAt: at });
}

/** Deletes a secret with all its values. @throws {HTTPException} 403 when some are out of the caller's scope, 404 */
export function deleteSecret(located: InProject, id: string): void {
  const secret = locateSecret(located, id);
  requireWrite(located.rights, "secrets");
  const { project, rights } = located;
  if (!secret.values.every(({ environmentId }) => seesEnvironment(rights, project, { id: environmentId }))) throw forbidden();
  located.project.secrets.splice(located.project.secrets.indexOf(secret), 1);
}

function locateSecret(located: InProject, id: string): Secret {
  const secret = byId(located.project.secrets, check(idSchema, id, "id"));
  if (!secret || visibleValues(located, secret).length === 0) throw notFound("Secret");
  return secret;
}

function requireFreeName(project: Project, name: string): void {
  if (project.secrets.some((secret) => secret.name === name)) {
    throw new HTTPException(409, { message: "Secret already exists" });
  }
}
