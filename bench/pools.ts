import { Protocol } from "../host/protocol/protocol.ts";
import type { DistributedProgram } from "../src/compile/program.ts";
import type { Network, PoolFigures } from "../src/network/network.ts";
import { NoiseModel } from "../src/noise/model.ts";
import { linkFigures } from "../src/photonics/figures.ts";
import { longTurns, randomPackets, ring, shortLived } from "./machines.ts";
import type { BenchRow, BenchSuite } from "./suite.ts";

const SHOTS = 200;
const POLICIES = ["none", "eager", "lookahead"] as const;

/** What a pool policy trades: how long a shot takes, how old its pairs are when they are used, how long its qubits wait. */
export const poolsSuite: BenchSuite = {
  name: "pools",
  help: "pair age against waiting under the pool policies",
  async *run({ now, signal }) {
    const busy = ring(10, 10_000);
    const fragile = shortLived();
    // Enough gates before each packet that links are not always what is waited for.
    const cases: [Network, DistributedProgram][] = [
      [busy, randomPackets(busy, 200, 100)],
      [fragile, longTurns(20)],
    ];
    for (const [network, program] of cases) {
      for (const policy of POLICIES) {
        if (signal?.aborted) return;
        yield measure(network, program, policy, now);
      }
    }
  },
};

function measure(machine: Network, program: DistributedProgram, policy: PoolFigures["policy"], now: () => number): BenchRow {
  const network = { ...machine, pool: { policy, cutoffS: Number.POSITIVE_INFINITY } };
  const figures = network.links.map(linkFigures);
  const protocol = new Protocol(program, network, figures, 1);
  const noise = new NoiseModel(program, network, figures);
  const packets = program.packets.length;
  let durationNs = 0;
  let ageNs = 0;
  let idleNs = 0;
  let fidelity = 0;
  let idling = 0;
  const start = now();
  for (let shot = 0; shot < SHOTS; shot++) {
    const { value } = protocol.shot(shot).next();
    if (value.pairs.length !== packets) throw new Error(`pools: shot ${shot} used ${value.pairs.length} pairs`);
    durationNs += value.durationNs;
    for (const { link, usedNs, emissionNs } of value.pairs) {
      ageNs += usedNs - emissionNs;
      fidelity += noise.pair(link, usedNs - emissionNs).weights[0];
    }
    for (const span of value.idles) {
      idling += noise.idle(span).error;
      if (span.operand.packet === undefined) idleNs += span.durationNs;
    }
  }
  const ms = (ns: number, per: number) => (ns / 1e6 / per).toFixed(2);
  const decay = idling > 0 ? `, at a fidelity of ${(fidelity / SHOTS / packets).toFixed(4)}` : "";
  const errors = idling > 0 ? `, with ${(idling / SHOTS).toFixed(3)} errors` : "";
  return {
    suite: "pools",
    workload: `${network.name}, policy ${policy}`,
    size: `${packets} packets, ${SHOTS} shots`,
    backend: null,
    adapter: null,
    verified: `pairs ${ms(ageNs, SHOTS * packets)} ms old at use${decay}; data qubits idle ${ms(idleNs, SHOTS)} ms in all${errors}`,
    seconds: now() - start,
    runs: 1,
    rate: { value: durationNs / SHOTS / 1e6, unit: "ms of machine time a shot" },
    floor: null,
    ratio: null,
    goal: null,
  };
}
