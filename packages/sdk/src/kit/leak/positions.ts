/** Line and column of places in a text, both from 1, columns in UTF-16 units. Ask in ascending order: each answer starts from the last. */
export function createPositions(source: Uint8Array): (offset: number) => { line: number; column: number } {
  const text = Buffer.from(source.buffer, source.byteOffset, source.length);
  let line = 1;
  let column = 1;
  let at = 0;
  return (offset) => {
    for (let lineBreak = text.indexOf(10, at); lineBreak >= 0 && lineBreak < offset; lineBreak = text.indexOf(10, at)) {
      line++;
      column = 1;
      at = lineBreak + 1;
    }
    if (offset > at) {
      column += text.toString("utf8", at, offset).length;
      at = offset;
    }
    return { line, column };
  };
}
