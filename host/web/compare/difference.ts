import { type BudgetItem, infidelityBudget, meanTimeBudget } from "../../report/budget.ts";
import { formatFraction, formatNs, formatNumber, formatPercent, formatSeconds } from "../../report/format.ts";
import type { RunReportData } from "../types.ts";

/** A figure of two runs and what lies between them. */
export interface Difference {
  label: string;
  left: string;
  right: string;
  /** Right against left; empty when one of them is not known. */
  change: string;
}

type Result = RunReportData["result"];
type Estimate = NonNullable<Result["fidelity"]["state"]>;

function signed(change: number, format: (size: number) => string): string {
  return change === 0 ? "equal" : `${change > 0 ? "+" : "−"}${format(Math.abs(change))}`;
}

/** A difference of two shares. */
function percentPoints(share: number): string {
  return `${formatNumber(100 * share, 2)} points`;
}

/** Two runs figure by figure: fidelity, time, ebits. */
export function differences(left: Result, right: Result): Difference[] {
  const times = (a: number, b: number): string => {
    if (a === b) return "equal";
    return a > 0 && b > 0 ? `× ${formatNumber(b / a)}` : signed(b - a, formatNumber);
  };
  const points = (a: Estimate | null, b: Estimate | null): string => {
    if (!a || !b) return "";
    const equal = a.low <= b.high && b.low <= a.high ? ", intervals overlap" : "";
    return `${signed(b.mean - a.mean, percentPoints)}${equal}`;
  };
  const fidelity = (label: string, of: (result: Result) => Result["fidelity"]["state"]): Difference => {
    const [a, b] = [of(left), of(right)];
    const say = (estimate: Estimate | null): string => (estimate ? formatFraction(estimate) : "not known");
    return { label, left: say(a), right: say(b), change: points(a, b) };
  };
  const number = (label: string, of: (result: Result) => number, format = formatNumber): Difference => ({
    label,
    left: format(of(left)),
    right: format(of(right)),
    change: times(of(left), of(right)),
  });
  const infidelity = (result: Result): number | undefined => {
    const mean = (result.fidelity.state ?? result.fidelity.hellinger)?.mean;
    return mean === undefined ? undefined : 1 - mean;
  };
  const [a, b] = [infidelity(left), infidelity(right)];
  return [
    fidelity("state fidelity (95 %)", (result) => result.fidelity.state),
    fidelity("fidelity of the counts (95 %)", (result) => result.fidelity.hellinger),
    {
      label: "infidelity",
      left: a === undefined ? "not known" : formatPercent(a),
      right: b === undefined ? "not known" : formatPercent(b),
      change: a === undefined || b === undefined ? "" : times(a, b),
    },
    number("duration of a shot, mean", (result) => result.duration.meanS, formatSeconds),
    number("duration, 95th percentile", (result) => result.duration.p95S, formatSeconds),
    number("ebits per shot", (result) => result.ebits.perShot),
    number("remote gates", (result) => result.remoteGates),
    number("QPUs", (result) => result.network.qpus),
    number("distinct trajectories", (result) => result.distinctTrajectories),
  ];
}

/** Where time and infidelity went in two runs, cause by cause, the largest first. */
export function causeDifferences(left: Result, right: Result): { infidelity: Difference[]; time: Difference[] } {
  const byCause = (
    of: (result: Result) => readonly BudgetItem[],
    format: (value: number) => string,
    formatChange = format,
  ): Difference[] => {
    const [a, b] = [of(left), of(right)];
    const amount = (items: readonly BudgetItem[], label: string): number => items.find((item) => item.label === label)?.value ?? 0;
    const labels = [...new Set([...a, ...b].map(({ label }) => label))];
    const weight = (label: string): number => Math.max(amount(a, label), amount(b, label));
    return labels
      .sort((x, y) => weight(y) - weight(x))
      .map((label) => {
        const values = [amount(a, label), amount(b, label)];
        return { label, left: format(values[0]), right: format(values[1]), change: signed(values[1] - values[0], formatChange) };
      });
  };
  return { infidelity: byCause(infidelityBudget, formatPercent, percentPoints), time: byCause(meanTimeBudget, formatNs) };
}
