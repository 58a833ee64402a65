import { processState } from "./process-state.ts";

/**
 * Puts values in the place of every fetch in this process, for tests: nothing is sent, no token is needed, and a `schema`
 * still runs. Call it before the application is created; `restore()` ends it.
 */
export function mockSecrets(values: Readonly<Record<string, string>>): () => void {
  const { mocks } = processState();
  const mine = { ...values };
  mocks.push(mine);
  return function restore() {
    const index = mocks.indexOf(mine);
    if (index >= 0) mocks.splice(index, 1);
  };
}
