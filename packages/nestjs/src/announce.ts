import { Logger } from "@nestjs/common";
import { describeLoad } from "@enkryptify/sdk/kit";
import type { Snapshot } from "./snapshot.ts";

const logger = new Logger("Enkryptify");

/** One line about the secrets an application has now, and what is worth a warning. Names at most. */
export function announce({ loaded, origin }: Snapshot): void {
  if (loaded === undefined) {
    logger.log(origin === "mock" ? "Secrets come from mockSecrets()." : "Switched off: no secrets were fetched.");
    return;
  }
  logger[origin === "fallback" ? "warn" : "log"](describeLoad(loaded));
  for (const warning of loaded.warnings) logger.warn(warning);
  if (loaded.wonByEnvironment.length > 0) {
    logger.log(`The environment of this process has its own value for ${loaded.wonByEnvironment.join(", ")}, which wins.`);
  }
}

/** Says that an application boots although the API cannot be reached. */
export function announceUnavailable(error: unknown): void {
  logger.warn(`${(error as Error).message} The application starts on its own environment, and fetches until the API answers.`);
}
