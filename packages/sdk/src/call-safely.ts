/** Calls a user's listener. Its exception is the user's and surfaces as uncaught; it must not become a failed read of ours. */
export function callSafely(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
