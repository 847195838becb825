import type { Network } from "../network/network.ts";
import { pairRoom } from "../network/network.ts";
import { RandomStream } from "../rng/stream.ts";
import { anneal } from "./anneal.ts";
import { coverExactly } from "./cover.ts";
import { ebitLayers } from "./depth.ts";
import { annealCopies } from "./embed.ts";
import { emit } from "./emit.ts";
import type { Instance } from "./instance.ts";
import { type Arrangement, Layout } from "./layout.ts";
import { type DistributedOp, flatten, type Packet, routeOf } from "./program.ts";
import type { Routes } from "./routes.ts";
import { annealMoves } from "./travel.ts";
import { type Trees, UNREACHABLE } from "./trees.ts";

export interface SearchOptions {
  seed: number;
  /** Work of each restart, in proposals that look at one gate. */
  effort: number;
  restarts: number;
  /** Whether qubits start where they are and stay there. */
  fixed: boolean;
  onProgress?: (done: number) => void | Promise<void>;
  signal?: AbortSignal;
}

/** An arrangement written out; `ebits` is Infinity, and nothing written, where a gate cannot be served. */
export interface Found {
  arrangement: Arrangement;
  ops: DistributedOp[];
  packets: Packet[];
  ebits: number;
  ebitLayers: number;
}

/** Starting temperatures of the search with moves, in ebits, restart after restart. */
const HEATS = [0.8, 0.6, 0.6, 1.2, 0.8, 2];
/** Shares of a restart's work: places without moves, then copies that live on there, then moves, then copies that live on with them. */
interface Shares {
  still: number;
  copies: number;
  moves: number;
  movedCopies: number;
}

/** The shares for qubits that stay, for machines without a free place, where nothing moves but by exchange, which seldom pays, and for others. */
const FIXED: Shares = { still: 0.5, copies: 0.5, moves: 0, movedCopies: 0 };
const FULL: Shares = { still: 0.45, copies: 0.45, moves: 0.1, movedCopies: 0 };
const ROOMY: Shares = { still: 0.25, copies: 0.1, moves: 0.5, movedCopies: 0.15 };

/**
 * Searches for the arrangement of fewest ebits, then fewest layers of ebits. Each restart draws from its own stream and is judged by
 * the program that it gives on this machine, so the outcome does not depend on the order or place in which restarts run.
 */
export async function search(
  instance: Instance,
  network: Network,
  routes: Routes,
  trees: Trees,
  start: readonly number[],
  options: SearchOptions,
): Promise<Found> {
  const thirds = thirdQpus(network);
  const fresh = () => new Layout(instance, trees, start);
  const layout = fresh();
  coverExactly(layout);
  let best = judge(layout, thirds, network, routes);
  const enough = fewestPossible(instance, network);
  for (let restart = 0; restart < options.restarts && best.ebits > enough; restart++) {
    for await (const found of attempt(fresh(), thirds, network, routes, restart, options)) {
      if (isBetter(found, best)) best = found;
      if (best.ebits <= enough) break;
    }
  }
  if (best.ebits === Number.POSITIVE_INFINITY) {
    // Nothing that can be served was found: writing it out says which QPU or link is missing.
    layout.restore(best.arrangement);
    emit(layout, network, routes);
  }
  return best;
}

/** QPUs that can hold one copy while another is made, and so serve gates between two other QPUs. */
function thirdQpus(network: Network): number[] {
  const widest = network.links.reduce((room, link) => Math.max(room, pairRoom(link)), 1);
  return network.qpus.flatMap((q, k) => (network.qpus.length > 2 && q.communicationQubits > widest ? [k] : []));
}

/** QPUs where a qubit that arrives can wait while another one leaves: room for it beside the pairs of any route through. */
function exchangingQpus(network: Network, routes: Routes): number[] {
  const widest = network.links.reduce((room, link) => Math.max(room, pairRoom(link)), 1);
  const needed = routes.hops.some((hops) => hops > 1) ? 2 * widest : widest;
  return network.qpus.flatMap((q, k) => (q.communicationQubits > needed ? [k] : []));
}

function isBetter(a: Found, b: Found): boolean {
  return a.ebits !== b.ebits ? a.ebits < b.ebits : a.ebitLayers < b.ebitLayers;
}

/**
 * A bound from below: qubits that gates connect, directly or not, end up entangled across as many QPUs as their number needs, and
 * an ebit joins two of them.
 */
function fewestPossible(instance: Instance, network: Network): number {
  const group = Array.from({ length: instance.qubits }, (_, q) => q);
  const rootOf = (qubit: number): number => {
    let root = qubit;
    while (group[root] !== root) root = group[root];
    group[qubit] = root;
    return root;
  };
  for (let g = 0; g < instance.gates; g++) group[rootOf(instance.qubitOf[2 * g])] = rootOf(instance.qubitOf[2 * g + 1]);
  const sizes = new Map<number, number>();
  for (let q = 0; q < instance.qubits; q++) sizes.set(rootOf(q), (sizes.get(rootOf(q)) ?? 0) + 1);
  const capacities = network.qpus.map((q) => q.dataQubits).sort((a, b) => b - a);
  let bound = 0;
  for (let size of sizes.values()) for (let k = 0; size > capacities[k]; k++, bound++) size -= capacities[k];
  return bound;
}

/** One restart: places without moves, then with moves; every stage's outcome as it is and with exact covers. */
async function* attempt(
  layout: Layout,
  thirds: readonly number[],
  network: Network,
  routes: Routes,
  restart: number,
  options: SearchOptions,
): AsyncGenerator<Found> {
  const { seed, effort, restarts, signal, onProgress } = options;
  const common = {
    random: new RandomStream(seed, "placement", 0, restart),
    capacities: network.qpus.map((q) => q.dataQubits),
    thirds,
    exchanging: exchangingQpus(network, routes),
    signal,
  };
  const shares = sharesFor(layout.instance, network, options.fixed, common.exchanging.length);
  let before = 0;
  const phase = (share: number) => {
    const from = before;
    before += share;
    return { ...common, effort: share * effort, onProgress: (done: number) => onProgress?.((restart + from + share * done) / restarts) };
  };
  function* outcomes(): Generator<Found> {
    const annealed = layout.snapshot();
    yield judge(layout, thirds, network, routes);
    coverExactly(layout);
    yield judge(layout, thirds, network, routes);
    if (annealed.cost < layout.cost) layout.restore(annealed);
  }
  async function* embedded(share: number): AsyncGenerator<Found> {
    if (share === 0) return;
    await annealCopies(layout, phase(share));
    yield judge(layout, thirds, network, routes);
  }
  await anneal(layout, { ...phase(shares.still), fixed: options.fixed });
  yield* outcomes();
  yield* embedded(shares.copies);
  if (shares.moves === 0) return;
  layout.dropAll();
  await annealMoves(layout, { ...phase(shares.moves), hot: HEATS[restart % HEATS.length] });
  yield* outcomes();
  yield* embedded(shares.movedCopies);
}

/** Without copies that could live on, their shares go to the phase before. */
function sharesFor(instance: Instance, network: Network, fixed: boolean, exchanging: number): Shares {
  const room = network.qpus.reduce((sum, q) => sum + q.dataQubits, 0) - instance.qubits;
  const shares = fixed || (room === 0 && exchanging < 2) ? FIXED : room === 0 ? FULL : ROOMY;
  if (instance.linkFrom.some((from) => from >= 0)) return shares;
  return { still: shares.still + shares.copies, copies: 0, moves: shares.moves + shares.movedCopies, movedCopies: 0 };
}

/**
 * The program of an arrangement and what it costs. Gates whose qubits are in one QPU are brought there, which never costs more, and
 * gates in a third QPU that has no room for two copies to one of their qubits.
 */
function judge(layout: Layout, thirds: readonly number[], network: Network, routes: Routes): Found {
  for (let g = 0; g < layout.instance.gates; g++) {
    if (layout.pin[g] >= 0 || layout.isEmbedded(g)) continue;
    const [a, b] = [layout.qpuOf(g, 0), layout.qpuOf(g, 1)];
    const away = layout.site[g] !== a && layout.site[g] !== b && !thirds.includes(layout.site[g]);
    if (a === b || away) layout.place(g, layout.delta(g, a) <= layout.delta(g, b) ? a : b);
  }
  if (layout.cost >= UNREACHABLE) {
    return { arrangement: layout.snapshot(), ops: [], packets: [], ebits: Number.POSITIVE_INFINITY, ebitLayers: 0 };
  }
  const { ops, packets } = emit(layout, network, routes);
  const steps = flatten(ops);
  const ebits = steps.reduce((total, step) => total + (routeOf(step, packets)?.length ?? 0), 0);
  return { arrangement: layout.snapshot(), ops, packets, ebits, ebitLayers: ebitLayers(steps, packets, layout.instance.qubits, network) };
}
