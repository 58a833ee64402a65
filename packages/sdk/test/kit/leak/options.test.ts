import { expect, test } from "vitest";
import { leakGuardSettings } from "../../../src/kit/index.ts";

const defaults = { level: "error", dirs: [], always: [], ignore: [] };

test.each([
  ["nothing", undefined, defaults],
  ["true", true, defaults],
  ["a level", "warn", { ...defaults, level: "warn" }],
  ["an object", { ignore: ["LOUD"] }, { ...defaults, ignore: ["LOUD"] }],
  ["a level that is undefined", { level: undefined, dirs: undefined }, defaults],
  ["false", false, false],
] as const)("%s means what it says", (_, option, settings) => {
  expect(leakGuardSettings(option)).toEqual(settings);
});

test.each(["off", { level: "Error" }])("a level that does not exist is an error, not a silent warning", (option) => {
  expect(() => leakGuardSettings(option as "warn")).toThrow(/has the level ".+"\. There is: "error", "warn"/);
});
