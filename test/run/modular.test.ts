import { describe, expect, it } from "vitest";
import { readCircuit } from "../../host/index.ts";
import { expectSameStatistics } from "./statistics.ts";
import { example, machine, runHere } from "./support.ts";

describe("runs on the modular engine", () => {
  it.each([
    ["qft8", { qpus: 2, dataQubits: 4 }],
    ["adder", { qpus: 3, dataQubits: 4 }],
    ["repeat-until-success", { qpus: 2, dataQubits: 2 }],
    ["teleport", { qpus: 2, dataQubits: 2 }],
  ] as const)("%s has the joint engine's timelines, fidelity and statistics", async (name, options) => {
    const request = { circuit: example(name), network: machine(options), shots: 25, backend: "reference" } as const;
    const joint = (await runHere({ ...request, engine: "joint" })).result;
    const modular = (await runHere({ ...request, engine: "modular" })).result;
    expect(modular.engine).toBe("modular");
    expect(modular.modular?.chain.length).toBe(options.qpus);
    expect(modular.modular?.fidelityBound).toBeGreaterThan(1 - 1e-6);
    if (joint.fidelity.state) expect(modular.duration).toEqual(joint.duration);
    expect(modular.fidelity.state?.mean ?? 0).toBeCloseTo(joint.fidelity.state?.mean ?? 0, 4);
    expectSameStatistics(modular.counts, joint.counts);
  });

  it("says why auto chose, and what cutting bonds cost", async () => {
    const request = {
      circuit: example("ghz8"),
      network: machine({ dataQubits: 4, ideal: true }),
      shots: 20,
      backend: "reference",
    } as const;
    const auto = (await runHere({ ...request, engine: "auto" })).result;
    expect(auto.engine).toBe("joint");
    expect(auto.engineReason).toMatch(/^joint: .*modular \d/);
    const full = (await runHere({ ...request, engine: "modular" })).result;
    const estimated = full.modular?.estimate;
    expect(estimated).toEqual({ bytes: full.peakBytes, bonds: full.modular?.largest, exact: true });
    const largest = Math.max(...(full.modular?.largest ?? []));
    const cut = (await runHere({ ...request, engine: "modular", truncate: 1 })).result;
    expect(Math.max(...(cut.modular?.history.flat() ?? []))).toBe(1);
    expect(cut.modular?.estimate?.bytes).toBe(cut.peakBytes);
    expect(largest).toBe(2);
    expect(cut.warnings.join()).toMatch(/fidelity of at least 0.5/);
  });

  /** What waits where measurements part the shots is most of it: nobody knows the paths, so the estimate is what halving shots allows. */
  it("hold no more than their estimate where programs branch", async () => {
    const branching = `OPENQASM 3.0; include "stdgates.inc"; qubit[8] q; bit[3] m; bit[8] c;
      for int i in [0:6] { cx q[i], q[i + 1]; h q[i]; }
      m[0] = measure q[0]; if (m[0]) { h q[5]; cx q[1], q[6]; } else { h q[2]; }
      m[1] = measure q[1]; if (m[1]) { h q[3]; cx q[3], q[7]; }
      m[2] = measure q[2]; if (m[2]) { h q[4]; } else { cx q[4], q[5]; }
      c = measure q;`;
    const circuit = readCircuit(branching, "branching.qasm");
    const { result } = await runHere({ circuit, network: machine({ dataQubits: 4 }), shots: 64, backend: "reference", engine: "modular" });
    const estimate = result.modular?.estimate;
    expect(estimate?.exact).toBe(false);
    expect(result.peakBytes).toBeLessThanOrEqual(estimate?.bytes ?? 0);
    // One machine alone takes less than what waits makes of it.
    expect(result.peakBytes).toBeGreaterThan(2 * ((estimate?.bytes ?? 0) / (1 + Math.log2(64))));
  });
});
