import { describe, expect, it } from "vitest";
import { type BuildResult, createApp, major } from "./app.ts";
import { CORPUS_SECRETS, corpusSecrets, GROUPS, holds } from "./corpus/cases.ts";
import { HARMLESS } from "./corpus/harmless.ts";
import type { LeakCase } from "./corpus/leak-case.ts";

const CASES = Object.values(GROUPS).flat();

async function build({ files, config }: LeakCase): Promise<BuildResult> {
  const app = await createApp(files, corpusSecrets);
  return app.build(config(app.root));
}

/** The same build without the plugin, with the secrets in the environment, as with any other way of setting them. */
async function buildWithout({ files, config }: LeakCase): Promise<BuildResult> {
  const app = await createApp(files, corpusSecrets);
  Object.assign(process.env, CORPUS_SECRETS);
  return app.buildWithout(config(app.root));
}

describe("leak corpus", () => {
  it("has at least 60 cases, each of its own", () => {
    expect(new Set(CASES.map(({ id }) => id)).size).toBe(CASES.length);
    expect(CASES.length).toBeGreaterThanOrEqual(60);
  });

  describe.each(Object.entries(GROUPS))("%s", (_, cases) => {
    it.each(cases.filter(({ missedOn }) => missedOn[major] === undefined).map((leak) => [leak.id, leak] as const))(
      "%s stops the build, names the secret, shows no value and writes nothing",
      async (__, leak) => {
        const { error, log, files } = await build(leak);
        expect(error?.message).toContain(leak.reports);
        expect(Object.keys(files)).toEqual([]);
        for (const value of Object.values(CORPUS_SECRETS)) expect(log.includes(value), "shows a value").toBe(false);
      },
    );

    it.each(cases.filter(({ needles }) => needles !== undefined).map((leak) => [leak.id, leak] as const))(
      "%s is a leak when nothing stops it",
      async (__, leak) => {
        const { error, files } = await buildWithout(leak);
        expect(error).toBeUndefined();
        expect(holds(files, leak)).toBe(true);
      },
    );
  });

  it.each(CASES.filter(({ missedOn }) => missedOn[major] !== undefined).map((leak) => [leak.id, leak] as const))(
    "%s goes unnoticed on this Vite, as the scoreboard says",
    async (_, leak) => expect((await build(leak)).error).toBeUndefined(),
  );

  it.each(HARMLESS.map((leak) => [leak.id, leak] as const))("lets %s pass without a word", async (_, leak) => {
    const { error, log } = await build(leak);
    expect(error).toBeUndefined();
    expect(log).not.toMatch(/private value|LEAK_FOUND/);
  });
});
