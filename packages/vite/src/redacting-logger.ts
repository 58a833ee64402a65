import { createRedactor } from "@enkryptify/sdk/kit";
import type { Logger } from "vite";

/** Hides private values in what Vite prints: code frames, stack traces of server code, warnings of other plugins. */
export function redactLogger(logger: Logger, secrets: Readonly<Record<string, string>>): void {
  const redactor = createRedactor(secrets);
  for (const level of ["info", "warn", "warnOnce", "error"] as const) {
    const print = logger[level].bind(logger);
    logger[level] = (message, options) => print(typeof message === "string" ? redactor.text(message) : message, options);
  }
}
