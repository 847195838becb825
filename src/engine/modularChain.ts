import type { Backend, MixEntry, StateHandle } from "../backend/backend.ts";
import type { Matrix } from "../complex.ts";
import { identityLayout, type Layout, type StateGate } from "../passes/pass.ts";
import { planPasses } from "../passes/plan.ts";
import {
  adjoint,
  directions,
  discardWeak,
  orthonormalised,
  type Rebase,
  type Rectangle,
  rectangle,
  sharpen,
  times,
  transposed,
} from "./modularBasis.ts";
import { bytesOf, roomError, roomNeeded } from "./modularRoom.ts";

/** On which of a QPU's vectors a gate acts, by the values of its left and right bonds. */
export type Acts = (left: number, right: number) => boolean;

/** Sites from one to another. */
export interface Range {
  low: number;
  high: number;
}

/** The sites from the first to the last of some. */
export function rangeOf(...sites: readonly number[]): Range {
  return { low: Math.min(...sites), high: Math.max(...sites) };
}

interface QueuedGate {
  qubits: readonly number[];
  matrix: Matrix;
  acts: Acts | null;
}

/** New vectors along one bond: column j of `by` says how vector j is made of the old ones. */
interface Mixing {
  side: Side;
  by: Rectangle;
}

/** One QPU: a state whose batch index is left bond x right bond, right fastest, and what waits to be done with it. */
interface Site {
  readonly qubits: number;
  state: StateHandle;
  layout: Layout;
  /** Done before the gates of the queue. Bond sizes are those after it. */
  mixing: Mixing | null;
  queue: QueuedGate[];
}

export interface ChainLimits {
  /** Weight that one compression may discard. */
  tolerance: number;
  /** Infinity unless the user allows truncation. */
  maxBond: number;
}

/** What compressions did to one bond last, and what all of them lost. */
export interface ChainRecord {
  /** By bond, Schmidt weights after its last compression. */
  weights: readonly (readonly number[])[];
  /** Sum of arcsin sqrt(w) over all discarded weights: fidelity is at least its cos^2. */
  angle: number;
  /** Most bytes that the backend held when bonds were at their largest. */
  peakBytes: number;
}

type Side = "left" | "right";

/**
 * A machine's state as one vector family per QPU, joined in a chain by bonds (a matrix-product state whose sites are QPUs).
 * Sites before `first` are orthonormal along their right bond, sites after `last` along their left bond; those between hold
 * the rest of the state.
 */
export class ModularChain {
  readonly #backend: Backend;
  readonly #sites: Site[];
  readonly #limits: ChainLimits;
  #bonds: number[];
  #first = 0;
  #last = 0;
  #angle = 0;
  #peakBytes = 0;
  #weights: number[][];

  private constructor(backend: Backend, sites: Site[], bonds: number[], limits: ChainLimits) {
    this.#backend = backend;
    this.#sites = sites;
    this.#bonds = bonds;
    this.#limits = limits;
    this.#weights = bonds.map(() => [1]);
  }

  /** All qubits in |0>. `sizes[i]` qubits in site i. */
  static create(backend: Backend, sizes: readonly number[], limits: ChainLimits): ModularChain {
    checkRoom(backend, sizes, sizes.slice(1).fill(1), 0, "the machine at its start");
    const sites: Site[] = [];
    try {
      for (const qubits of sizes)
        sites.push({ qubits, state: backend.allocate(qubits, 1), layout: identityLayout(qubits), mixing: null, queue: [] });
    } catch (error) {
      for (const { state } of sites) backend.free(state);
      throw error;
    }
    return new ModularChain(
      backend,
      sites,
      sizes.slice(1).map(() => 1),
      limits,
    );
  }

  get length(): number {
    return this.#sites.length;
  }

  /** Size of each bond; bond i joins sites i and i + 1. */
  get bonds(): readonly number[] {
    return this.#bonds;
  }

  /** Bytes of the vectors as they are. */
  get bytes(): number {
    return this.#sites.reduce((sum, { state }) => sum + state.batch * 2 ** state.qubits * this.#backend.limits.bytesPerAmplitude, 0);
  }

  record(): ChainRecord {
    return { weights: this.#weights, angle: this.#angle, peakBytes: this.#peakBytes };
  }

  /** Handle and layout of a site, with no gate waiting. Batch index: left bond x right bond, right fastest. */
  async settled(site: number): Promise<{ state: StateHandle; layout: Layout; left: number; right: number }> {
    await this.flush(site);
    const { state, layout } = this.#sites[site];
    return { state, layout, left: this.#leftOf(site), right: this.#rightOf(site) };
  }

  /** A twin with what waits at its sites, so that it comes to the same numbers as this chain would. */
  async clone(): Promise<ModularChain> {
    const sites: Site[] = [];
    try {
      for (const site of this.#sites) {
        const all = Array.from({ length: site.state.batch }, (_, b) => b);
        sites.push({ ...site, state: await this.#backend.copy(site.state, all), queue: [...site.queue] });
      }
    } catch (error) {
      for (const { state } of sites) this.#backend.free(state);
      throw error;
    }
    const twin = new ModularChain(this.#backend, sites, [...this.#bonds], this.#limits);
    twin.#first = this.#first;
    twin.#last = this.#last;
    twin.#angle = this.#angle;
    twin.#peakBytes = Math.max(this.#peakBytes, this.#backend.liveBytes());
    twin.#weights = this.#weights.map((w) => [...w]);
    return twin;
  }

  free(): void {
    for (const { state } of this.#sites) this.#backend.free(state);
  }

  /** Queues a gate on qubits of one site. */
  gate(site: number, qubits: readonly number[], matrix: Matrix, acts: Acts | null = null): void {
    this.#sites[site].queue.push({ qubits, matrix, acts });
  }

  /** Says that a site was changed by something that is not unitary. */
  touch(site: number): void {
    this.#first = Math.min(this.#first, site);
    this.#last = Math.max(this.#last, site);
  }

  /** Does what waits at a site. */
  async flush(index: number): Promise<void> {
    const site = this.#sites[index];
    await this.#settle(site);
    if (site.queue.length === 0) return;
    const right = this.#rightOf(index);
    const slots: Acts[] = [];
    // Gates that act on the same vectors share a slot, so that passes may bring their phases together.
    const slotOf = new Map<Acts, number>();
    const gates = site.queue.map(({ qubits, matrix, acts }): StateGate => {
      if (!acts) return { qubits, matrix };
      const slot = slotOf.get(acts) ?? slots.push(acts) - 1;
      slotOf.set(acts, slot);
      return { qubits, matrix, slot };
    });
    site.queue = [];
    const plan = planPasses(gates, site.qubits, this.#backend.limits, site.layout);
    site.layout = plan.layout;
    if (plan.passes.length === 0) return;
    const program = this.#backend.prepare(plan.passes, site.qubits);
    const { batch } = site.state;
    const on = new Uint8Array(program.slots * batch);
    for (let slot = 0; slot < program.slots; slot++) {
      for (let b = 0; b < batch; b++) on[slot * batch + b] = slots[slot](Math.floor(b / right), b % right) ? 1 : 0;
    }
    await this.#backend.run(site.state, program, program.slots > 0 ? { on } : undefined);
    program.dispose();
  }

  /**
   * Multiplies every bond of a range by `factor`, carrying the new index through the sites between. Vectors are repeated; the
   * caller queues what tells them apart. The new index runs fastest. `what` is done, for the error message.
   *
   * @throws BellwireError "limit" when the new vectors do not fit; nothing has changed then.
   */
  async join({ low, high }: Range, factor: number, what: string): Promise<void> {
    const sizes = this.#sites.map((site) => site.qubits);
    const bonds = this.#bonds.map((size, bond) => (bond >= low && bond < high ? size * factor : size));
    checkRoom(this.#backend, sizes, bonds, bytesOf(this.#backend, sizes, this.#bonds), what);
    for (let site = low; site <= high; site++) {
      await this.flush(site);
      const left = this.#leftOf(site);
      const right = this.#rightOf(site);
      const growsLeft = site > low ? factor : 1;
      const growsRight = site < high ? factor : 1;
      const entries: MixEntry[] = [];
      for (let l = 0; l < left; l++) {
        for (let r = 0; r < right; r++) {
          for (let k = 0; k < factor; k++) {
            const newLeft = l * growsLeft + (growsLeft > 1 ? k : 0);
            const newRight = r * growsRight + (growsRight > 1 ? k : 0);
            entries.push({ out: newLeft * right * growsRight + newRight, in: l * right + r, re: 1, im: 0 });
          }
        }
      }
      await this.#backend.mix(this.#sites[site].state, entries, left * right * growsLeft * growsRight);
    }
    for (let bond = low; bond < high; bond++) this.#bonds[bond] *= factor;
    this.touch(low);
    this.touch(high);
    this.#peakBytes = Math.max(this.#peakBytes, this.#backend.liveBytes());
  }

  /** Compresses the bonds between two sites; the state is exact but for the weight recorded as discarded. */
  async compress({ low, high }: Range): Promise<void> {
    // Sweep first from the side on which the unnormalised sites lie, so that the sites in between are passed once.
    if (this.#first + this.#last <= low + high) {
      await this.#sweepRight(Math.max(this.#last, high), false);
      await this.#sweepLeft(low, true);
    } else {
      await this.#sweepLeft(Math.min(this.#first, low), false);
      await this.#sweepRight(high, true);
    }
    for (const site of this.#sites) await this.#settle(site);
  }

  /** Makes all sites orthonormal towards one site, which then holds the state's whole norm. */
  async centre(site: number): Promise<void> {
    await this.#sweepRight(site, false);
    await this.#sweepLeft(site, false);
  }

  async #sweepRight(to: number, discard: boolean): Promise<void> {
    for (let site = this.#first; site < to; site++) {
      await this.#rebase(site, "right", discard);
      this.#first = site + 1;
      this.#last = Math.max(this.#last, site + 1);
    }
  }

  async #sweepLeft(to: number, discard: boolean): Promise<void> {
    for (let site = this.#last; site > to; site--) {
      await this.#rebase(site, "left", discard);
      this.#last = site - 1;
      this.#first = Math.min(this.#first, site - 1);
    }
  }

  /** Makes a site orthonormal along one of its bonds, in two levels of Gram matrices, and hands the rest to its neighbour. */
  async #rebase(site: number, side: Side, discard: boolean): Promise<void> {
    const neighbour = side === "right" ? site + 1 : site - 1;
    for (const index of [site, neighbour]) if (this.#sites[index].queue.length > 0) await this.flush(index);
    const index = side === "right" ? site : site - 1;
    const gram = await this.#gram(site, side);
    let found: Rebase | null = orthonormalised(gram, this.#bonds[index]);
    if (found === null) {
      const first = directions(gram, this.#bonds[index]);
      await this.#mix(site, side, first);
      this.#bonds[index] = first.columns;
      found = sharpen(await this.#gram(site, side, true), first);
    }
    if (discard) {
      const kept = discardWeak(found, this.#limits);
      this.#angle += Math.asin(Math.sqrt(Math.min(1, kept.discarded)));
      this.#weights[index] = kept.weights;
      found = kept;
    }
    await this.#mix(site, side, found.rotation);
    await this.#mix(neighbour, side === "right" ? "left" : "right", transposed(found.rest));
    this.#bonds[index] = found.rotation.columns;
  }

  /**
   * Gram matrix of a site's vectors along one bond, summed over the other. A mixing that waits on that bond is taken into account, or
   * done first when the vectors are to be seen as they are, rounded.
   */
  async #gram(index: number, side: Side, settled = false): Promise<Matrix> {
    const site = this.#sites[index];
    if (settled || site.mixing?.side !== side) await this.#settle(site);
    const by = site.mixing?.by;
    const gram = await this.#storedGram(site.state, by?.rows ?? (side === "left" ? this.#leftOf(index) : this.#rightOf(index)), side);
    return by ? times(adjoint(by), times({ data: gram, rows: by.rows, columns: by.rows }, by)).data : gram;
  }

  async #storedGram(state: StateHandle, axis: number, side: Side): Promise<Matrix> {
    const other = state.batch / axis;
    if (side === "left") return this.#backend.gram(state, state, { outer: 1, inner: other });
    const blocks = await this.#backend.gram(state, state, { outer: other, inner: 1 });
    const sum = rectangle(axis, axis).data;
    for (let i = 0; i < blocks.length; i++) sum[i % sum.length] += blocks[i];
    return sum;
  }

  /** New vectors along one bond, made when they are needed: what follows along the same bond is made of the old ones at once. */
  async #mix(index: number, side: Side, by: Rectangle): Promise<void> {
    const site = this.#sites[index];
    if (site.mixing?.side !== side) await this.#settle(site);
    site.mixing = { side, by: site.mixing ? times(site.mixing.by, by) : by };
  }

  async #settle(site: Site): Promise<void> {
    if (!site.mixing) return;
    const { side, by } = site.mixing;
    site.mixing = null;
    const other = site.state.batch / by.rows;
    const entries: MixEntry[] = [];
    for (let o = 0; o < other; o++) {
      for (let from = 0; from < by.rows; from++) {
        for (let to = 0; to < by.columns; to++) {
          const re = by.data[2 * (from * by.columns + to)];
          const im = by.data[2 * (from * by.columns + to) + 1];
          if (re === 0 && im === 0) continue;
          if (side === "right") entries.push({ out: o * by.columns + to, in: o * by.rows + from, re, im });
          else entries.push({ out: to * other + o, in: from * other + o, re, im });
        }
      }
    }
    await this.#backend.mix(site.state, entries, other * by.columns);
  }

  #leftOf(site: number): number {
    return site === 0 ? 1 : this.#bonds[site - 1];
  }

  #rightOf(site: number): number {
    return site === this.#sites.length - 1 ? 1 : this.#bonds[site];
  }
}

/** Refuses bonds that do not fit beside what the backend holds, `own` bytes of which they replace. */
function checkRoom(backend: Backend, sizes: readonly number[], bonds: readonly number[], own: number, what: string): void {
  const offered = backend.limits.maxStateBytes - backend.liveBytes() + own;
  if (roomNeeded(backend, sizes, bonds) > offered) throw roomError(backend, sizes, bonds, offered, what);
}
