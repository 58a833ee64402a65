import { packageBuild } from "../../tsdown.config.base.ts";

const build = packageBuild({ entry: ["src/index.ts", "src/health.ts", "src/testing.ts"] });

export default {
  ...build,
  outputOptions: {
    ...build.outputOptions,
    // Left alone, the bundler's own helper lands in `health.cjs`, which every other file then loads, and Terminus with it.
    codeSplitting: { groups: [{ name: "runtime", test: /rolldown\/runtime/ }] },
  },
};
