import { parseArgs } from "node:util";

/** One command of the command line. */
export interface Command {
  /** The words that call it, such as `token create`. */
  name: string;
  /** One sentence for the help. */
  summary: string;
  /** What stands after the name in the usage line, for arguments that are not options. */
  operands?: string;
  options: Record<string, CommandOption>;
  run(input: CommandInput): Promise<void>;
}

export interface CommandOption {
  description: string;
  /** Placeholder of the option's value; without it the option is a switch. */
  value?: string;
  /** Whether it may be given more than once. @default false */
  multiple?: boolean;
}

/** What was typed after the name of a command. */
export interface CommandInput {
  operands: string[];
  /** The value of an option. */
  text(option: string): string | undefined;
  /** All values of an option that may be repeated. */
  texts(option: string): string[];
  /** Whether a switch was given. */
  has(option: string): boolean;
}

/** A command line that cannot be carried out as typed. Its message names the mistake and the cure. */
export class UsageError extends Error {}

const help = { type: "boolean", short: "h" } as const;

/** Reads the words after a command's name. @throws {UsageError} for an unknown option, or one without its value */
export function readInput(command: Command, words: readonly string[]): CommandInput | "help" {
  if (words.includes("--help") || words.includes("-h")) return "help";
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { value, multiple }]) => [
      name,
      { type: value === undefined ? ("boolean" as const) : ("string" as const), multiple: multiple ?? false },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({ args: [...words], options: { ...options, help }, allowPositionals: true });
    const given = new Map<string, unknown>(Object.entries(values));
    const texts = (option: string): string[] => [given.get(option) ?? []].flat().map(String);
    return { operands: positionals, text: (option) => texts(option)[0], texts, has: (option) => given.get(option) === true };
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split(". ")[0] ?? "") : "";
    throw new UsageError(`${reason}. See: enkryptify-emulator ${command.name} --help`);
  }
}

/** The help of one command. */
export function helpOf(command: Command): string {
  const usage = ["enkryptify-emulator", command.name, command.operands, "[options]"].filter(Boolean).join(" ");
  const options: Command["options"] = { ...command.options, help: { description: "Show this text" } };
  const rows = Object.entries(options).map(([name, option]): [string, string] => {
    const value = option.value === undefined ? "" : ` ${option.value}`;
    return [`--${name}${value}`, option.description];
  });
  return `${command.summary}\n\nUsage: ${usage}\n\nOptions:\n${table(rows)}\n`;
}

/** Two columns, indented. */
export function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}
