import type { Network } from "../network/network.ts";
import { ebitLayers } from "./depth.ts";
import { emit } from "./emit.ts";
import type { Arrangement, Layout } from "./layout.ts";
import { type DistributedOp, flatten, type Packet, routeOf } from "./program.ts";
import type { Routes } from "./routes.ts";
import { UNREACHABLE } from "./trees.ts";

/** An arrangement written out; `ebits` is Infinity, and nothing written, where a gate cannot be served. */
export interface Found {
  arrangement: Arrangement;
  /** QPU of each qubit at the start. */
  home: readonly number[];
  ops: DistributedOp[];
  packets: Packet[];
  ebits: number;
  ebitLayers: number;
}

/**
 * The program of an arrangement and what it costs. Gates whose qubits are in one QPU are brought there, which never costs more, and
 * gates in a third QPU that has no room for two copies (all but `thirds`) to one of their qubits.
 */
export function judge(layout: Layout, thirds: readonly number[], network: Network, routes: Routes): Found {
  for (let g = 0; g < layout.instance.gates; g++) {
    if (layout.pin[g] >= 0 || layout.isEmbedded(g)) continue;
    const [a, b] = [layout.qpuOf(g, 0), layout.qpuOf(g, 1)];
    const away = layout.site[g] !== a && layout.site[g] !== b && !thirds.includes(layout.site[g]);
    if (a === b || away) layout.place(g, layout.delta(g, a) <= layout.delta(g, b) ? a : b);
  }
  if (layout.cost >= UNREACHABLE) {
    return { arrangement: layout.snapshot(), home: [], ops: [], packets: [], ebits: Number.POSITIVE_INFINITY, ebitLayers: 0 };
  }
  const { stayStart, qubits } = layout.instance;
  const home = Array.from({ length: qubits }, (_, q) => layout.stayQpu[stayStart[q]]);
  const { ops, packets } = emit(layout, network, routes);
  const steps = flatten(ops);
  const ebits = steps.reduce((total, step) => total + (routeOf(step, packets)?.length ?? 0), 0);
  return { arrangement: layout.snapshot(), home, ops, packets, ebits, ebitLayers: ebitLayers(steps, packets, qubits, network) };
}

/**
 * Whether restarts that found these ebits, in order, are enough: one that no program can better, or two that agree on the fewest and one more
 * for every ebit between that and `enough`. The more ebits might yet be saved, the more agreement it takes to believe that none is.
 */
export function isSettled(found: readonly { ebits: number }[], enough: number): boolean {
  const fewest = Math.min(...found.map(({ ebits }) => ebits));
  const agreeing = found.filter(({ ebits }) => ebits === fewest).length;
  return fewest <= enough ? agreeing > 0 : agreeing >= 2 + fewest - enough;
}

/** Fewer ebits, then fewer layers of them. */
export function isBetter(a: Found, b: Found): boolean {
  return a.ebits !== b.ebits ? a.ebits < b.ebits : a.ebitLayers < b.ebitLayers;
}
