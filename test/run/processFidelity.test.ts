import { describe, expect, it } from "vitest";
import { readCircuit, readNetwork } from "../../host/index.ts";
import { nodePlatform } from "../../host/platform/node.ts";
import { processFidelity } from "../../host/processFidelity.ts";

/** Two QPUs of one ion each with perfect local operations, and a link of the given Bell-diagonal pair. */
const link = (bell: readonly number[]) =>
  readNetwork(
    `
name: link
qpus:
  alice: { dataQubits: 1 }
  bob: { dataQubits: 1 }
links:
  alice-bob:
    between: [alice, bob]
    pair: { rateHz: 100, fidelity: ${bell[0]}, bell: { phiPlus: ${bell[0]}, psiPlus: ${bell[1]}, psiMinus: ${bell[2]}, phiMinus: ${bell[3]} } }
`,
    "link.yaml",
  );
const gate = (line: string) => readCircuit(`OPENQASM 3.0; include "stdgates.inc"; qubit[2] q; ${line} q[0], q[1];`, "gate.qasm");
const SHOTS = 20_000;

describe("a teleported gate over a pair of known Bell weights", () => {
  const bell = [0.9, 0.05, 0.03, 0.02];

  it("is a CZ of process fidelity F and average fidelity (4F + 1)/5 (5 sigma)", async () => {
    const { process, average } = await processFidelity({ circuit: gate("cz"), network: link(bell), shots: SHOTS, seed: 1 }, nodePlatform());
    const sigma = Math.sqrt((bell[0] * (1 - bell[0])) / SHOTS);
    expect(Math.abs(process.mean - bell[0])).toBeLessThan(5 * sigma);
    expect(average.mean).toBeCloseTo((4 * process.mean + 1) / 5, 12);
  });

  it.each([0.4, 1.2, 2.5])("is a CP(%d) of fidelity p_I + p_X cos^4(theta/2) + p_Y sin^2(theta)/4 (5 sigma)", async (theta) => {
    const { process } = await processFidelity(
      { circuit: gate(`cp(${theta})`), network: link(bell), shots: SHOTS, seed: 2 },
      nodePlatform(),
    );
    const expected = bell[0] + bell[1] * Math.cos(theta / 2) ** 4 + (bell[2] * Math.sin(theta) ** 2) / 4;
    expect(Math.abs(process.mean - expected)).toBeLessThan((5 * 0.5) / Math.sqrt(SHOTS));
  });

  it("tells the errors of the pair apart", async () => {
    const onlyX = await processFidelity(
      { circuit: gate("cp(0.4)"), network: link([0.8, 0.2, 0, 0]), shots: SHOTS, seed: 3 },
      nodePlatform(),
    );
    const onlyZ = await processFidelity(
      { circuit: gate("cp(0.4)"), network: link([0.8, 0, 0, 0.2]), shots: SHOTS, seed: 3 },
      nodePlatform(),
    );
    expect(onlyX.process.mean).toBeGreaterThan(0.97);
    expect(onlyZ.process.mean).toBeLessThan(0.82);
  });
});
