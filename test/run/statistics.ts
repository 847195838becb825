import { expect } from "vitest";

/** Two-sample chi-square of two sets of counts, cells with few events pooled, against a false-alarm rate of 1e-9 (Wilson and Hilferty, 6 sigma). */
export function expectSameStatistics(a: Record<string, number>, b: Record<string, number>): void {
  const total = (x: Record<string, number>) => Object.values(x).reduce((s, n) => s + n, 0);
  const [na, nb] = [total(a), total(b)];
  const cells: [number, number][] = [];
  let pooled: [number, number] = [0, 0];
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const cell: [number, number] = [a[key] ?? 0, b[key] ?? 0];
    if (cell[0] + cell[1] < 10) pooled = [pooled[0] + cell[0], pooled[1] + cell[1]];
    else cells.push(cell);
  }
  if (pooled[0] + pooled[1] > 0) cells.push(pooled);
  const scale = Math.sqrt(nb / na);
  const statistic = cells.reduce((s, [x, y]) => s + (x * scale - y / scale) ** 2 / (x + y), 0);
  const degrees = Math.max(1, cells.length - 1);
  expect(statistic).toBeLessThan(degrees * (1 - 2 / (9 * degrees) + 6 * Math.sqrt(2 / (9 * degrees))) ** 3);
}
