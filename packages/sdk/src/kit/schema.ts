import { nearestName } from "../nearest-name.ts";
import { enkryptifyError } from "../official-errors.ts";
import type { AdapterOptions } from "./adapter-options.ts";
import type { StandardIssue, StandardResult, StandardSchemaV1 } from "./standard-schema.ts";

type Values = Readonly<Record<string, string>>;

/** Where the values come from, for the message. */
export interface ValidationContext {
  label: string;
  /** Variables a schema may demand that Enkryptify does not hold. */
  env: Readonly<Record<string, string | undefined>>;
}

const MASK = "********";

/**
 * Checks `required` and `schema` and returns the schema's output (the values themselves without one).
 *
 * @throws EnkryptifyError `SECRETS_MISSING` or `SCHEMA_INVALID`, listing every problem by name, never by value
 */
export async function validateSecrets(
  values: Values,
  options: Pick<AdapterOptions, "schema" | "required">,
  context: ValidationContext,
): Promise<unknown> {
  const missing = (options.required ?? []).filter((name) => (values[name] ?? context.env[name] ?? "") === "");
  const problems = missing.map((name) => `${name} is missing${suggestion(name, values)}`);
  const { schema } = options;
  if (schema === undefined) {
    if (problems.length > 0) throw problemsError("SECRETS_MISSING", problems, context.label);
    return values;
  }
  const { input, result } = await validateWithEnvironment(schema, values, context.env);
  if (result.issues === undefined && problems.length === 0) return result.value;
  const masked = await validate(schema, Object.fromEntries(Object.keys(input).map((name) => [name, MASK])));
  for (const issue of result.issues ?? []) {
    const problem = describeIssue(issue, input, masked, values);
    if (!problems.includes(problem)) problems.push(problem);
  }
  throw problemsError("SCHEMA_INVALID", problems, context.label);
}

/** A name the schema demands and Enkryptify lacks may come from the environment; other variables stay out of the result. */
async function validateWithEnvironment(
  schema: StandardSchemaV1,
  values: Values,
  env: ValidationContext["env"],
): Promise<{ input: Record<string, string>; result: StandardResult<unknown> }> {
  let input: Record<string, string> = { ...values };
  let result = await validate(schema, input);
  for (let round = 0; result.issues !== undefined && round < 3; round++) {
    const found = result.issues
      .map((issue) => nameOf(issue))
      .filter((name): name is string => name !== undefined && input[name] === undefined && env[name] !== undefined);
    if (found.length === 0) break;
    input = { ...input, ...Object.fromEntries(found.map((name) => [name, env[name] ?? ""])) };
    result = await validate(schema, input);
  }
  return { input, result };
}

/** Code in a schema may throw with the value in its message; only the kind of error is passed on. */
async function validate(schema: StandardSchemaV1, input: unknown): Promise<StandardResult<unknown>> {
  try {
    return await schema["~standard"].validate(input);
  } catch (error) {
    const kind = error instanceof Error ? error.name : typeof error;
    return { issues: [{ message: `the schema threw ${/^[\w$]{1,40}$/.test(kind) ? kind : "an error"}` }] };
  }
}

function describeIssue(
  issue: StandardIssue,
  input: Record<string, string>,
  masked: StandardResult<unknown>,
  values: Values,
): string {
  const name = nameOf(issue);
  if (name !== undefined && input[name] === undefined) return `${name} is missing${suggestion(name, values)}`;
  // The message of a run in which no value was known cannot quote one.
  const known = masked.issues?.find((other) => nameOf(other) === name)?.message;
  const subject = name ?? "the set of values";
  return known === undefined ? `${subject} is invalid` : `${subject}: ${known}`;
}

function nameOf(issue: StandardIssue): string | undefined {
  const first = issue.path?.[0];
  const key = typeof first === "object" ? first.key : first;
  return key === undefined ? undefined : String(key);
}

function suggestion(name: string, values: Values): string {
  const near = nearestName(name, Object.keys(values));
  return near === undefined ? "" : ` (did you mean ${near}?)`;
}

function problemsError(code: "SECRETS_MISSING" | "SCHEMA_INVALID", problems: readonly string[], label: string): Error {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return enkryptifyError({
    code,
    message: `${count} with the secrets of ${label}:\n${problems.map((line) => `  - ${line}`).join("\n")}\nCorrect them in Enkryptify, or the schema in your code.`,
  });
}
