import { loadState, saveState } from "./persist.ts";
import type { State } from "./state.ts";

export interface Store {
  /** The same object for good; its content is replaced by each change. */
  readonly state: State;
  /**
   * Edits a copy, saves it, and only then makes it the state: an edit that throws, or that cannot be saved, changes nothing.
   * @throws {EmulatorError} SAVE_FAILED
   */
  change<T>(edit: (draft: State) => T): T;
}

/** Holds the state: from the data file when there is one, else as seeded (and saved at once). */
export function createStore(path: string | undefined, seeded: () => State): Store {
  const loaded = path === undefined ? undefined : loadState(path);
  const state = loaded ?? seeded();
  if (path !== undefined && !loaded) saveState(path, state);
  return {
    state,
    change(edit) {
      const draft = structuredClone(state);
      const result = edit(draft);
      if (path !== undefined) saveState(path, draft);
      Object.assign(state, draft);
      return result;
    },
  };
}
