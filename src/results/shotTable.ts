/** Every shot that ran to its end, a row each. */
export interface ShotTable {
  columns: string[];
  rows: number[][];
}

/** As comma-separated values, a line each, the columns' names first. */
export function shotTableCsv({ columns, rows }: ShotTable): string {
  return `${[columns, ...rows].map((row) => row.join(",")).join("\n")}\n`;
}
