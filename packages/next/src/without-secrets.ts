import { EnkryptifyError, withoutStack } from "@enkryptify/sdk/kit";
import type { NextConfig } from "next";

import { BUILD_OPTIONS_VARIABLE, type EnkryptifyNextOptions, serializeOptions } from "./options.ts";

/**
 * The config of a build that asks for no secrets: public values come from the environment, everything else when the server starts.
 * @throws `EnkryptifyError` with code `SECRETS_MISSING` or `SCHEMA_INVALID` when public values are missing or wrong.
 */
export async function buildWithoutSecrets(config: NextConfig, options: EnkryptifyNextOptions): Promise<NextConfig> {
  process.env["ENKRYPTIFY_NEXT_WITHOUT_SECRETS"] = "1";
  const listed = options.public ?? [];
  const wanted = [...listed, ...(options.required ?? []).filter((name) => name.startsWith("NEXT_PUBLIC_"))];
  const missing = [...new Set(wanted)].filter((name) => !process.env[name]);
  if (missing.length > 0) {
    throw invalid(
      "SECRETS_MISSING",
      `A build without secrets takes public values from the environment, and these are missing: ${missing.join(", ")}. ` +
        "Set them for the build, for example in .env.production, or build with secrets.",
    );
  }
  await checkPublic(options);
  const named = listed.filter((name) => !name.startsWith("NEXT_PUBLIC_")).map((name) => [name, process.env[name]]);
  return {
    ...config,
    env: { ...config.env, ...Object.fromEntries(named), [BUILD_OPTIONS_VARIABLE]: serializeOptions(options, {}) },
  };
}

/** Checks the public values there are; what the schema says about the others can only be known with them. */
async function checkPublic({ schema, public: listed = [] }: EnkryptifyNextOptions): Promise<void> {
  if (!schema) return;
  const entries = Object.entries(process.env).filter(([name]) => name.startsWith("NEXT_PUBLIC_") || listed.includes(name));
  const present = Object.fromEntries(entries);
  const { issues = [] } = await schema["~standard"].validate(present);
  const wrong = issues
    .map(({ path }) => nameOf(path?.[0]))
    .filter((name): name is string => name !== undefined && name in present);
  if (wrong.length === 0) return;
  throw invalid(
    "SCHEMA_INVALID",
    `Public values do not satisfy the schema: ${[...new Set(wrong)].join(", ")}. Correct them for the build.`,
  );
}

function nameOf(segment: PropertyKey | { readonly key: PropertyKey } | undefined): string | undefined {
  const key = typeof segment === "object" ? segment.key : segment;
  return key === undefined ? undefined : String(key);
}

function invalid(code: "SECRETS_MISSING" | "SCHEMA_INVALID", message: string): Error {
  return withoutStack(new EnkryptifyError({ code, message }));
}
