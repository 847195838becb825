import { RandomStream } from "../rng/stream.ts";
import { anneal } from "./anneal.ts";
import { coverExactly } from "./cover.ts";
import { annealCopies } from "./embed.ts";
import type { Instance } from "./instance.ts";
import { type Found, isBetter, judge } from "./judge.ts";
import type { Problem } from "./problem.ts";
import { annealMoves, type Course } from "./travel.ts";

/** What a long search is told and tells. */
export interface SearchHooks {
  signal?: AbortSignal;
  /** Called with the share that is done, from 0 to 1, and awaited, so that a caller can take a turn of the event loop. */
  onProgress?: (done: number) => void | Promise<void>;
}

/**
 * Courses of the search with moves, restart after restart: from qubits that crowd together as if there were room, driven apart by and by,
 * and from places close to those found before.
 */
const COURSES: readonly Course[] = [
  { hot: 0.6, cold: 0.15, soft: 0.1, hard: 1, paths: 0.01, stays: 0.2, blocks: 0.5 },
  { hot: 0.35, cold: 0.15, soft: 0.3, hard: 1, paths: 0.2, stays: 0.2, blocks: 0.1 },
];
/** Shares of a restart's work: places without moves, then copies that live on there, then moves, then copies that live on with them. */
interface Shares {
  still: number;
  copies: number;
  moves: number;
  movedCopies: number;
}

/** The shares for qubits that stay, for machines without a free place, where nothing moves but by exchange, which seldom pays, and for others. */
const FIXED: Shares = { still: 0.5, copies: 0.5, moves: 0, movedCopies: 0 };
const FULL: Shares = { still: 0.3, copies: 0.6, moves: 0.1, movedCopies: 0 };
const ROOMY: Shares = { still: 0.25, copies: 0.1, moves: 0.5, movedCopies: 0.15 };

/** The best program of one restart, which depends on the job and its number alone, or the first that no program can better. */
export async function runRestart(problem: Problem, restart: number, hooks: SearchHooks): Promise<Found> {
  let best: Found | null = null;
  for await (const found of attempt(problem, restart, hooks)) {
    if (best === null || isBetter(found, best)) best = found;
    if (best.ebits <= problem.enough) break;
  }
  return best as Found;
}

/** Places without moves, then with moves; every stage's outcome as it is and with exact covers or copies that live on. */
async function* attempt(problem: Problem, restart: number, { signal, onProgress }: SearchHooks): AsyncGenerator<Found> {
  const { instance, routes, thirds, exchanging, effort, enough } = problem;
  const { network, fixed, seed } = problem.job;
  const layout = problem.layout();
  const capacities = network.qpus.map((q) => q.dataQubits);
  const common = { random: new RandomStream(seed, "placement", 0, restart), capacities, thirds, exchanging, enough, signal };
  const room = capacities.reduce((sum, places) => sum + places, 0) - instance.qubits;
  const shares = sharesFor(instance, room, fixed, exchanging.length);
  let before = 0;
  const phase = (share: number) => {
    const from = before;
    before += share;
    return { ...common, effort: share * effort, onProgress: (done: number) => onProgress?.(from + share * done) };
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
  await anneal(layout, { ...phase(shares.still), fixed });
  yield* outcomes();
  yield* embedded(shares.copies);
  if (shares.moves === 0) return;
  layout.dropAll();
  await annealMoves(layout, { ...phase(shares.moves), course: COURSES[restart % COURSES.length] });
  yield* outcomes();
  yield* embedded(shares.movedCopies);
}

/** Without copies that could live on, their shares go to the phase before. */
function sharesFor(instance: Instance, room: number, fixed: boolean, exchanging: number): Shares {
  const shares = fixed || (room === 0 && exchanging < 2) ? FIXED : room === 0 ? FULL : ROOMY;
  if (instance.linkFrom.some((from) => from >= 0)) return shares;
  return { still: shares.still + shares.copies, copies: 0, moves: shares.moves + shares.movedCopies, movedCopies: 0 };
}
