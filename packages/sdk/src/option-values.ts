import { enkryptifyError } from "./official-errors.ts";

/** Trimmed; undefined when absent or blank. */
export function text(value: unknown, field: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string") throw invalid(field, `must be a text, not ${value === null ? "null" : typeof value}`);
  return present(value);
}

/** Trimmed; undefined when absent or blank. */
export function present(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === "" ? undefined : trimmed;
}

/** A finite number. */
export function number(value: unknown, field: string, fallback: number, least: number): number {
  if (value === undefined) return fallback;
  if (typeof value === "number" && Number.isFinite(value) && value >= least) return value;
  throw invalid(field, `must be a number of at least ${least}, not ${typeof value === "number" ? String(value) : typeof value}`);
}

/** One of the choices; the first is the default. */
export function oneOf<const Choice extends string>(
  value: unknown,
  field: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  if (value === undefined) return choices[0];
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw invalid(field, `must be ${choices.map((choice) => `"${choice}"`).join(" or ")}`);
}

/** The error for an option; names the field, never its value. */
export function invalid(field: string, fault: string): Error {
  return enkryptifyError({ code: "CONFIG_INVALID", message: `The option \`${field}\` ${fault}.` });
}
