import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { errorBudget, timeBudget } from "../../host/report/budget.ts";
import type { RunReportData } from "../../host/report/data.ts";
import { renderReport } from "../../host/report/report.ts";
import { timelineModel } from "../../host/report/timelineModel.ts";
import { run } from "../../host/run.ts";
import { readCircuit } from "../../src/circuit/read.ts";
import type { DistributedOp } from "../../src/compile/program.ts";
import { readNetwork } from "../../src/network/read.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";
import { parseStrictly } from "./strict.ts";
import { checkTrace } from "./traceRules.ts";

const machine = `name: line
qpus:
  alice: &ion
    dataQubits: 3
    communicationQubits: 2
    oneQubitGate: { fidelity: 0.9999, durationUs: 10 }
    twoQubitGate: { fidelity: 0.998, durationUs: 200 }
    measurement: { fidelity: 0.998, durationUs: 100 }
    t2S: 4
  bob: *ion
  carol: *ion
links:
  alice-bob: { between: [alice, bob], fiberLengthM: 200, pair: { rateHz: 182, fidelity: 0.94, heraldProbability: 2.18e-4 } }
  bob-carol: { between: [bob, carol], fiberLengthM: 200, pair: { rateHz: 9.7, fidelity: 0.969 } }
`;

async function runExample(name: string): Promise<RunReportData> {
  const circuitSource = readFileSync(join(import.meta.dirname, "../../examples", `${name}.qasm`), "utf8");
  const outcome = await run(
    {
      circuit: readCircuit(circuitSource, `${name}.qasm`),
      network: readNetwork(machine, "line.yaml"),
      shots: 40,
      seed: 1,
      backend: "reference",
      engine: "auto",
      telegate: "effective",
    },
    { createBackend: async () => createReferenceBackend(), now: () => 0 },
  );
  return { ...outcome, circuitSource, networkSource: machine, commandLine: `bellwire run ${name}.qasm --network line.yaml` };
}

function countOps(ops: readonly DistributedOp[]): number {
  return ops.reduce(
    (sum, op) => sum + 1 + (op.kind === "if" ? countOps(op.then) + countOps(op.else) : op.kind === "while" ? countOps(op.body) : 0),
    0,
  );
}

/** Remote gates over two links, control flow on measured bits, and a loop. */
describe.each(["qft8", "teleport", "repeat-until-success"])("a real run of %s", (name) => {
  it("reports, draws every operation, and traces by the rules", async () => {
    const data = await runExample(name);
    const text = renderReport(data);
    parseStrictly(text);
    expect(text).not.toMatch(/NaN|undefined|>Infinity/);
    const { document } = parseHTML(text);
    const drawn = new Set([...document.querySelectorAll(".circuit [data-op]")].map((g) => g.getAttribute("data-op")));
    expect(drawn.size).toBe(countOps(data.program.ops));
    checkTrace(data);
  });

  it("accounts for all of the shot, and never shows one thing in two states", async () => {
    const data = await runExample(name);
    expect(timeBudget(data).reduce((sum, item) => sum + item.value, 0)).toBe(data.timeline.durationNs);
    for (const { value } of errorBudget(data)) expect(value).toBeGreaterThan(0);
    const { tracks, bars, durationNs } = timelineModel(data);
    for (const bar of bars) {
      expect(bar.endNs).toBeLessThanOrEqual(durationNs);
      expect(tracks[bar.track]).toBeDefined();
    }
    const busy = bars.filter((bar) => tracks[bar.track].kind === "data" && ["gate", "measure", "reset"].includes(bar.kind));
    for (const a of busy) {
      const clash = busy.find((b) => b !== a && b.track === a.track && b.startNs < a.endNs && a.startNs < b.endNs);
      expect(clash, `${a.label} overlaps ${clash?.label}`).toBeUndefined();
    }
  });
});
