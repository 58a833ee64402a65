import type { UserConfig } from "tsdown";
import { packageBuild } from "../../tsdown.config.base.ts";

/** What a client loads at its first use stays in files of its own, and so does what only one runtime needs. */
const later =
  /^(index|edge)\.ts$|^(kit|node|proxy|store|web)\/|^session\/(open-exchange|registry|exchange|exchange-session|exchange-budget|auto-session)\.ts$|^secrets\/(open-)?single-reads\.ts$|^http\/(failures|answer-errors|network-errors|pass-gate|retries|timeout-error|too-large)\.ts$|^(directory|place-lookup|service-account-token)\.ts$/;
const always = /^(proxy\/link|store\/sharing-options)\.ts$/;
/** What the first failure needs. The proxy uses a part of it, which would otherwise be a file of its own. */
const failure = /^http\/(failures|answer-errors|network-errors|pass-gate|retries|timeout-error|too-large)\.ts$/;
/** What the first request on Node.js needs. */
const node = /^(index|node\/(platform|http|sender|proxy-bypass))\.ts$/;

/** Path below `src`; undefined for everything else, declarations too, which are split by themselves. */
function inSource(id: string): string | undefined {
  if (/\.d\.[cm]?ts$/.test(id)) return undefined;
  return /packages[\\/]sdk[\\/]src[\\/](.*)$/.exec(id)?.[1]?.replaceAll("\\", "/");
}

function isCore(id: string): boolean {
  const path = inSource(id);
  return path !== undefined && (always.test(path) || !later.test(path));
}

const base: UserConfig = packageBuild({
  entry: [
    "src/index.ts",
    "src/edge.ts",
    "src/kit/index.ts",
    "src/kit/leak/scan-cli.ts",
    "src/proxy/index.ts",
    "src/store/redis.ts",
  ],
});

/** Two files instead of a dozen: each costs about a millisecond to load. */
const config: UserConfig = {
  ...base,
  outputOptions: {
    exports: "named",
    comments: false,
    // Jest runs CommonJS in a context where `import()` is refused.
    dynamicImportInCjs: false,
    codeSplitting: {
      groups: [
        { name: "core", test: isCore },
        { name: "failures", test: (id) => failure.test(inSource(id) ?? "") },
        { name: "node", test: (id) => node.test(inSource(id) ?? "") },
      ],
    },
  },
};

export default config;
