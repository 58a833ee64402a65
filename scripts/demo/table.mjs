/** A table of texts, columns padded to their widest line. A cell may hold several lines. */
export function formatTable(header, rows) {
  const cells = [header, ...rows].map((row) => row.map((cell) => cell.split("\n")));
  const widths = header.map((_, column) => Math.max(...cells.flatMap((row) => row[column].map((line) => line.length))));
  const [head, ...body] = cells.map((row) => formatRow(row, widths));
  return [head, widths.map((width) => "-".repeat(width)).join("  "), ...body].join("\n");
}

function formatRow(cells, widths) {
  const height = Math.max(...cells.map((lines) => lines.length));
  const lines = Array.from({ length: height }, (_, line) =>
    cells
      .map((cell, column) => (cell[line] ?? "").padEnd(widths[column]))
      .join("  ")
      .trimEnd(),
  );
  return lines.join("\n");
}

/** Words over as many lines as a width of characters needs. */
export function wrap(words, width) {
  const lines = [""];
  for (const word of words) {
    const line = lines.at(-1);
    if (line !== "" && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines.join("\n");
}
