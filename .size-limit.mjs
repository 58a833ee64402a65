// What an application loads at its start, and what it may load later. `import()` marks what waits for its first use.
const firstUse = {
  name: "first use",
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ kind, path }) => (kind === "dynamic-import" ? { path, external: true } : undefined));
  },
};
const atStart = (config) => ({ ...config, plugins: [...(config.plugins ?? []), firstUse] });

const entries = [
  ["Node.js", "packages/sdk/dist/index.mjs"],
  ["edge runtimes", "packages/sdk/dist/edge.mjs"],
];

export default entries.flatMap(([runtime, path]) => [
  {
    name: `sdk on ${runtime}, at the start`,
    path,
    import: "{ Enkryptify }",
    ignore: ["node:*"],
    gzip: true,
    limit: "15 kB",
    modifyEsbuildConfig: atStart,
  },
  { name: `sdk on ${runtime}, everything`, path, import: "{ Enkryptify }", ignore: ["node:*"], gzip: true, limit: "35 kB" },
]);
