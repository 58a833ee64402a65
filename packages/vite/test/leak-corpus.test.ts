import { describe, expect, it } from "vitest";
import { type BuildResult, createApp, major } from "./app.ts";
import { ENCODINGS } from "./corpus/encodings.ts";
import { HARMLESS } from "./corpus/harmless.ts";
import type { LeakCase } from "./corpus/leak-case.ts";
import { PLACES } from "./corpus/places.ts";
import { CORPUS_SECRETS, corpusSecrets } from "./corpus/secrets.ts";
import { WAYS } from "./corpus/ways.ts";

const CASES = [...ENCODINGS, ...PLACES, ...WAYS];

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

function holds(files: BuildResult["files"], { needles, secret }: LeakCase): boolean {
  const plain = Object.values(files).join("\n");
  const decoded = (plain.match(/[A-Za-z0-9+/]{40,}/g) ?? []).map((run) => Buffer.from(run, "base64").toString("latin1"));
  const text = [plain, ...decoded].join("\n");
  return text.includes(CORPUS_SECRETS[secret]) || (needles?.length ? needles.every((needle) => text.includes(needle)) : false);
}

describe("leak corpus", () => {
  it("has at least 60 cases, each of its own", () => {
    expect(new Set(CASES.map(({ id }) => id)).size).toBe(CASES.length);
    expect(CASES.length).toBeGreaterThanOrEqual(60);
  });

  describe.each([
    ["encoding", ENCODINGS],
    ["place", PLACES],
    ["way", WAYS],
  ])("%s", (_, cases) => {
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
