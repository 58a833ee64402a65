/**
 * A user's listener whose exceptions stay the user's: they surface as uncaught ones and do not become a failed read of
 * ours.
 */
export function safely<T>(listener: ((value: T) => void) | undefined): (value: T) => void {
  return (value) => {
    try {
      listener?.(value);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  };
}
