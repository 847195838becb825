import { Protocol } from "../host/protocol/protocol.ts";
import type { PoolFigures } from "../src/network/network.ts";
import { linkFigures } from "../src/photonics/figures.ts";
import { randomPackets, ring } from "./machines.ts";
import type { BenchRow, BenchSuite } from "./suite.ts";

const PACKETS = 200;
const SHOTS = 200;
/** One-qubit gates before each packet: enough that links are not always what is waited for. */
const LOCAL_GATES = 100;
const RATE_HZ = 10_000;

/** What a pool policy trades: how long a shot takes, how old its pairs are when they are used, how long its qubits wait. */
export const poolsSuite: BenchSuite = {
  name: "pools",
  help: "pair age against waiting under the pool policies",
  async *run({ now, signal }) {
    for (const policy of ["none", "eager", "lookahead"] as const) {
      if (signal?.aborted) return;
      yield measure(policy, now);
    }
  },
};

function measure(policy: PoolFigures["policy"], now: () => number): BenchRow {
  const network = { ...ring(10, RATE_HZ), pool: { policy, cutoffS: Number.POSITIVE_INFINITY } };
  const protocol = new Protocol(randomPackets(network, PACKETS, LOCAL_GATES), network, network.links.map(linkFigures), 1);
  let durationNs = 0;
  let ageNs = 0;
  let idleNs = 0;
  let attempts = 0;
  const start = now();
  for (let shot = 0; shot < SHOTS; shot++) {
    const { value } = protocol.shot(shot).next();
    if (value.pairs.length !== PACKETS) throw new Error(`pools: shot ${shot} used ${value.pairs.length} pairs`);
    durationNs += value.durationNs;
    attempts += value.time?.attempts ?? 0;
    for (const { usedNs, emissionNs } of value.pairs) ageNs += usedNs - emissionNs;
    for (const { operand, durationNs: waited } of value.idles) if (operand.packet === undefined) idleNs += waited;
  }
  const ms = (ns: number, per: number) => (ns / 1e6 / per).toFixed(2);
  return {
    suite: "pools",
    workload: `policy ${policy}`,
    size: `${network.name}, ${PACKETS} packets, ${SHOTS} shots`,
    backend: null,
    adapter: null,
    verified: `pairs ${ms(ageNs, SHOTS * PACKETS)} ms old at use, data qubits idle ${ms(idleNs, SHOTS)} ms in all, ${ms(attempts, SHOTS)} ms of the shot spent on attempts`,
    seconds: now() - start,
    runs: 1,
    rate: { value: durationNs / SHOTS / 1e6, unit: "ms of machine time a shot" },
    floor: null,
    ratio: null,
    goal: null,
  };
}
