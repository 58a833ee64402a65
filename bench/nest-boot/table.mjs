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
    const [least, median] = [leastOf, medianOf].map((figure) => {
      const ms = figure(samples[of]) - (without === undefined ? 0 : figure(samples[without]));
      return ms.toFixed(2);
    });
    table.add(column, `boot, ${kind}, ms: ${name}`, `${least} (${median})`);
  }
}

/** What an application imports before it boots, beside Nest: one row whatever the number of secrets. */
export function addImports(table, column, samples) {
  for (const [name, of] of [
    ["@enkryptify/nestjs", "module"],
    ["@enkryptify/sdk", "client"],
  ])
    table.add(
      column,
      `import of ${name}, new process, ms`,
      `${leastOf(samples[of]).toFixed(2)} (${medianOf(samples[of]).toFixed(2)})`,
    );
}

function leastOf(sample) {
  return Math.min(...sample);
}

function medianOf(sample) {
  return sample.toSorted((left, right) => left - right)[Math.floor(sample.length / 2)];
}
