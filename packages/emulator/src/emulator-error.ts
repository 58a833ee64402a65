/** What went wrong outside a request: branch on this, not on the message. */
export type EmulatorErrorCode =
  | "DATA_DAMAGED"
  | "SEED_INVALID"
  | "SAVE_FAILED"
  | "PORT_IN_USE"
  | "LISTEN_FAILED"
  | "NOT_FOUND"
  | "CONTROL_FAILED";

/** A problem with a file, a port or a name given to the emulator. The message says what, where and the cure; it never holds a value. */
export class EmulatorError extends Error {
  override readonly name: string = "EmulatorError";
  readonly code: EmulatorErrorCode;

  constructor(code: EmulatorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
