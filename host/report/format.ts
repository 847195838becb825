import type { Circuit, ClassicalExpr } from "../../src/circuit/circuit.ts";
import type { Estimate } from "../../src/results/result.ts";
import { clbitNames } from "../../src/results/summary.ts";

/** A number with `digits` significant digits and no needless zeros; thousands are spaced from five digits on. */
export function formatNumber(x: number, digits = 3): string {
  if (!Number.isFinite(x)) return x > 0 ? "∞" : Number.isNaN(x) ? "–" : "-∞";
  const size = Math.abs(x);
  if (size !== 0 && (size < 1e-3 || size >= 1e9)) return x.toExponential(digits - 1).replace("e+", "e");
  const rounded = size >= 10 ** digits ? Math.round(x).toString() : Number(x.toPrecision(digits)).toString();
  return size >= 1e4 ? rounded.replace(/\B(?=(\d{3})+$)/g, " ") : rounded;
}

function scaled(x: number, units: readonly (readonly [number, string])[], digits: number): string {
  const [scale, unit] = units.find(([s]) => Math.abs(x) >= s * 0.9995) ?? units[units.length - 1];
  return `${formatNumber(x / scale, digits)} ${unit}`;
}

/** Seconds as a person says them. */
export function formatSeconds(seconds: number, digits = 3): string {
  if (seconds === 0) return "0 s";
  if (seconds >= 1 && seconds < 600) return `${formatNumber(seconds, digits)} s`;
  const units = [
    [86400, "d"],
    [3600, "h"],
    [60, "min"],
    [1, "s"],
    [1e-3, "ms"],
    [1e-6, "µs"],
    [1e-9, "ns"],
  ] as const;
  return scaled(seconds, units, digits);
}

export function formatNs(ns: number, digits = 3): string {
  return formatSeconds(ns / 1e9, digits);
}

export function formatRate(hz: number, digits = 3): string {
  if (Math.abs(hz) < 1e4) return `${formatNumber(hz, digits)} /s`;
  const units = [
    [1e9, "G/s"],
    [1e6, "M/s"],
    [1e3, "k/s"],
  ] as const;
  return scaled(hz, units, digits);
}

/** Beyond any memory, as a power of two. */
export function formatBytes(bytes: number): string {
  if (bytes >= 2 ** 70) return `2^${Math.round(Math.log2(bytes))} B`;
  const units = [
    [2 ** 60, "EiB"],
    [2 ** 50, "PiB"],
    [2 ** 40, "TiB"],
    [2 ** 30, "GiB"],
    [2 ** 20, "MiB"],
    [2 ** 10, "KiB"],
    [1, "B"],
  ] as const;
  return bytes === 0 ? "0 B" : scaled(bytes, units, 3);
}

/** A fraction as a percentage whose distance from 100 % (or from 0) keeps two digits: 99.9916 %, 86.2 %. */
export function formatPercent(fraction: number): string {
  const distance = Math.min(Math.abs(fraction), Math.abs(1 - fraction)) * 100;
  // Nearer than a millionth of a percent is rounding.
  const decimals = distance < 5e-7 ? 0 : Math.min(6, Math.max(1, 1 - Math.floor(Math.log10(distance))));
  return `${(fraction * 100).toFixed(decimals)} %`;
}

/** A share as a percentage for people: 25.0 %, 3.1 %, 0.21 %, 100 %. */
export function formatShare(fraction: number): string {
  const percent = fraction * 100;
  if (percent > 99.995) return "100 %";
  return percent < 5e-4 ? "0 %" : `${percent.toFixed(percent >= 1 ? 1 : percent >= 0.1 ? 2 : 3)} %`;
}

/** `94.3 % (93.1 to 95.4)`: digits follow from the width of the interval. */
export function formatFraction(estimate: Estimate): string {
  const width = (estimate.high - estimate.low) * 100;
  const decimals = width > 0 ? Math.min(6, Math.max(1, 1 - Math.floor(Math.log10(width)))) : 2;
  const [mean, low, high] = [estimate.mean, estimate.low, estimate.high].map((x) => (x * 100).toFixed(decimals));
  return `${mean} % (${low} to ${high})`;
}

/** `4 812 (4 120 to 5 630)`. */
export function formatEstimate(estimate: Estimate): string {
  return `${formatNumber(estimate.mean)} (${formatNumber(estimate.low)} to ${formatNumber(estimate.high)})`;
}

/** Seconds with their interval in one unit: `14.9 ms (14 to 15.9)`; without one where it is a point. */
export function formatDuration({ mean, low, high }: Estimate): string {
  const text = formatSeconds(mean);
  if (high - low < 1e-3 * mean) return text;
  const [value] = text.split(" ");
  const scale = mean / Number(value);
  return `${text} (${formatNumber(low / scale)} to ${formatNumber(high / scale)})`;
}

/** Radians as a person writes them: `π/2`, `-3π/4`, otherwise three digits. */
export function formatAngle(radians: number): string {
  const turns = radians / Math.PI;
  for (const denominator of [1, 2, 3, 4, 6, 8, 16, 32, 64]) {
    const numerator = turns * denominator;
    if (Math.abs(numerator - Math.round(numerator)) > 1e-9) continue;
    const n = Math.round(numerator);
    if (n === 0) return "0";
    const top = Math.abs(n) === 1 ? "π" : `${Math.abs(n)}π`;
    return `${n < 0 ? "-" : ""}${top}${denominator === 1 ? "" : `/${denominator}`}`;
  }
  return formatNumber(radians);
}

/** An expression over classical bits in OpenQASM's words; bits that make up a register print as its name. */
export function formatExpr(expr: ClassicalExpr, circuit: Circuit): string {
  const names = clbitNames(circuit);
  const write = (e: ClassicalExpr, inner: boolean): string => {
    switch (e.kind) {
      case "constant":
        return String(e.value);
      case "bits": {
        const whole = circuit.registers.classical.find(
          (r) => r.size === e.clbits.length && e.clbits.every((bit, i) => bit === r.offset + i),
        );
        if (whole) return whole.name;
        const bits = e.clbits.map((bit) => names[bit] ?? `bit ${bit}`);
        return bits.length === 1 ? bits[0] : `{${bits.join(", ")}}`;
      }
      case "not":
        return `!${write(e.operand, true)}`;
      case "complement":
        return `~${write(e.operand, true)}`;
      case "binary": {
        const text = `${write(e.left, true)} ${e.operator} ${write(e.right, true)}`;
        return inner ? `(${text})` : text;
      }
    }
  };
  return write(expr, false);
}

/** `1 packet`, `2 packets`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${formatNumber(n)} ${n === 1 ? one : many}`;
}

/** A label of a row, cut to 14 characters. */
export function shorten(label: string): string {
  return label.length > 14 ? `${label.slice(0, 13)}…` : label;
}

/** An outcome by its two ends where it has more than `most` bits; `most` is even. */
export function shortenBits(bits: string, most: number): string {
  const kept = most / 2 - 1;
  return bits.length > most ? `${bits.slice(0, kept)}…${bits.slice(-kept)}` : bits;
}

/** More places than these are not named one by one. */
const MOST_NAMED = 8;

/** `a 3, b 4`; of many places the range only: `1 to 4 on each of 99 links` for `on # links`. */
export function formatEach(entries: readonly (readonly [name: string, n: number])[], place: string): string {
  if (entries.length <= MOST_NAMED) return entries.map(([name, n]) => `${name} ${formatNumber(n)}`).join(", ");
  const numbers = entries.map(([, n]) => n);
  const least = formatNumber(Math.min(...numbers));
  const most = formatNumber(Math.max(...numbers));
  return `${least === most ? least : `${least} to ${most}`} ${place.replace("#", `each of ${entries.length}`)}`;
}

/** Rising integers, neighbours drawn together: `0-3 7`. */
export function formatRanges(numbers: readonly number[]): string {
  const spans: number[][] = [];
  for (const n of numbers) {
    const last = spans.at(-1);
    if (last && last[last.length - 1] === n - 1) last.push(n);
    else spans.push([n]);
  }
  return spans.map((span) => (span.length > 2 ? `${span[0]}-${span[span.length - 1]}` : span.join(" "))).join(" ");
}
