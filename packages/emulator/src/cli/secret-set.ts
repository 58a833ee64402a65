import { text } from "node:stream/consumers";
import { UsageError, type Command, type CommandInput } from "./command.ts";
import { openTarget, targetOptions } from "./target.ts";

/** `enkryptify-emulator secret set` */
export const secretSet: Command = {
  name: "secret set",
  summary: "Create or replace a secret. Its value is read from standard input, so that it stays out of the shell's history.",
  operands: "NAME",
  options: {
    ...targetOptions,
    workspace: { value: "SLUG", description: "The workspace (default: the first)" },
    project: { value: "SLUG", description: "The project; required" },
    environment: { value: "NAME", description: "The environment; required" },
    "personal-of": { value: "EMAIL", description: "Set the personal value of this member instead of the shared one" },
  },
  async run(input) {
    const [name, ...more] = input.operands;
    // The second operand may be the value: it must not be repeated in the message.
    if (name === undefined || more.length > 0) throw new UsageError("Give one NAME; the value comes from standard input.");
    const where = { project: required(input, "project"), environment: required(input, "environment") };
    const [workspace, personalOf] = [input.text("workspace"), input.text("personal-of")];
    const target = openTarget(input);
    const value = await readValue();
    await target.setSecret(
      workspace === undefined ? where : { ...where, workspace },
      name,
      value,
      personalOf === undefined ? {} : { personalOf },
    );
  },
};

function required(input: CommandInput, option: string): string {
  const value = input.text(option);
  if (value !== undefined && value !== "") return value;
  throw new UsageError(`--${option} is required. See: enkryptify-emulator secret set --help`);
}

/** All of standard input, without the one line break that `echo` and editors add. */
async function readValue(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write("Value, then Ctrl-D: ");
  const value = (await text(process.stdin)).replace(/\r?\n$/, "");
  if (value === "") throw new UsageError("The value is empty: nothing came from standard input.");
  return value;
}
