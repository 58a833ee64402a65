import type { CreateTokenOptions } from "../control.ts";
import { lifetimeDays, type Lifetime } from "../credentials.ts";
import type { SeedScope } from "../seed.ts";
import { UsageError, type Command, type CommandInput } from "./command.ts";
import { openTarget, targetOptions } from "./target.ts";

const lifetimes = Object.keys(lifetimeDays) as Lifetime[];

/** `enkryptify-emulator token create` */
export const tokenCreate: Command = {
  name: "token create",
  summary: "Make an API token and print it, once.",
  options: {
    ...targetOptions,
    name: { value: "NAME", description: "For the list of tokens (default: token)" },
    permission: { value: "read|read-write", description: "What it may do (default: read)" },
    "expires-in": { value: "TIME", description: `One of ${lifetimes.join(", ")} (default: 30d)` },
    user: { value: "EMAIL", description: "The member it acts for (default: the owner)" },
    workspace: { value: "SLUG", description: "The workspace it opens (default: the first)" },
    team: { value: "NAME", multiple: true, description: "Limit it to this team (repeatable)" },
    project: { value: "SLUG", multiple: true, description: "Limit it to this project (repeatable)" },
    environment: { value: "PROJECT/NAME", multiple: true, description: "Limit it to this environment (repeatable)" },
  },
  async run(input) {
    const { token } = await openTarget(input).createToken(tokenOptions(input));
    process.stdout.write(`${token}\n`);
  },
};

function tokenOptions(input: CommandInput): CreateTokenOptions {
  const options: CreateTokenOptions = { permission: permission(input), expiresIn: lifetime(input) };
  const [name, user, workspace] = [input.text("name"), input.text("user"), input.text("workspace")];
  if (name !== undefined) options.name = name;
  if (user !== undefined) options.user = user;
  if (workspace !== undefined) options.workspace = workspace;
  const scope: SeedScope = {
    teams: input.texts("team"),
    projects: input.texts("project"),
    environments: input.texts("environment"),
  };
  if (Object.values(scope).flat().length > 0) options.scope = scope;
  return options;
}

function permission(input: CommandInput): "read" | "read-write" {
  const text = input.text("permission") ?? "read";
  if (text === "read" || text === "read-write") return text;
  throw new UsageError("--permission must be read or read-write.");
}

function lifetime(input: CommandInput): Lifetime {
  const text = input.text("expires-in") ?? "30d";
  const known = lifetimes.find((one) => one === text);
  if (known) return known;
  throw new UsageError(`--expires-in must be one of ${lifetimes.join(", ")}.`);
}
