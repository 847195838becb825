import { Protocol } from "../host/protocol/protocol.ts";
import { ShotRunner } from "../host/shots/runner.ts";
import type { Network } from "../src/network/network.ts";
import { linkFigures } from "../src/photonics/figures.ts";
import { QUBITS, randomPackets, ring, star } from "./machines.ts";
import type { BenchContext, BenchRow, BenchSuite } from "./suite.ts";

const PACKETS = 1000;
const SHOTS = 1000;
const GOAL_SECONDS = 10;
/** Shots whose timelines are checked step by step, and compared with what the timed run says of them. */
const CHECKED = 50;

/** Timelines of many shots on machines of many QPUs, as a run plays them. Events are counted as taken off the queue; attempts are never stepped. */
export const protocolSuite: BenchSuite = {
  name: "protocol",
  help: "timelines of 1,000 remote packets on 10 and 16 QPUs",
  async *run(context) {
    for (const network of [ring(10), star(16)]) {
      if (context.signal?.aborted) return;
      yield await measure(network, context);
    }
  },
};

async function measure(network: Network, { now, playShots, signal }: BenchContext): Promise<BenchRow> {
  const program = randomPackets(network, PACKETS);
  const figures = network.links.map(linkFigures);
  const protocol = new Protocol(program, network, figures, 1);
  const durations = Array.from({ length: CHECKED }, (_, shot) => checkedDuration(protocol, shot));
  const events = (protocol.eventsTaken / CHECKED) * SHOTS;

  const start = now();
  const runner = new ShotRunner({ program, network, figures, seed: 1, shots: SHOTS, explicit: null });
  if (playShots) await runner.playAhead(playShots, { signal });
  for (let shot = 0; shot < SHOTS; shot++) runner.source(shot, null);
  const seconds = now() - start;

  const costs = runner.costs();
  if (durations.some((ns, shot) => ns !== costs.durationsNs[shot]))
    throw new Error("protocol: the timed shots are not those that were checked");
  if (costs.ebits().perShot !== PACKETS) throw new Error(`protocol: ${costs.ebits().perShot} pairs a shot for ${PACKETS} packets`);
  return {
    suite: "protocol",
    workload: network.name,
    size: `${QUBITS} qubits, ${PACKETS} packets, ${SHOTS} shots`,
    backend: null,
    adapter: null,
    verified: `${PACKETS} pairs used in each shot; of ${CHECKED}, each after its herald, and the parts of the time sum to the duration`,
    seconds,
    runs: 1,
    rate: { value: events / seconds, unit: "events/s" },
    floor: null,
    ratio: null,
    goal: { text: `under ${GOAL_SECONDS} s; SeQUeNCe takes 1.7e4 to 1.1e5 events/s on its own examples`, met: seconds < GOAL_SECONDS },
  };
}

function checkedDuration(protocol: Protocol, shot: number): number {
  const { done, value } = protocol.shot(shot).next();
  const spent = Object.values(value.time ?? {}).reduce((sum, ns) => sum + ns, 0);
  const sound = done && value.pairs.length === PACKETS && value.pairs.every((p) => p.heraldNs <= p.usedNs) && spent === value.durationNs;
  if (!sound) throw new Error(`protocol: shot ${shot} breaks the rules of its own timeline`);
  return value.durationNs;
}
