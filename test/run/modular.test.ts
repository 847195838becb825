import { describe, expect, it } from "vitest";
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
});
