import { inspect } from "node:util";
import { ConsoleLogger, type LoggerService, type LogLevel } from "@nestjs/common";
import { createRedactor, type Redactor } from "@enkryptify/sdk/kit";
import { knownSecrets } from "./known-secrets.ts";

/**
 * A logger that writes `[secret NAME]` where a secret would be printed, whatever is logged: texts, objects, errors and their
 * stacks. Give it to `NestFactory.create(AppModule, { logger: new RedactingLogger() })`; it then knows the secrets of every
 * `EnkryptifyModule` of the process as soon as they are there.
 */
export class RedactingLogger implements LoggerService {
  readonly #inner: LoggerService;
  #redactors: Redactor[] = [];
  #version = 0;

  /** `inner` prints. @default Nest's own ConsoleLogger */
  constructor(inner: LoggerService = new ConsoleLogger()) {
    this.#inner = inner;
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.#inner.log(this.#hide(message), ...this.#hideAll(rest));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.#inner.error(this.#hide(message), ...this.#hideAll(rest));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#inner.warn(this.#hide(message), ...this.#hideAll(rest));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#inner.debug?.(this.#hide(message), ...this.#hideAll(rest));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.#inner.verbose?.(this.#hide(message), ...this.#hideAll(rest));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.#inner.fatal?.(this.#hide(message), ...this.#hideAll(rest));
  }

  setLogLevels(levels: LogLevel[]): void {
    this.#inner.setLogLevels?.(levels);
  }

  #hideAll(values: unknown[]): unknown[] {
    return values.map((value) => this.#hide(value));
  }

  #hide(value: unknown): unknown {
    const { version, sets } = knownSecrets();
    if (version !== this.#version) {
      this.#redactors = sets().map((set) => createRedactor(set));
      this.#version = version;
    }
    // A copy of an error loses what makes it one to other tools, so an error without secrets stays itself.
    if (value instanceof Error && this.#isHarmless(value)) return value;
    const hidden = this.#redactors.reduce((input, redactor) => redactor.value(input), value);
    // The redactor does not look into instances of classes; what would be printed of one can.
    return typeof hidden !== "object" || this.#isHarmless(hidden) ? hidden : this.#text(print(hidden));
  }

  #isHarmless(value: unknown): boolean {
    const printed = print(value);
    return this.#text(printed) === printed;
  }

  #text(text: string): string {
    return this.#redactors.reduce((input, redactor) => redactor.text(input), text);
  }
}

function print(value: unknown): string {
  return inspect(value, { depth: 10, breakLength: Infinity, maxArrayLength: null, maxStringLength: null });
}
