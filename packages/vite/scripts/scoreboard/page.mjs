const WORDS = { stopped: "stopped", leaks: "**leaks**", safe: "not in the output", undefined: "does not apply" };
const TITLES = {
  encoding: "Forms of the value",
  place: "Places in the output",
  way: "Ways through the configuration and through the tool",
};

/** The scoreboard as Markdown. */
export function page(groups, columns) {
  const cases = Object.values(groups).flat();
  const missed = columns.flatMap(({ title, verdicts }) =>
    title.startsWith("@enkryptify")
      ? cases.filter(({ id }) => verdicts.get(id) === "leaks").map((leak) => `${title}: ${leak.id} (${reason(leak, title)})`)
      : [],
  );
  return `# What happens to a leak

Written by \`pnpm --filter @enkryptify/vite run scoreboard\` from ${cases.length} small apps in \`packages/vite/test/corpus\`. The apps are ours, written for this guard, and each is first shown to leak without a tool. Each carries one private value into a client build. \`stopped\`: the build fails and the output folder is empty. \`leaks\`: the build succeeds and what it wrote holds the value. \`not in the output\`: it succeeds, and the value is not there.

For varlock the private names are declared \`@sensitive\`, and its accessor \`ENV\` stands where our apps use \`virtual:enkryptify/server\`. Varlock protects in other ways: it validates, keeps sensitive values out of client code that reads them through \`ENV\`, and redacts logs and checks responses at run time. Its Vite package has no check of what a build writes.

| | ${columns.map(({ title }) => title).join(" | ")} |
| --- | ${columns.map(() => "---").join(" | ")} |
| stopped | ${columns.map(({ verdicts }) => count(cases, verdicts, "stopped")).join(" | ")} |
| not in the output | ${columns.map(({ verdicts }) => count(cases, verdicts, "safe")).join(" | ")} |
| leaks | ${columns.map(({ verdicts }) => count(cases, verdicts, "leaks")).join(" | ")} |

${missed.length === 0 ? "" : `Missed by us:\n\n${missed.map((line) => `- ${line}`).join("\n")}\n\n`}${Object.entries(groups)
    .map(([group, list]) => section(group, list, columns))
    .join("\n\n")}
`;
}

function section(group, cases, columns) {
  const rows = cases.map(({ id }) => `| ${id} | ${columns.map(({ verdicts }) => WORDS[verdicts.get(id)]).join(" | ")} |`);
  return `## ${TITLES[group]}\n\n| case | ${columns.map(({ title }) => title).join(" | ")} |\n| --- | ${columns.map(() => "---").join(" | ")} |\n${rows.join("\n")}`;
}

function count(cases, verdicts, verdict) {
  return cases.filter(({ id }) => verdicts.get(id) === verdict).length;
}

function reason({ missedOn }, title) {
  return missedOn[Number(/Vite (\d+)/.exec(title)?.[1])] ?? "";
}
