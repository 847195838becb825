import { beforeAll, describe, expect, it } from "vitest";
import type { RunOutcome } from "../../host/index.ts";
import { endsInOneState } from "../../src/circuit/measurement.ts";
import { expectSameStatistics } from "./statistics.ts";
import { example, loadPreset, machine, runHere } from "./support.ts";

/** Every example on two or three QPUs that it does not fit into one by one. */
const EXAMPLES = [
  { name: "ghz8", network: { dataQubits: 4 } },
  { name: "bernstein-vazirani", network: { dataQubits: 4 } },
  { name: "qft8", network: { qpus: 3, dataQubits: 3 } },
  { name: "adder", network: { dataQubits: 5 } },
  { name: "grover2", network: { dataQubits: 1, communicationQubits: 1 } },
  { name: "phase-estimation", network: { dataQubits: 3, communicationQubits: 1 } },
  { name: "teleport", network: { dataQubits: 2, communicationQubits: 1 } },
  { name: "repeat-until-success", network: { dataQubits: 2, communicationQubits: 1 } },
] as const;

describe.each(EXAMPLES)("$name across QPUs", ({ name, network }) => {
  const circuit = example(name);
  const noisy = machine(network);
  let cpu: RunOutcome;
  beforeAll(async () => {
    cpu = await runHere({ circuit, network: noisy });
  });

  it("has the same timelines and noise draws on every backend, and the same counts up to rounding", async () => {
    const reference = await runHere({ circuit, network: noisy, backend: "reference" });
    expect(cpu.result.ebits.perShot).toBeGreaterThan(0);
    expect(cpu.timeline).toEqual(reference.timeline);
    expect(cpu.result.duration).toEqual(reference.result.duration);
    expect(cpu.result.ebits).toEqual(reference.result.ebits);
    expect(cpu.result.links).toEqual(reference.result.links);
    expectSameStatistics(cpu.result.counts, reference.result.counts);
  });

  it("gives the same bits whatever the batch size", async () => {
    const { result } = await runHere({ circuit, network: noisy, batch: 3 });
    expect(result.counts).toEqual(cpu.result.counts);
  });

  it("draws the same and means the same with telegates spelled out", async () => {
    const explicit = await runHere({ circuit, network: noisy, telegate: "explicit" });
    expect(explicit.result.duration).toEqual(cpu.result.duration);
    expect(explicit.result.fidelity.state?.mean ?? 0).toBeCloseTo(cpu.result.fidelity.state?.mean ?? 0, 5);
    expectSameStatistics(explicit.result.counts, cpu.result.counts);
  });

  it("is exact on an ideal network", async () => {
    const { result } = await runHere({ circuit, network: machine({ ...network, ideal: true }), backend: "reference" });
    if (endsInOneState(circuit)) expect(result.fidelity.state?.mean).toBeGreaterThan(1 - 1e-10);
    else expect(result.fidelity.state).toBeNull();
    // A loop without a bound has no ideal distribution that could be enumerated; its two outcomes are known.
    const possible = result.ideal ?? { "000": 0.8, "100": 0.2 };
    for (const outcome of Object.keys(result.counts)) expect(possible[outcome] ?? 0, outcome).toBeGreaterThan(1e-9);
  });
});

describe("seeds", () => {
  it("change the draws when they change, and nothing else does", async () => {
    const request = { circuit: example("ghz8"), network: machine({ dataQubits: 4 }) };
    const [a, again, other] = [await runHere(request), await runHere(request), await runHere({ ...request, seed: 2 })];
    expect({ ...again.result, elapsedS: 0 }).toEqual({ ...a.result, elapsedS: 0 });
    expect(other.result.duration).not.toEqual(a.result.duration);
  });
});

/** Shots with the same noise share an evolution, and with gates of 99.99 % most have none. */
it("10,000 shots of GHZ on 20 qubits take fewer than 1,000 evolutions with the two-qubit gates of 2025", async () => {
  const { result } = await runHere({ circuit: example("ghz20"), network: await loadPreset("ionq-9999-pair"), shots: 10_000 });
  expect(Object.values(result.counts).reduce((sum, count) => sum + count, 0)).toBe(10_000);
  expect(result.fidelity.state?.mean).toBeLessThan(0.999);
  expect(result.distinctTrajectories).toBeGreaterThan(1);
  expect(result.distinctTrajectories).toBeLessThan(1000);
});

describe("the budget", () => {
  it("sums to the mean duration and to the whole infidelity", async () => {
    const { result } = await runHere({ circuit: example("bernstein-vazirani"), network: machine({ dataQubits: 4 }), shots: 300 });
    const sum = (values: readonly number[]) => values.reduce((total, x) => total + x, 0);
    expect(sum(Object.values(result.budget.timeS).map(({ mean }) => mean))).toBeCloseTo(result.duration.meanS, 9);
    const lost = sum(Object.values(result.budget.infidelity ?? {}).map(({ mean }) => mean));
    expect(lost).toBeGreaterThan(0.01);
    // Shots without an error lose only what rounding takes.
    expect(lost).toBeCloseTo(1 - (result.fidelity.state?.mean ?? 0), 5);
  });
});
