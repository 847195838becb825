import { Protocol } from "../host/protocol/protocol.ts";
import type { Network } from "../src/network/network.ts";
import { linkFigures } from "../src/photonics/figures.ts";
import { QUBITS, randomPackets, ring, star } from "./machines.ts";
import { type BenchRow, type BenchSuite, medianSeconds } from "./suite.ts";

const PACKETS = 1000;
const SHOTS = 1000;
const GOAL_SECONDS = 10;

/** Timelines of many shots on machines of many QPUs. Events are counted as taken off the queue; attempts are never stepped. */
export const protocolSuite: BenchSuite = {
  name: "protocol",
  help: "timelines of 1,000 remote packets on 10 and 16 QPUs",
  async *run({ now, signal }) {
    for (const network of [ring(10), star(16)]) {
      if (signal?.aborted) return;
      yield await measure(network, now);
    }
  },
};

async function measure(network: Network, now: () => number): Promise<BenchRow> {
  const protocol = new Protocol(randomPackets(network, PACKETS), network, network.links.map(linkFigures), 1);
  let events = 0;
  const seconds = await medianSeconds(now, 1, async () => {
    const before = protocol.eventsTaken;
    for (let shot = 0; shot < SHOTS; shot++) check(protocol, shot);
    events = protocol.eventsTaken - before;
  });
  return {
    suite: "protocol",
    workload: network.name,
    size: `${QUBITS} qubits, ${PACKETS} packets, ${SHOTS} shots`,
    backend: null,
    adapter: null,
    verified: `${PACKETS} pairs used in each shot, each after its herald; the parts of each shot's time sum to its duration`,
    seconds,
    runs: 1,
    rate: { value: events / seconds, unit: "events/s" },
    floor: null,
    ratio: null,
    goal: { text: `under ${GOAL_SECONDS} s; SeQUeNCe takes 1.7e4 to 1.1e5 events/s on its own examples`, met: seconds < GOAL_SECONDS },
  };
}

function check(protocol: Protocol, shot: number): void {
  const { done, value } = protocol.shot(shot).next();
  const spent = Object.values(value.time ?? {}).reduce((sum, ns) => sum + ns, 0);
  const sound = done && value.pairs.length === PACKETS && value.pairs.every((p) => p.heraldNs <= p.usedNs) && spent === value.durationNs;
  if (!sound) throw new Error(`protocol: shot ${shot} breaks the rules of its own timeline`);
}
