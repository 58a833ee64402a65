import type { Clock } from "../platform.ts";
import { sharedState } from "../shared-state.ts";
import type { Session } from "./session.ts";

interface Shared {
  session: Session;
  users: number;
}

/** Hands out one session per key, whoever asks, and closes it with its last user. */
export function acquireSession(key: string, clock: Clock, create: () => Session): { session: Session; release(): void } {
  const sessions = sharedState<Shared>("sessions", clock);
  const entry = sessions.get(key) ?? { session: create(), users: 0 };
  sessions.set(key, entry);
  entry.users += 1;
  let released = false;
  return {
    session: entry.session,
    release: () => {
      if (released) return;
      released = true;
      entry.users -= 1;
      if (entry.users > 0) return;
      sessions.delete(key);
      entry.session.close();
    },
  };
}
