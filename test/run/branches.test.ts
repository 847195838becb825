import { expect, it } from "vitest";
import { readCircuit } from "../../host/index.ts";
import { machine, runHere } from "./support.ts";

/**
 * Two loops that share nothing, one qubit in each QPU: each leaves its second qubit at 1 when an odd number of tries failed, which is
 * so in 1/4 + 1/16 + ... = 1/3 of the shots. Their results then meet.
 */
const LOOPS = readCircuit(
  `OPENQASM 3.0;
include "stdgates.inc";
qubit[4] q;
bit[4] c;
h q[0]; cx q[0], q[1]; c[0] = measure q[0];
while (c[0]) { h q[0]; cx q[0], q[1]; c[0] = measure q[0]; }
h q[2]; cx q[2], q[3]; c[2] = measure q[2];
while (c[2]) { h q[2]; cx q[2], q[3]; c[2] = measure q[2]; }
if (c[0] == c[2]) cx q[1], q[3];
c = measure q;
`,
  "loops.qasm",
);

const SHOTS = 240;
/** c[1] and c[3], the sum of both loops. */
const EXPECTED = { "0000": 4 / 9, "1000": 2 / 9, "1010": 2 / 9, "0010": 1 / 9 };

it.each(["effective", "explicit"] as const)("loops side by side end with the right bits, telegates %s", async (telegate) => {
  const { result } = await runHere({
    circuit: LOOPS,
    network: machine({ qpus: 4, dataQubits: 1, ideal: true }),
    shots: SHOTS,
    telegate,
  });
  expect(Object.keys(result.counts).sort()).toEqual(Object.keys(EXPECTED).sort());
  for (const [bits, p] of Object.entries(EXPECTED)) {
    const sigma = Math.sqrt(p * (1 - p) * SHOTS);
    expect(Math.abs(result.counts[bits] - p * SHOTS)).toBeLessThan(5 * sigma);
  }
});

it("the clock, the pairs and the noise do not depend on how telegates are simulated, nor on the engine", async () => {
  const network = machine({ qpus: 4, dataQubits: 1 });
  const shots = 60;
  const [effective, explicit, modular] = await Promise.all(
    (
      [
        ["effective", "joint"],
        ["explicit", "joint"],
        ["effective", "modular"],
      ] as const
    ).map(([telegate, engine]) => runHere({ circuit: LOOPS, network, shots, telegate, engine })),
  );
  expect(effective.result.ebits).toEqual(explicit.result.ebits);
  expect(effective.result.duration).toEqual(explicit.result.duration);
  expect(effective.result.budget).toEqual(explicit.result.budget);
  expect(effective.result.duration).toEqual(modular.result.duration);
  for (const [bits, p] of Object.entries(effective.result.counts)) {
    const difference = Math.abs((explicit.result.counts[bits] ?? 0) - p);
    expect(difference).toBeLessThan(5 * Math.sqrt(2 * Math.max(p, 4)));
  }
});

it("two loops take as long as the longer one", async () => {
  const loop = (first: number) => `h q[${first}]; cx q[${first}], q[${first + 1}]; c[${first}] = measure q[${first}];
while (c[${first}]) { h q[${first}]; cx q[${first}], q[${first + 1}]; c[${first}] = measure q[${first}]; }\n`;
  const took = async (loops: string) => {
    const circuit = readCircuit(`OPENQASM 3.0; include "stdgates.inc"; qubit[4] q; bit[4] c;\n${loops}`, "loops.qasm");
    const { result } = await runHere({ circuit, network: machine({ qpus: 4, dataQubits: 1, ideal: true }), shots: 250 });
    return result.duration.meanS;
  };
  const ratio = (await took(loop(0) + loop(2))) / (await took(loop(0)));
  // The tries of a loop are geometric with mean 2, and each waits for a pair: 2 waits alone, 4 one after the other. The longer of two
  // sums of n exponential waits that end with probability 1/2 after each is exponential itself, with mean 3 instead of 2.
  expect(ratio).toBeGreaterThan(1.25);
  expect(ratio).toBeLessThan(1.75);
});
