import type { Clock } from "../platform.ts";
import type { AccessToken, Session } from "./session.ts";

const WINDOW_MS = 60_000;
const BUSY_REQUESTS = 20;

/** Sends the static token until more than 20 requests were made within 60 s, then exchanges. */
export function createAutoSession(clock: Clock, staticSession: Session, exchanging: Session): Session {
  let recent: number[] = [];
  const pick = (): Session => {
    const at = clock.monotonic();
    recent = recent.filter((time) => at - time < WINDOW_MS);
    recent.push(at);
    return recent.length > BUSY_REQUESTS ? exchanging : staticSession;
  };
  return {
    get: (signal) => pick().get(signal),
    refused: (token: AccessToken) => exchanging.refused(token),
    close: () => exchanging.close(),
  };
}
