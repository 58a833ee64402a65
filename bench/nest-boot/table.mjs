import { spread } from "../compare.mjs";

/** One Markdown table: a row for each thing measured, in the order they first came, and a column for each release of Nest. */
export function createTable(columns) {
  const rows = new Map();
  return {
    add(column, row, cell) {
      rows.set(row, { ...rows.get(row), [column]: cell });
    },
    print() {
      const body = [...rows].map(([row, cells]) => [row, ...columns.map((column) => cells[column] ?? "-")]);
      const lines = [["measured", ...columns], ["---", ...columns.map(() => "---")], ...body];
      return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
    },
  };
}

/** What of a boot is worth a row: the samples it is read from, and those taken off. */
const ROWS = [
  { name: "ConfigModule alone", of: "plain" },
  { name: "`EnkryptifyModule`, request included", of: "module" },
  { name: "`load: [enkryptify()]`, request included", of: "load" },
  // Without a client and without a request, against nothing.
  { name: "what the module adds by itself", of: "mock", without: "plain" },
  // Against the same request by the client of the SDK.
  { name: "what the module adds to the round trips", of: "module", without: "client" },
];

/** The rows of one kind of boot, in milliseconds: least, and the median in brackets. */
export function addBoots(table, column, kind, samples) {
  for (const { name, of, without } of ROWS) {
    const taken = without === undefined ? { least: 0, median: 0 } : spread(samples[without]);
    const { least, median } = spread(samples[of]);
    table.add(
      column,
      `boot, ${kind}, ms: ${name}`,
      leastAndMedian({ least: least - taken.least, median: median - taken.median }),
    );
  }
}

/** What an application imports before it boots, beside Nest: one row whatever the number of secrets. */
export function addImports(table, column, samples) {
  for (const [name, of] of [
    ["@enkryptify/nestjs", "module"],
    ["@enkryptify/sdk", "client"],
  ])
    table.add(column, `import of ${name}, new process, ms`, leastAndMedian(spread(samples[of])));
}

function leastAndMedian({ least, median }) {
  return `${least.toFixed(2)} (${median.toFixed(2)})`;
}
