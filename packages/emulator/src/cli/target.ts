import { existsSync } from "node:fs";
import { connectEmulator, type RemoteEmulator } from "../connect.ts";
import { createEmulator } from "../emulator.ts";
import { UsageError, type CommandInput, type CommandOption } from "./command.ts";
import { refuseIfServed } from "./data-lock.ts";

/** The port that `start` takes when none is given. */
export const defaultPort = 7431;

/** The options that say which emulator a command changes. */
export const targetOptions: Record<string, CommandOption> = {
  url: { value: "URL", description: `A running emulator (default: http://127.0.0.1:${defaultPort})` },
  data: { value: "FILE", description: "The data file of an emulator that is not running" },
};

/** What a command can do to either kind of emulator. */
export type Target = Pick<RemoteEmulator, "createToken" | "setSecret">;

/** The emulator that a command names. @throws {UsageError} for both options at once, or a data file that is not there or is being served */
export function openTarget(input: CommandInput): Target {
  const [url, data] = [input.text("url"), input.text("data")];
  if (data === undefined) return connectEmulator(url ?? `http://127.0.0.1:${defaultPort}`);
  if (url !== undefined) throw new UsageError("Give --url or --data, not both.");
  if (!existsSync(data)) {
    throw new UsageError(`There is no data file ${data}. Make it with: enkryptify-emulator start --data ${data}`);
  }
  refuseIfServed(data);
  const emulator = createEmulator({ data });
  return {
    createToken: async (options) => emulator.createToken(options),
    setSecret: async (where, name, value, options) => emulator.setSecret(where, name, value, options),
  };
}
