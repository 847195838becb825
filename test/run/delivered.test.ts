import { describe, expect, it } from "vitest";
import { type Network, readNetwork } from "../../host/index.ts";
import { example, runHere } from "./support.ts";

/** Two QPUs of four qubits whose pairs are noisy; memories as said. */
function linked(link: string, qpu = ""): Network {
  const body = `{ dataQubits: 4, communicationQubits: 3${qpu} }`;
  return readNetwork(
    `name: test\nqpus:\n  a: ${body}\n  b: ${body}\nlinks:\n  a-b: { between: [a, b], pair: { rateHz: 500, fidelity: 0.9, heraldProbability: 0.001 }${link} }\n`,
    "test.yaml",
  );
}

async function delivered(network: Network) {
  const { result } = await runHere({ circuit: example("ghz8"), network, shots: 200 });
  return result.links["a-b"];
}

describe("what a link delivers", () => {
  it("is what it heralds where nothing is done to pairs and nothing ages", async () => {
    const link = await delivered(linked(""));
    expect(link.delivered.pairRateHz).toBeCloseTo(500, 6);
    expect(link.delivered.fidelity?.mean).toBeCloseTo(0.9, 6);
  });

  it("is fewer and better pairs after purification", async () => {
    const link = await delivered(linked(", purification: { protocol: dejmps, rounds: 1 }"));
    // One round on two Werner pairs of F = 0.9 (Bennett et al., PRL 76, 722, equation 7).
    const success = 0.9 ** 2 + (2 * 0.9 * 0.1) / 3 + 5 * (0.1 / 3) ** 2;
    expect(link.delivered.pairRateHz).toBeCloseTo((500 * success) / 2, 6);
    expect(link.delivered.fidelity?.mean).toBeCloseTo((0.9 ** 2 + (0.1 / 3) ** 2) / success, 6);
    expect(link.pairFidelity).toBe(0.9);
  });

  it("is worse at use where memories decay, the longer the older", async () => {
    const [slow, fast] = await Promise.all([delivered(linked("", ", t2S: 1")), delivered(linked("", ", t2S: 0.01"))]);
    expect(slow.delivered.fidelity!.mean).toBeLessThanOrEqual(0.9);
    expect(fast.delivered.fidelity!.mean).toBeLessThanOrEqual(slow.delivered.fidelity!.mean);
    expect(fast.delivered.ageS).toBe(slow.delivered.ageS);
  });
});
