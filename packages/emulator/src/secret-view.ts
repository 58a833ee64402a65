import { seesEnvironment } from "./access.ts";
import type { InProject } from "./locate.ts";
import type { Environment, Secret, SecretValue } from "./state.ts";
import type { Services } from "./services.ts";

/** A secret as the API shows it. */
export interface SecretJson extends Omit<Secret, "values"> {
  values: (Omit<SecretValue, "userId"> & { isPersonal: boolean })[];
}

/** What a request wants to see of a secret. */
export interface ViewOptions {
  /** Only this environment's values. @default all environments in sight */
  environment?: Environment | undefined;
  /** Runs each value through the hook. @default values as stored */
  resolve?: Services["resolve"] | undefined;
}

/** Shared values and the caller's own personal ones, of the environments in sight; nothing when no value is left. */
export function viewSecret(located: InProject, secret: Secret, options: ViewOptions): SecretJson | undefined {
  const { environment, resolve } = options;
  const visible = visibleValues(located, secret).filter((entry) => !environment || entry.environmentId === environment.id);
  if (visible.length === 0) return undefined;
  const where = { name: secret.name, project: located.project.slug, workspace: located.workspace.slug };
  const values = visible.map(({ userId, ...entry }) => {
    const value = resolve ? resolve(entry.value, { ...where, environmentId: entry.environmentId }) : entry.value;
    return { ...entry, value, isPersonal: userId !== null };
  });
  return { ...secret, values };
}

/** The stored values that the caller may see, and replace. */
export function visibleValues({ project, rights }: InProject, secret: Secret): SecretValue[] {
  return secret.values.filter(
    ({ userId, environmentId }) =>
      (userId === null || userId === rights.userId) && seesEnvironment(rights, project, { id: environmentId }),
  );
}
