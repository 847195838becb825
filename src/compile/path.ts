import type { RandomStream } from "../rng/stream.ts";
import type { Layout } from "./layout.ts";
import type { Occupancy } from "./occupancy.ts";

/** A new way for one qubit: the QPU of each of its stays, and the sites of its gates. */
export interface Path {
  qubit: number;
  stayQpu: Int32Array;
  gates: number[];
  sites: number[];
}

/**
 * The cheapest way of one qubit through the QPUs while everything else stays where it is (Viterbi's algorithm over its stays),
 * with a random cost on every stay and QPU so that repeated calls explore. Gates go to QPUs that their run reaches anyway, or to
 * one more where that is cheaper.
 */
export class PathFinder {
  readonly #layout: Layout;
  readonly #occupancy: Occupancy;
  /** Of the measured run: its gates, what each adds to its partner's run at gate * qpus + QPU, and the QPUs of pinned ones. */
  #gates: readonly number[] = [];
  #extra = new Float64Array(0);
  #needed = 0;
  /** Least costs of the measured run from one QPU to another, at lower * qpus + higher; -1 where not yet known. */
  readonly #passes: Float64Array;

  constructor(layout: Layout, occupancy: Occupancy) {
    this.#layout = layout;
    this.#occupancy = occupancy;
    this.#passes = new Float64Array(layout.qpus ** 2);
  }

  /** The qubit's own stays must not be counted in the occupancy. */
  find(qubit: number, temperature: number, penalty: number, random: RandomStream): Path {
    const layout = this.#layout;
    const k = layout.qpus;
    const { stayStart, runExit } = layout.instance;
    const first = stayStart[qubit];
    const count = stayStart[qubit + 1] - first;
    const value = new Float64Array(count * k);
    const choice = new Int32Array(count * k);
    // Backwards: value[s, e] = least cost from stay s in QPU e to the end.
    for (let s = count - 1; s >= 0; s--) {
      const stay = first + s;
      const start = layout.moveAt[stay];
      const end = this.#occupancy.end(stay);
      for (let e = 0; e < k; e++) {
        let cost = temperature * random.exponential();
        cost += penalty * this.#occupancy.crowded(e, start, end);
        for (const gate of layout.gatesOf[stay])
          if (layout.pin[gate] === stay) cost += layout.extension(this.#partner(gate, stay), gate, e);
        value[s * k + e] = cost;
        choice[s * k + e] = e;
      }
      for (const run of layout.runsFrom[stay]) {
        this.#measure(run);
        const through = runExit[run] !== stay;
        const joined = through && this.#joined(stay + 1);
        for (let e = 0; e < k; e++) {
          const stop = this.#reach(1 << e).cost;
          if (!through) {
            value[s * k + e] += stop;
            continue;
          }
          let best = stop + value[(s + 1) * k + e];
          const leave = penalty * this.#occupancy.crowdedOnLeaving(e, end);
          for (let x = 0; x < k; x++) {
            if (x === e) continue;
            const later = value[(s + 1) * k + x] + leave;
            // The way costs its links at least, whatever the gates do.
            if (later + layout.trees.distance[e * k + x] >= best) continue;
            const pass = joined ? this.#through(e, x) : stop + layout.trees.distance[e * k + x];
            if (later + pass < best) {
              best = later + pass;
              choice[s * k + e] = x;
            }
          }
          value[s * k + e] += best;
        }
      }
    }
    let at = 0;
    for (let e = 1; e < k; e++) if (value[e] < value[at]) at = e;
    const path: Path = { qubit, stayQpu: new Int32Array(count), gates: [], sites: [] };
    for (let s = 0; s < count; s++) {
      path.stayQpu[s] = at;
      const stay = first + s;
      const next = choice[s * k + at];
      for (const run of layout.runsFrom[stay]) {
        const joined = runExit[run] !== stay && this.#joined(stay + 1);
        this.#measure(run);
        this.#assign(this.#reach((1 << at) | (joined ? 1 << next : 0)).set, path);
      }
      at = next;
    }
    return path;
  }

  #joined(stay: number): boolean {
    return this.#layout.moveAt[stay] === this.#layout.instance.moveFrom[stay];
  }

  #partner(gate: number, stay: number): number {
    const { stayOf, runOf } = this.#layout.instance;
    return stayOf[2 * gate] === stay ? runOf[2 * gate + 1] : runOf[2 * gate];
  }

  /** What every gate of a run would add to its partner's run, per QPU. Valid until the next call. */
  #measure(run: number): void {
    const layout = this.#layout;
    const k = layout.qpus;
    const { runGates, runOf } = layout.instance;
    const gates = runGates[run];
    if (this.#extra.length < gates.length * k) this.#extra = new Float64Array(2 * gates.length * k);
    this.#gates = gates;
    this.#needed = 0;
    this.#passes.fill(-1);
    for (let i = 0; i < gates.length; i++) {
      const gate = gates[i];
      const pin = layout.pin[gate];
      const other = runOf[2 * gate] === run ? runOf[2 * gate + 1] : runOf[2 * gate];
      if (pin >= 0) this.#needed |= 1 << layout.stayQpu[pin];
      for (let q = 0; q < k; q++) this.#extra[i * k + q] = pin >= 0 ? 0 : layout.extension(other, gate, q);
    }
  }

  #through(a: number, b: number): number {
    const at = a < b ? a * this.#layout.qpus + b : b * this.#layout.qpus + a;
    if (this.#passes[at] < 0) this.#passes[at] = this.#reach((1 << a) | (1 << b)).cost;
    return this.#passes[at];
  }

  /** Least cost of the measured run when it reaches the QPUs of `mask`, with what its gates add to their partners' runs. */
  #reach(mask: number): { cost: number; set: number } {
    let set = mask | this.#needed;
    let cost = this.#sum(set);
    for (let better = true; better; ) {
      better = false;
      for (let q = 0; q < this.#layout.qpus; q++) {
        if ((set >> q) & 1) continue;
        const wider = this.#sum(set | (1 << q));
        if (wider < cost) {
          cost = wider;
          set |= 1 << q;
          better = true;
        }
      }
    }
    return { cost, set };
  }

  #sum(set: number): number {
    const k = this.#layout.qpus;
    const extra = this.#extra;
    let total = this.#layout.trees.cost(set);
    for (let i = 0; i < this.#gates.length; i++) {
      let least = Number.POSITIVE_INFINITY;
      for (let q = 0; q < k; q++) if ((set >> q) & 1 && extra[i * k + q] < least) least = extra[i * k + q];
      total += least;
    }
    return total;
  }

  /** Sites of the measured run's gates for the QPUs that it reaches. */
  #assign(set: number, path: Path): void {
    const k = this.#layout.qpus;
    this.#gates.forEach((gate, i) => {
      const pin = this.#layout.pin[gate];
      if (pin >= 0) return;
      let site = -1;
      for (let q = 0; q < k; q++) if ((set >> q) & 1 && (site < 0 || this.#extra[i * k + q] < this.#extra[i * k + site])) site = q;
      path.gates.push(gate);
      path.sites.push(site);
    });
  }
}
