import { describe, expect, test } from "vitest";
import { Enkryptify, type EnkryptifyOptions } from "../../src/index.ts";

const cases: [string, unknown][] = [
  ["sharing", "yes"],
  ["sharing.store", { store: "redis" }],
  ["sharing.dir", { dir: 7 }],
  ["sharing.key", { key: [] }],
  ["lastKnownGood", 14],
  ["lastKnownGood.dir", { dir: false }],
  ["lastKnownGood.maxAgeMs", { maxAgeMs: 0 }],
  ["lastKnownGood.maxAgeMs", { maxAgeMs: "14d" }],
  ["lastKnownGood.key", { key: 1 }],
  ["lastKnownGood.previousToken", { previousToken: 1 }],
];

describe("options of the wrong kind", () => {
  test.each(cases)("%s: %j is refused at construction, by the name of the field", (field, value) => {
    const options = { [field.split(".")[0] ?? ""]: value } as EnkryptifyOptions;
    expect(() => new Enkryptify(options)).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining(`\`${field}\``) as string }),
    );
  });

  test("what is of the right kind is taken", () => {
    const options: EnkryptifyOptions = {
      sharing: { dir: "fake-folder" },
      lastKnownGood: { maxAgeMs: 1, key: "fake passphrase" },
    };
    expect(() => new Enkryptify(options).destroy()).not.toThrow();
  });
});
