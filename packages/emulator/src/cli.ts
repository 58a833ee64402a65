#!/usr/bin/env node
import { createRequire } from "node:module";
import { helpOf, readInput, table, UsageError, type Command } from "./cli/command.ts";
import { secretSet } from "./cli/secret-set.ts";
import { start } from "./cli/start.ts";
import { tokenCreate } from "./cli/token-create.ts";
import { EmulatorError } from "./emulator-error.ts";

const commands: readonly Command[] = [start, tokenCreate, secretSet];

try {
  await main(process.argv.slice(2));
} catch (error) {
  // An expected mistake is told in one message; anything else is ours, and its stack is what we need to know.
  const expected = error instanceof UsageError || error instanceof EmulatorError;
  process.stderr.write(`${expected || !(error instanceof Error) ? String(messageOf(error)) : error.stack}\n`);
  process.exitCode = 1;
}

async function main(words: readonly string[]): Promise<void> {
  if (words[0] === "--version" || words[0] === "-v") return print(`${version()}\n`);
  const asksForOverview = words.length === 1 && (words[0] === "--help" || words[0] === "-h" || words[0] === "help");
  if (asksForOverview) return print(overview());
  const { command, rest } = findCommand(words);
  const input = readInput(command, rest);
  if (input === "help") return print(helpOf(command));
  await command.run(input);
}

function findCommand(words: readonly string[]): { command: Command; rest: readonly string[] } {
  if (words[0] === undefined || words[0].startsWith("-")) return { command: start, rest: words };
  for (const command of commands) {
    const name = command.name.split(" ");
    if (name.every((word, index) => words[index] === word)) return { command, rest: words.slice(name.length) };
  }
  const family = commands.filter(({ name }) => name.startsWith(`${words[0]} `));
  if (family.length > 0 && words.some((word) => word === "--help" || word === "-h")) {
    return { command: family[0] ?? start, rest: ["--help"] };
  }
  const names = commands.map(({ name }) => name).join(", ");
  throw new UsageError(`There is no such command. The commands are: ${names}. See: enkryptify-emulator --help`);
}

function overview(): string {
  const rows = commands.map(({ name, summary }) => [name, summary] as const);
  return `${helpOf(start)}\nCommands:\n${table(rows)}\n\nHelp of a command: enkryptify-emulator COMMAND --help\n`;
}

function messageOf(error: unknown): unknown {
  return error instanceof Error ? error.message : error;
}

function print(text: string): void {
  process.stdout.write(text);
}

function version(): string {
  const { version: own } = createRequire(import.meta.url)("../package.json") as { version: string };
  return own;
}
