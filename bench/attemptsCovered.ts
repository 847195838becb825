import { Protocol } from "../host/protocol/protocol.ts";
import { readCircuit } from "../src/circuit/read.ts";
import { compileCircuit } from "../src/compile/compile.ts";
import type { Network } from "../src/network/network.ts";
import { linkFigures } from "../src/photonics/figures.ts";
import { type BenchRow, medianSeconds } from "./suite.ts";

const SHOTS = 20_000;
const RUNS = 3;
/** A right protocol fails the comparison once in 1.7 million. */
const SIGMAS = 5;
const GATE = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\nh q;\ncz q[0], q[1];\nc = measure q;\n';

/**
 * The whole protocol path of one remote gate, on one thread: attempts, herald, messages, corrections, measurements on the clock. Failed
 * attempts are drawn, not stepped, so the figure to compare with simulators that step through them is attempts covered per second.
 */
export async function attemptsCovered(network: Network, now: () => number): Promise<BenchRow> {
  const figures = network.links.map(linkFigures);
  const p = figures[0].heraldProbability ?? 1;
  // One qubit on each side makes the gate remote.
  const program = await compileCircuit(readCircuit(GATE, "bench", {}), network, { seed: 0, placement: [0, 1] });
  let attempts = 0;
  let pairs = 0;
  const seconds = await medianSeconds(now, RUNS, async () => {
    attempts = 0;
    pairs = 0;
    const protocol = new Protocol(program, network, figures, 1);
    for (let shot = 0; shot < SHOTS; shot++) {
      for (const pair of protocol.shot(shot).next().value.pairs) {
        attempts += pair.attempts ?? 0;
        pairs++;
      }
    }
  });
  const sigma = Math.abs(attempts / pairs - 1 / p) / (Math.sqrt(1 - p) / p / Math.sqrt(pairs));
  if (!(sigma < SIGMAS)) throw new Error(`photons: ${attempts / pairs} attempts per pair, ${sigma.toFixed(1)} sigma from ${1 / p}`);
  return {
    suite: "photons",
    workload: "protocol path",
    size: `${SHOTS} remote gates`,
    backend: null,
    adapter: null,
    verified: `attempts per pair within ${sigma.toFixed(1)} sigma of 1/p; ${(SHOTS / seconds).toPrecision(3)} remote gates per second`,
    seconds,
    runs: RUNS,
    rate: { value: attempts / seconds, unit: "attempts/s covered" },
    floor: null,
    ratio: null,
    goal: { text: "1e4 attempts/s, what SeQUeNCe reaches at best", met: attempts / seconds > 1e4 },
  };
}
