import { EnkryptifyError } from "@enkryptify/sdk/kit";
import type { SecretSchema } from "./options.ts";

type Env = Readonly<Record<string, string | undefined>>;
type Validate = SecretSchema["~standard"]["validate"];
type Result = Awaited<ReturnType<Validate>>;
type Issue = NonNullable<Result["issues"]>[number];

// What the kit puts in the place of every value when it asks a schema for messages.
const MASK = "********";
// Joi stops at the first problem and refuses unknown names unless told otherwise. Other libraries ignore this.
const JOI = { libraryOptions: { abortEarly: false, allowUnknown: true } };

/**
 * The schema over the variables of the process too, as `@nestjs/config` runs its own: otherwise the default of a schema
 * would hide a variable. Variables are masked whenever the secrets are, because messages may quote either.
 * `realEnv` is `env` without what `.env` files brought.
 */
export function schemaOverEnvironment(schema: SecretSchema, env: Env, realEnv: Env = env): SecretSchema {
  const standard = schema["~standard"];
  const validate = async (input: unknown): Promise<Result> => {
    const secrets = input as Record<string, string>;
    const names = Object.keys(secrets);
    const masked = names.length > 0 && names.every((name) => secrets[name] === MASK);
    const own = masked ? Object.fromEntries(Object.keys(env).map((name) => [name, MASK])) : env;
    const result = await (standard.validate as (value: unknown, options: unknown) => ReturnType<Validate>)(
      { ...own, ...secrets },
      JOI,
    );
    if (result.issues === undefined) return { value: withoutEnvironment(result.value, secrets, env) };
    const issues = namingFiles(
      result.issues,
      (name) => !names.includes(name) && env[name] !== undefined && realEnv[name] === undefined,
    );
    // Without a secret there is nothing that tells the masked pass from the real one.
    return { issues: names.length > 0 ? issues : issues.map((issue) => ({ ...issue, message: "is invalid" })) };
  };
  return { "~standard": { ...standard, validate } };
}

/** The same for the values of a test. Throws `SCHEMA_INVALID`, naming what is wrong. */
export async function applySchema(schema: SecretSchema, values: Readonly<Record<string, string>>): Promise<unknown> {
  const result = await schemaOverEnvironment(schema, process.env)["~standard"].validate(values);
  if (result.issues === undefined) return result.value;
  const names = new Set(result.issues.map((issue) => nameOf(issue) ?? "the set of values"));
  const message = `The values of mockSecrets() do not fit the schema: ${[...names].join(", ")} missing or invalid.`;
  throw new EnkryptifyError({ code: "SCHEMA_INVALID", message });
}

// The kit does not know variables of `.env` files and would call them missing.
function namingFiles(issues: readonly Issue[], isFromFile: (name: string) => boolean): Issue[] {
  const fromFile = (issue: Issue): boolean => isFromFile(nameOf(issue) ?? "");
  const names = new Set(issues.filter(fromFile).map(nameOf));
  if (names.size === 0) return [...issues];
  const combined: Issue = { message: `${[...names].join(", ")} from a .env file ${names.size === 1 ? "is" : "are"} invalid` };
  return [combined, ...issues.filter((issue) => !fromFile(issue))];
}

function nameOf({ path }: Issue): string | undefined {
  const first = path?.[0];
  const key = typeof first === "object" ? first.key : first;
  return key === undefined ? undefined : String(key);
}

// A schema that lets unknown names through hands back the whole environment; ConfigService reads that from process.env itself.
function withoutEnvironment(output: unknown, secrets: object, env: Env): unknown {
  const values = output as Record<string, unknown>;
  if (!Object.keys(env).every((name) => Object.hasOwn(values, name))) return output;
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => Object.hasOwn(secrets, name) || value !== env[name]),
  );
}
