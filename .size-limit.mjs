// What an application loads at its start, and what it may load later. `import()` marks what waits for its first use.
const firstUse = {
  name: "first use",
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ kind, path }) => (kind === "dynamic-import" ? { path, external: true } : undefined));
  },
};
const atStart = (config) => ({ ...config, plugins: [...(config.plugins ?? []), firstUse] });

const entries = [
  ["Node.js", "packages/sdk/dist/index.mjs", "12.2 kB"],
  ["edge runtimes", "packages/sdk/dist/edge.mjs", "12 kB"],
];

export default entries.flatMap(([runtime, path, limit]) => [
  {
    name: `sdk on ${runtime}, at the start`,
    path,
    import: "{ Enkryptify }",
    ignore: ["node:*"],
    gzip: true,
    limit,
    modifyEsbuildConfig: atStart,
  },
  { name: `sdk on ${runtime}, everything`, path, import: "{ Enkryptify }", ignore: ["node:*"], gzip: true, limit: "32.5 kB" },
]);
