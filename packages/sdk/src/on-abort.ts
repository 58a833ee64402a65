interface Watch {
  callbacks: Set<() => void>;
  fire: () => void;
}

// Keyed by the caller's signals and gone with them.
const watches = new WeakMap<AbortSignal, Watch>();

/**
 * Calls back when a signal aborts; the returned function ends that. However many wait for one signal, it carries one
 * listener of ours: Node.js prints a warning about a leak from the eleventh on.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const watch = watches.get(signal) ?? start(signal);
  watch.callbacks.add(callback);
  return () => {
    if (!watch.callbacks.delete(callback) || watch.callbacks.size > 0) return;
    signal.removeEventListener("abort", watch.fire);
    if (watches.get(signal) === watch) watches.delete(signal);
  };
}

function start(signal: AbortSignal): Watch {
  const callbacks = new Set<() => void>();
  const watch: Watch = {
    callbacks,
    fire: () => {
      for (const callback of callbacks) callback();
    },
  };
  signal.addEventListener("abort", watch.fire, { once: true });
  watches.set(signal, watch);
  return watch;
}
