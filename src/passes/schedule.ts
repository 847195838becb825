import { type Dependencies, dependencies } from "./dependencies.ts";
import type { PassOp, TileLimits } from "./pass.ts";
import { Tile } from "./tile.ts";

/** Operations that run in one pass, in order, and the bits of its tile. */
export interface Group {
  tile: number[];
  ops: PassOp[];
}

/**
 * Splits operations into as few passes as a bounded search finds. A tile takes every operation whose moved bits it holds and
 * that waits for nothing outside; bits that are only read (controls, phases) need no place in it: the "insular" qubits of Atlas
 * (Xu et al., SC'24). Each tile grows greedily by the bits that let most operations run, as in HyQuas (Zhang et al., ICS'21), from
 * several first choices, and the most advanced few of the partial plans are carried on.
 */
export function schedule(ops: readonly PassOp[], qubits: number, limits: TileLimits): Group[] {
  const graph = dependencies(ops, qubits);
  const { width, starts } = effort(ops.length, qubits);
  let beam: Partial[] = [{ count: graph.count, ready: indicesOfZero(graph.count), done: 0, left: ops.length, last: null }];
  for (;;) {
    const finished = beam.find((partial) => partial.left === 0);
    if (finished) return unwind(finished).map(({ tile, executed }) => ({ tile, ops: executed.sort((a, b) => a - b).map((i) => ops[i]) }));
    const next = new Map<string, Partial>();
    for (const partial of beam) {
      for (const step of growTiles(graph, partial, qubits, limits, starts)) {
        const advanced = advance(graph, partial, step);
        next.set(advanced.ready.join(" "), advanced);
      }
    }
    beam = [...next.values()].sort((a, b) => b.done - a.done || a.left - b.left).slice(0, width);
  }
}

/**
 * How widely to search: a pass over a small state costs less than looking for a way around it. It depends on the arguments alone, so
 * that plans do not depend on the machine's speed.
 */
function effort(operations: number, qubits: number): { width: number; starts: number } {
  if (operations > 4000) return { width: 1, starts: 1 };
  if (operations > 1500 || qubits < 24) return { width: 3, starts: 4 };
  return { width: 12, starts: 12 };
}

/** A plan up to some pass. */
interface Partial {
  count: Int32Array;
  /** Operations that wait for nothing and have not run, ascending. */
  ready: readonly number[];
  /** Operations run that move bits; what is worth maximising, since readers run anywhere. */
  done: number;
  left: number;
  last: Step | null;
}

interface Step {
  tile: number[];
  executed: number[];
  before: Step | null;
}

function indicesOfZero(count: Int32Array): number[] {
  return Array.from(count.keys()).filter((i) => count[i] === 0);
}

function unwind(partial: Partial): Step[] {
  const steps: Step[] = [];
  for (let step = partial.last; step; step = step.before) steps.unshift(step);
  return steps;
}

/** Tiles for the next pass, one per first choice of bits. */
function growTiles(graph: Dependencies, partial: Partial, qubits: number, limits: TileLimits, starts: number): Step[] {
  const base = new Tile(qubits, limits);
  const run = new Run(graph, partial);
  run.extend(base);
  const choices = run.choices(base).slice(0, starts);
  if (choices.length === 0) return [{ tile: base.filled(), executed: run.executed, before: partial.last }];
  return choices.map((first) => {
    const tile = new Tile(qubits, limits);
    const own = new Run(graph, partial);
    tile.take(first.bits);
    own.extend(tile);
    while (!tile.isFull) {
      const [best] = own.choices(tile);
      if (!best) break;
      tile.take(best.bits);
      own.extend(tile);
    }
    return { tile: tile.filled(), executed: own.executed, before: partial.last };
  });
}

function advance(graph: Dependencies, partial: Partial, step: Step): Partial {
  const count = partial.count.slice();
  const executed = new Set(step.executed);
  const ready = partial.ready.filter((i) => !executed.has(i));
  let done = partial.done;
  for (const i of step.executed) {
    if (graph.moves[i].length > 0) done++;
    for (const later of graph.waiting[i]) if (--count[later] === 0 && !executed.has(later)) ready.push(later);
  }
  return { count, ready: ready.sort((a, b) => a - b), done, left: partial.left - step.executed.length, last: step };
}

/** What one pass executes as its tile grows. */
class Run {
  readonly executed: number[] = [];
  readonly #graph: Dependencies;
  readonly #count: Int32Array;
  #ready: number[];

  constructor(graph: Dependencies, partial: Partial) {
    this.#graph = graph;
    this.#count = partial.count.slice();
    this.#ready = [...partial.ready];
  }

  /** Executes everything that the tile allows. */
  extend(tile: Tile): void {
    const { executed, blocked } = this.#closure(tile);
    this.executed.push(...executed);
    this.#ready = blocked;
  }

  /** Bits that could be added, best first: most operations that move bits per bit added, then the longest way to go. */
  choices(tile: Tile): { bits: readonly number[]; gain: number }[] {
    const seen = new Set<string>();
    const found: { bits: readonly number[]; gain: number; tail: number }[] = [];
    for (const i of this.#ready) {
      const bits = this.#graph.moves[i];
      const lacking = tile.lacks(bits);
      if (lacking === 0) continue;
      const missing = bits.filter((bit) => !tile.has([bit]));
      const key = missing.join(" ");
      if (seen.has(key)) continue;
      seen.add(key);
      tile.take(missing);
      const { executed } = this.#closure(tile);
      tile.release(missing);
      this.#undo(executed);
      const gain = executed.reduce((sum, j) => sum + (this.#graph.moves[j].length > 0 ? 1 : 0), 0);
      found.push({ bits: missing, gain: gain / lacking, tail: this.#graph.tail[i] });
    }
    return found.sort((a, b) => b.gain - a.gain || b.tail - a.tail);
  }

  #closure(tile: Tile): { executed: number[]; blocked: number[] } {
    const { moves, waiting } = this.#graph;
    const executed: number[] = [];
    const blocked: number[] = [];
    const queue = [...this.#ready];
    for (let at = 0; at < queue.length; at++) {
      const i = queue[at];
      if (!tile.has(moves[i])) {
        blocked.push(i);
        continue;
      }
      executed.push(i);
      for (const later of waiting[i]) if (--this.#count[later] === 0) queue.push(later);
    }
    return { executed, blocked };
  }

  #undo(executed: readonly number[]): void {
    for (const i of executed) for (const later of this.#graph.waiting[i]) this.#count[later]++;
  }
}
