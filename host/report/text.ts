/** How to write to a terminal: colour only where it carries meaning, lines of at most `width` characters. */
export interface TextStyle {
  color: boolean;
  width: number;
}

/** Labels in one column, values in the next. */
export function fields(rows: readonly (readonly [string, string])[], style: TextStyle): string[] {
  const pad = Math.max(...rows.map(([label]) => label.length)) + 2;
  return rows.map(([label, value]) => clip(`  ${label.padEnd(pad)}${value}`, style.width));
}

/** Rows of cells, aligned left (`l`) or right (`r`); empty columns vanish. */
export function columns(rows: readonly (readonly string[])[], align: string, style: TextStyle): string[] {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((row) => row[c].length)));
  return rows.map((row) => {
    const cells = row
      .map((cell, c) => (align[c] === "r" ? cell.padStart(widths[c]) : cell.padEnd(widths[c])))
      .filter((_, c) => widths[c] > 0);
    return clip(`  ${cells.join("  ").trimEnd()}`, style.width);
  });
}

/** Lines of at most `width` characters, broken between words; lines after the first are set in by two. A word that is too long is cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line.trim() !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `  ${word}`;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => clip(one, width));
}

/** At most `width` characters, cut with an ellipsis. */
export function clip(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(1, width - 1))}…` : text;
}
