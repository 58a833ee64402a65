import { expect } from "vitest";
import { secretsOf } from "./app.ts";

/** Names that no browser may see the values of. */
export const PRIVATE = ["DATABASE_URL", "STRIPE_SECRET_KEY", "SESSION_SECRET"] as const;

/** The content of all files whose path matches. */
export function textOf(files: Readonly<Record<string, string>>, match: RegExp): string {
  return Object.entries(files)
    .filter(([path]) => match.test(path))
    .map(([, content]) => content)
    .join("\n");
}

/** Fails with the name only: a report must not show the value either. */
export function expectNoPrivateValue(content: string, environment = "production"): void {
  for (const name of PRIVATE) {
    const value = secretsOf(environment)[name] ?? "";
    expect(content.includes(value), `holds the value of ${name}`).toBe(false);
  }
}
