import type { Network } from "../../src/network/network.ts";
import type { LinkFigures } from "../../src/photonics/link.ts";

/** How long a QPU's operations take, in integer nanoseconds. */
export interface QpuTimes {
  oneQubitNs: number;
  /** Transport of the ions included. */
  twoQubitNs: number;
  measureNs: number;
  resetNs: number;
}

/** How long everything takes. */
export interface Timing {
  qpus: readonly QpuTimes[];
  /** Of a classical message from QPU to QPU over the fastest path of links, `[from][to]`; Infinity where there is no path. */
  latency: readonly (readonly number[])[];
}

export function timingOf(network: Network, figures: readonly LinkFigures[]): Timing {
  return { qpus: qpuTimes(network), latency: messageLatencies(network, figures) };
}

export function qpuTimes(network: Network): QpuTimes[] {
  const ns = (us: number) => Math.round(us * 1000);
  return network.qpus.map((qpu) => ({
    oneQubitNs: ns(qpu.oneQubitGate.durationUs),
    twoQubitNs: ns(qpu.twoQubitGate.durationUs + (qpu.ions?.shuttlingUs ?? 0)),
    measureNs: ns(qpu.measurement.durationUs),
    resetNs: ns(qpu.reset.durationUs),
  }));
}

/** Floyd and Warshall's recurrence over the links' one-way latencies. */
function messageLatencies(network: Network, figures: readonly LinkFigures[]): number[][] {
  const n = network.qpus.length;
  const latency = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 0 : Number.POSITIVE_INFINITY)));
  network.links.forEach((link, l) => {
    const [a, b] = link.between;
    const ns = Math.round(figures[l].messageLatencyNs);
    latency[a][b] = Math.min(latency[a][b], ns);
    latency[b][a] = latency[a][b];
  });
  for (let via = 0; via < n; via++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) latency[i][j] = Math.min(latency[i][j], latency[i][via] + latency[via][j]);
    }
  }
  return latency;
}
