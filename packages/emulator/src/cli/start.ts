import { DEMO_TOKEN } from "../demo-seed.ts";
import { createEmulator, type Emulator, type EmulatorOptions } from "../emulator.ts";
import { findToken } from "../credentials.ts";
import { readSeedFile } from "../seed-file.ts";
import { isLoopback } from "../loopback.ts";
import type { Listening } from "../server.ts";
import { UsageError, type Command, type CommandInput } from "./command.ts";
import { lockData, refuseIfServed } from "./data-lock.ts";
import { defaultPort } from "./target.ts";

/** `enkryptify-emulator start` */
export const start: Command = {
  name: "start",
  summary: "Serve the Enkryptify API on this machine until Ctrl-C (the default command).",
  options: {
    port: { value: "PORT", description: `Port; 0 takes a free one (default: ${defaultPort})` },
    host: { value: "HOST", description: "Address to listen on (default: 127.0.0.1)" },
    data: { value: "FILE", description: "Keep the state in this JSON file, and read it at the next start (default: memory)" },
    seed: {
      value: "FILE",
      description: 'Start with this seed, or with "demo" or "empty" (default: demo); an existing data file wins',
    },
    quiet: { description: "Print the URL only" },
  },
  async run(input) {
    if (input.operands.length > 0) throw new UsageError(`start takes no operand, but got ${input.operands.join(" ")}.`);
    const port = readPort(input.text("port"));
    const data = input.text("data");
    if (data !== undefined) refuseIfServed(data);
    const stopped = interrupted(); // before anything is printed: whoever reads it may stop us at once
    const emulator = createEmulator(emulatorOptions(input));
    const host = input.text("host") ?? "127.0.0.1";
    const listening = await emulator.listen(port, host);
    const unlock = data === undefined ? (): void => {} : lockData(data, listening.url);
    process.stdout.write(input.has("quiet") ? `${listening.url}\n` : greeting(emulator, listening));
    if (!isLoopback(host) && host !== "localhost") process.stderr.write(`Other machines can reach it: it listens on ${host}.\n`);
    await stopped;
    await listening.close();
    unlock();
  },
};

function emulatorOptions(input: CommandInput): EmulatorOptions {
  const [data, seed] = [input.text("data"), input.text("seed") ?? "demo"];
  return {
    seed: seed === "demo" || seed === "empty" ? seed : readSeedFile(seed),
    ...(data !== undefined && { data }),
  };
}

function readPort(text: string | undefined): number {
  const port = Number(text ?? defaultPort);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535 && text !== "") return port;
  throw new UsageError("--port must be a whole number from 0 to 65535.");
}

/** Four lines: where, the variables to export (two lines), and what is there. */
function greeting({ state }: Emulator, { url }: Listening): string {
  // Only the public demo token may be printed; it may be gone from a data file, or expired in it.
  const hasDemoToken = findToken(state, DEMO_TOKEN, Date.now()) !== undefined;
  const token = hasDemoToken
    ? `export ENKRYPTIFY_TOKEN=${DEMO_TOKEN}`
    : `# For a token: export ENKRYPTIFY_TOKEN=$(enkryptify-emulator token create --url ${url})`;
  const workspaces = state.workspaces.map(({ slug, projects }) => {
    const listed = projects.map((project) => `${project.slug} (${project.environments.map(({ name }) => name).join(", ")})`);
    return `workspace ${slug}: ${listed.join(", ") || "no project"}`;
  });
  return `Enkryptify emulator: ${url}\nexport ENKRYPTIFY_API_URL=${url}\n${token}\n# ${workspaces.join("; ") || "no workspace"}\n`;
}

/** Resolves at the first Ctrl-C or `kill`. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}
