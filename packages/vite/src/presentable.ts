import { inspect } from "node:util";
import { isEnkryptifyError, withoutStack } from "@enkryptify/sdk/kit";

/** The error as Vite prints it best: its code in the message, the message once, no stack. */
export function presentable(error: unknown): Error {
  const shown = withoutStack(error);
  if (isEnkryptifyError(shown) && !shown.message.includes(shown.code)) {
    shown.message = `[enkryptify] ${shown.code}: ${shown.message.replace(/^\[enkryptify\] /, "")}`;
  }
  // Vite and rolldown print the message, and below it the stack without exactly this prefix: so nothing.
  const text = `${shown.name}: ${shown.message}`;
  shown.stack = `${text}\n`;
  // Vite 8 inspects what a config hook throws.
  Object.defineProperty(shown, inspect.custom, { value: () => text, configurable: true });
  return shown;
}
