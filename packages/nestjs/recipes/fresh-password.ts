import { setTimeout as pause } from "node:timers/promises";
import type { EnkryptifyService } from "@enkryptify/nestjs";

const WRONG_PASSWORD = "28P01";
const TRIES = 20;
const PAUSE_MS = 100;

/**
 * Does database work, and again with the new password when it was changed since the last look. Between the change in the
 * database and the one in Enkryptify no password is right, hence several tries.
 */
export async function withFreshPassword<T>(secrets: EnkryptifyService, work: () => Promise<T>): Promise<T> {
  for (let left = TRIES; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (!isWrongPassword(error) || left === 0) throw error;
    }
    // All callers that come here at the same time share one request.
    await secrets.refresh().catch(() => []);
    await pause(PAUSE_MS);
  }
}

function isWrongPassword(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === WRONG_PASSWORD;
}
