import type { ClassicalExpr } from "../circuit/circuit.ts";
import type { Insertion } from "../noise/insertion.ts";
import { lotsOf } from "./modularTree.ts";
import { partBy } from "./partBy.ts";
import { type Frame, frameKey, pushPaulis } from "./pauliFrame.ts";
import type { Path } from "./stretch.ts";

/** Noise that was drawn, and for how many shots. */
export interface DrawnNoise {
  insertions: readonly Insertion[];
  shots: number;
}

/** A place where trajectories part. */
interface Fork {
  /** What tells a noise from none there. */
  keys: ReadonlyMap<DrawnNoise, string>;
  /** Of a measurement, the probability of the less likely outcome. */
  p: number;
}

/** What a machine takes when it comes to a fork, and at most until the next one. */
export interface Mark {
  bytes: number;
  most: number;
}

/** Shots that are told apart where measurements part them. */
const MOST_SHOTS = 512;

/**
 * Where the trajectories of a straight path part, in the order in which a machine comes there, and from that what waits: trajectories
 * are a tree, and a machine waits at a fork while another goes on from it (WaitingNodes).
 */
export class Forks {
  readonly #noises: readonly DrawnNoise[];
  readonly #forks: Fork[] = [];
  #isKnown = true;
  /** Of the stretch at hand. */
  #changes = new Map<number, Map<DrawnNoise, string>>();
  #frames = new Map<DrawnNoise, Frame>();

  constructor(noises: readonly DrawnNoise[]) {
    this.#noises = noises;
  }

  /** The path is not straight: nobody knows where trajectories part. */
  forget(): void {
    this.#isKnown = false;
  }

  /** Begins a stretch of a path. */
  async begin(path: Path, position: number, holds: (condition: ClassicalExpr) => boolean, turn: () => Promise<void>): Promise<void> {
    this.#changes = new Map();
    this.#frames = new Map();
    for (const [index, noise] of this.#noises.entries()) {
      if (index % NOISES_PER_TURN === 0) await turn();
      const { changes, frame } = pushPaulis(path, position, noise.insertions, holds);
      for (const [at, { key }] of changes) this.#changes.set(at, (this.#changes.get(at) ?? new Map()).set(noise, key));
      if (frame.size > 0) this.#frames.set(noise, frame);
    }
  }

  /** Whether trajectories part at the gate of a position. */
  atGate(position: number): boolean {
    const keys = this.#changes.get(position);
    if (keys) this.#forks.push({ keys, p: 0 });
    return keys !== undefined;
  }

  /** A measurement or reset, whose less likely outcome has probability `p`. */
  atStop(p: number): void {
    this.#forks.push({ keys: new Map([...this.#frames].map(([noise, frame]) => [noise, frameKey(frame)])), p });
  }

  /**
   * Most bytes of a tree of trajectories, those included that wait.
   *
   * @param marks of the machine that takes the most, the first at its start
   * @param waiting those of one that waits
   */
  mostBytes(marks: readonly Mark[], waiting: readonly Mark[], shots: number): number {
    // The smaller part always goes on: no more machines wait than shots can be halved.
    if (!this.#isKnown) return Math.max(...marks.map(({ most }) => most)) * (1 + Math.floor(Math.log2(shots)));
    const drawn = this.#noises.reduce((sum, noise) => sum + noise.shots, 0);
    const scale = Math.min(shots, MOST_SHOTS) / Math.max(1, drawn);
    const members = this.#noises.map((noise) => [{ noise, shots: Math.max(1, Math.round(noise.shots * scale)) }]);
    const walk = (some: readonly Counted[], from: number, beside: number): number => {
      let most = 0;
      let left = some;
      for (let at = from; at < marks.length; at++) {
        const fork = this.#forks[at - 1];
        const leave = (smaller: readonly Counted[], next: number) => {
          most = Math.max(most, walk(smaller, next, beside + waiting[at].bytes));
        };
        const parts = fork ? [...partBy(left, ({ noise }) => fork.keys.get(noise)).values()].sort((a, b) => sizeOf(a) - sizeOf(b)) : [left];
        for (const part of parts.slice(0, -1)) leave(part, at);
        left = parts[parts.length - 1];
        if (fork && fork.p > 0) {
          const [more, fewer] = measured(left, fork.p);
          if (fewer.length > 0) leave(fewer, at + 1);
          left = more;
        }
        most = Math.max(most, beside + marks[at].most);
      }
      return most;
    };
    return Math.max(0, ...lotsOf(members).map((lot) => walk(lot, 0, 0)));
  }
}

const NOISES_PER_TURN = 32;

interface Counted {
  noise: DrawnNoise;
  shots: number;
}

const sizeOf = (members: readonly Counted[]): number => members.reduce((sum, { shots }) => sum + shots, 0);

/** Shots by the outcome of a measurement, as evenly over the members as whole numbers allow; the likelier outcome first. */
function measured(members: readonly Counted[], p: number): [Counted[], Counted[]] {
  const more: Counted[] = [];
  const fewer: Counted[] = [];
  let owed = 0.5;
  for (const { noise, shots } of members) {
    owed += shots * p;
    const less = Math.min(shots, Math.floor(owed));
    owed -= less;
    if (less > 0) fewer.push({ noise, shots: less });
    if (shots > less) more.push({ noise, shots: shots - less });
  }
  return sizeOf(more) >= sizeOf(fewer) ? [more, fewer] : [fewer, more];
}
