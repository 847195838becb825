import picocolors from "picocolors";
import { LEFT_OUT } from "../../src/photonics/experiments.ts";
import { clip, columns, type TextStyle } from "./text.ts";
import type { ValidationResult, ValidationRow } from "./validationData.ts";

/** Four digits, in powers of ten where that is shorter. */
function figure(value: number): string {
  const digits = Number(value.toPrecision(4));
  return Math.abs(digits) >= 1e-3 && Math.abs(digits) < 1e6 ? String(digits) : digits.toExponential();
}

function published({ published: { value, low, high } }: ValidationRow): string {
  if (low === high) return figure(value);
  if (low === value) return `> ${figure(value)}`;
  return `${figure(value)} ± ${figure(high - value)}`;
}

function interval({ interval: ends }: ValidationRow): string {
  return ends ? `${figure(ends[0])} to ${figure(ends[1])}` : "";
}

function verdict({ agrees, role }: ValidationRow): string {
  if (role === "bound") return agrees ? "holds" : "broken";
  return agrees ? "agrees" : "differs";
}

/** The table on a terminal. */
export function formatValidation({ rows, seed }: ValidationResult, style: TextStyle): string {
  const ink = picocolors.createColors(style.color);
  const printed = columns(
    rows.map((row) => {
      const ours = row.interval ? `${figure(row.simulated)} (${interval(row)})` : figure(row.simulated);
      return ["", published(row), ours, `${row.role}: ${verdict(row)}`];
    }),
    "llll",
    style,
  );
  const lines = [ink.bold(clip("published experiments beside the simulator: published, simulated (95 %)", style.width))];
  rows.forEach((row, i) => {
    const unit = row.unit ? `, ${row.unit}` : "";
    lines.push("", clip(`${row.id}: ${row.quantity}${unit} (${row.provenance})`, style.width), printed[i]);
  });
  const apart = rows.filter((row) => !row.agrees);
  lines.push(
    "",
    clip(
      `${rows.length - apart.length} of ${rows.length} stand as claimed; seed ${seed}; docs/validation.md says what went in`,
      style.width,
    ),
  );
  return lines.join("\n");
}

/** The tables of docs/validation.md. */
export function validationMarkdown({ rows }: ValidationResult): string {
  const table = [
    "| experiment | quantity | published | found | simulated | 95 % | is a | verdict |",
    "|---|---|---|---|---|---|---|---|",
    ...rows.map((row) => {
      const quantity = row.unit ? `${row.quantity} (${row.unit})` : row.quantity;
      const cells = [
        row.citation,
        quantity,
        published(row),
        row.provenance,
        figure(row.simulated),
        interval(row) || "exact",
        row.role,
        verdict(row),
      ];
      return `| ${cells.join(" | ")} |`;
    }),
  ];
  const inputs = rows.map((row) => `- ${row.citation}, ${row.quantity}: ${row.inputs}${row.note ? `. The difference: ${row.note}` : ""}.`);
  const leftOut = LEFT_OUT.map(({ citation, why }) => `- ${citation}: ${why}.`);
  return `${[...table, "", "### What went in", "", ...inputs, "", "### Left out", "", ...leftOut].join("\n")}\n`;
}
