import { startEmulator, type StartedEmulator } from "@enkryptify/testkit";
import { afterEach, beforeAll, describe, expect, it } from "vitest";

import { type App, createApp, everything, nextMajor, MINUTES } from "./app.ts";
import { mainBundlers } from "./suite.ts";

const IMPORTS = `import { withEnkryptify } from "@enkryptify/next";
import bundleAnalyzer from "@next/bundle-analyzer";
import mdx from "@next/mdx";
import { withSentryConfig } from "@sentry/nextjs";
import nextIntl from "next-intl/plugin";

const withIntl = nextIntl("./i18n/request.ts");
const withMdx = mdx();
const withAnalyzer = bundleAnalyzer({ enabled: false });
const withSentry = (config) => withSentryConfig(config, { silent: true, telemetry: false, sourcemaps: { disable: true } });
const config = { pageExtensions: ["tsx", "mdx"]${nextMajor === 14 ? ", experimental: { instrumentationHook: true }" : ""} };
`;
const FILES = {
  "i18n/request.ts":
    'import { getRequestConfig } from "next-intl/server";\nexport default getRequestConfig(async () => ({ locale: "en", messages: {} }));\n',
  "app/text/page.mdx": "# Written in MDX\n",
  "mdx-components.tsx": "export function useMDXComponents(components: object) {\n  return components;\n}\n",
};

// The wrappers are installed by the matrix only: they weigh more than everything else together.
describe.skipIf(!everything).each(mainBundlers)("X22 with the wrappers of others, built with $bundler", ({ flags }) => {
  let emulator: StartedEmulator;
  let app: App | undefined;
  beforeAll(async () => {
    emulator = await startEmulator({ limits: { perMinute: false } });
  });
  afterEach(() => app?.remove());

  it.each([
    ["an object", "withSentry(withIntl(withMdx(withAnalyzer(config))))"],
    ["an async function", "async () => withSentry(withIntl(withMdx(withAnalyzer(config))))"],
  ])(
    "builds when it is the outermost one, around %s",
    async (_shape, inner) => {
      app = createApp("plain", { ...FILES, "next.config.mjs": `${IMPORTS}export default withEnkryptify(${inner});\n` });
      const build = await app.next(["build", ...flags], emulator.env);
      expect(build.code, build.output).toBe(0);
      expect(build.output).toContain("/text");
      expect(build.output.match(/secrets from/g)).toHaveLength(1);
    },
    6 * MINUTES,
  );

  it.each([
    ["next-intl", "withIntl"],
    ["@next/mdx", "withMdx"],
    ["@next/bundle-analyzer", "withAnalyzer"],
  ])(
    "says so when %s is around it",
    async (_name, wrapper) => {
      const spreads = wrapper === "withAnalyzer" ? "bundleAnalyzer({ enabled: true })" : wrapper;
      app = createApp("plain", { ...FILES, "next.config.mjs": `${IMPORTS}export default ${spreads}(withEnkryptify(config));\n` });
      const build = await app.next(["build", ...flags], emulator.env);
      expect(build.code).toBe(1);
      expect(build.output).toContain("withEnkryptify() must be the outermost wrapper");
    },
    2 * MINUTES,
  );
});
