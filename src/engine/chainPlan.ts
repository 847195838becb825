import type { Backend } from "../backend/backend.ts";
import type { Executable } from "../compile/executable.ts";
import { BellwireError } from "../errors.ts";
import type { Insertion } from "../noise/insertion.ts";
import { Forecaster } from "./forecast.ts";
import { chainLayout, chainOrder, programOrder } from "./modularOrder.ts";
import { type Call, followProgram } from "./script.ts";
import { type DrawnNoise, Forks, type Mark } from "./treeForecast.ts";

export interface PlanOptions {
  /** Weight that one compression of a bond may discard. */
  tolerance?: number;
  /** Size to which bonds are cut. */
  maxBond?: number;
  /** Whether the noiseless state is held beside the others. */
  ideal?: boolean;
  shots?: number;
  /**
   * Noise of trajectories that are planned for, by index of the executable's steps. The order is chosen by the noisiest. One without
   * noise when absent.
   */
  noises?: readonly DrawnNoise[];
  /** For messages. */
  qpuNames?: readonly string[];
  /** Multiplications that may be spent on following the state through one chain; FOLLOWED by default. */
  budget?: number;
  onProgress?: () => Promise<void>;
}

/** A chain of QPUs, and what its machines take. */
export interface ChainPlan {
  /** QPU of each site. */
  order: readonly number[];
  /** Largest size of each bond between uses of the network. */
  bonds: readonly number[];
  /** Bytes of one trajectory's vectors at their most, and of the ideal state that is held beside it. */
  bytes: number;
  heldBytes: number;
  /** Most bytes beside them of machines that wait while others of the tree of trajectories go on. */
  waitingBytes: number;
  /** What its machine takes where trajectories part. */
  marks: readonly Mark[];
  /** Multiplications of an amplitude. */
  work: number;
  /** Whether bonds were followed to the end; they, the bytes and the work are at most these otherwise. */
  exact: boolean;
  /** Why it does not fit; null when it does. */
  refusal: Refusal | null;
}

/** What is held at once at most, by the plan. */
export const plannedBytes = ({ bytes, heldBytes, waitingBytes }: ChainPlan): number => bytes + heldBytes + waitingBytes;

/** Machines may wait in as much as was planned, and a share more where the shots to come are not like those that were drawn. */
export const roomToWait = (plan: ChainPlan): number => plan.waitingBytes + plannedBytes(plan) / 4;

export interface Refusal {
  /** Whether it is sure to end there; it may otherwise. */
  certain: boolean;
  error: BellwireError;
  /** The use of the network that does not fit, the bytes that it needs and those that are offered, and the bonds that would fit. */
  what: string;
  needed: number;
  offered: number;
  fits: number;
}

/** Multiplications that following a state may take: about a second's. */
const FOLLOWED = 1.5e8;
/** As many where a bound does not fit, and a run might end without a result. */
const FOLLOWED_IN_DOUBT = 3e8;
const CALLS_PER_TURN = 64;
/** What a call costs beside, in as many. */
const CALL = 1000;
/** Chains with no larger bond are as good as any. */
const LEAST_BOND = 2;

/** A plan, and what a machine was asked on its way. */
interface Followed {
  plan: ChainPlan;
  calls: readonly Call[];
  forks: Forks;
}

/** Plans of a program on chains of different order. */
export class ChainPlans {
  readonly #executable: Executable;
  readonly #backend: Pick<Backend, "limits">;
  readonly #options: PlanOptions;
  readonly #calls: readonly Call[];
  readonly #forks: Forks;
  /** The best of the orders that were looked at first. */
  readonly first: ChainPlan;
  #left: number;

  private constructor(executable: Executable, backend: Pick<Backend, "limits">, options: PlanOptions, { plan, calls, forks }: Followed) {
    this.#executable = executable;
    this.#backend = backend;
    this.#options = options;
    this.#calls = calls;
    this.#forks = forks;
    this.first = plan;
    this.#left = options.budget ?? FOLLOWED;
  }

  /**
   * Follows the state through the order with the least traffic; where that takes too long, through the one in which the program
   * numbers its qubits, and longer where a run might end without a result otherwise.
   */
  static async create(executable: Executable, backend: Pick<Backend, "limits">, options: PlanOptions = {}): Promise<ChainPlans> {
    const { budget = FOLLOWED, onProgress = async () => {} } = options;
    const orders = [chainOrder(executable), programOrder(executable)];
    const [traffic, program] = keyOf(orders[0]) === keyOf(orders[1]) ? [orders[0]] : orders;
    let best: Followed | null = null;
    const [noisiest] = noisiestFirst(options.noises);
    const tries = [[traffic, program], options.budget === undefined ? [program, traffic] : []];
    for (const [longer, some] of tries.entries()) {
      if (best && (best.plan.exact || best.plan.refusal?.certain !== false)) break;
      for (const order of some) {
        if (!order || best?.plan.exact) continue;
        const forecaster = forecasterOf(executable, backend, order, options, longer ? FOLLOWED_IN_DOUBT : budget);
        const forks = new Forks(options.noises ?? []);
        const calls = await followProgram(executable, forecaster, order, noisiest, onProgress, forks);
        const plan = planOf(forecaster, order, options, forks);
        if (!best || isBetter(plan, best.plan)) best = { plan, calls, forks };
      }
    }
    if (!best) throw new BellwireError("internal", "no chain was planned");
    return new ChainPlans(executable, backend, options, best);
  }

  /**
   * The best plan for all trajectories, beside the ideal state where there is one; trajectories are followed while that is cheap, the
   * quietest first, because most that wait are like it.
   */
  async best(): Promise<ChainPlan> {
    const { ideal, onProgress = async () => {} } = this.#options;
    const [noisiest, ...rest] = noisiestFirst(this.#options.noises);
    const quietest = rest.pop();
    const plan = await this.#search();
    if (!plan.exact) return plan;
    const bonds = [...plan.bonds];
    let { bytes, work, refusal, heldBytes, waitingBytes } = plan;
    this.#left = this.#options.budget ?? FOLLOWED;
    const first = ideal && noisiest.length > 0 ? [] : quietest;
    const others = first ? [first, ...rest] : rest;
    for (const [index, noise] of others.entries()) {
      if (this.#left <= 0) break;
      const forecaster = forecasterOf(this.#executable, this.#backend, plan.order, this.#options, this.#left);
      const forks = index === 0 ? new Forks(this.#options.noises ?? []) : null;
      await followProgram(this.#executable, forecaster, plan.order, noise, onProgress, forks);
      this.#left -= forecaster.spent + this.#calls.length * CALL;
      if (!forecaster.exact && forecaster.refusal(0)?.certain !== true) continue;
      const other = planOf(forecaster, plan.order, this.#options, null);
      if (forks && other.marks.length === plan.marks.length)
        waitingBytes = Math.max(0, forks.mostBytes(plan.marks, other.marks, this.#options.shots ?? 1) - plan.bytes);
      if (index === 0 && noise.length === 0) heldBytes = other.heldBytes;
      bytes = Math.max(bytes, other.bytes);
      work = Math.max(work, other.work);
      refusal ??= other.refusal;
      other.bonds.forEach((size, bond) => {
        bonds[bond] = Math.max(bonds[bond], size);
      });
    }
    return { ...plan, bonds, bytes, work, refusal, heldBytes, waitingBytes };
  }

  /**
   * The plan that takes the fewest bytes, then the least work, of the first, the order in which the program numbers its qubits, and
   * those with two QPUs exchanged, as long as that is cheap.
   */
  async #search(): Promise<ChainPlan> {
    let best = this.first;
    if (!best.exact || best.order.length < 3 || Math.max(...best.bonds) <= LEAST_BOND) return best;
    const seen = new Set([keyOf(best.order)]);
    const tryOrder = async (order: readonly number[]): Promise<boolean> => {
      if (seen.has(keyOf(order)) || this.#left <= 0) return false;
      seen.add(keyOf(order));
      const plan = await this.#replay(order, best);
      if (!plan || !isBetter(plan, best)) return false;
      best = plan;
      return true;
    };
    await tryOrder(programOrder(this.#executable));
    for (let improved = true; improved; ) {
      improved = false;
      for (const other of exchanges(best.order)) if (await tryOrder(other)) improved = true;
    }
    return best;
  }

  /** Null when it takes more than another, or too long. */
  async #replay(order: readonly number[], than: ChainPlan): Promise<ChainPlan | null> {
    const forecaster = forecasterOf(this.#executable, this.#backend, order, this.#options, this.#left);
    for (const [made, call] of this.#calls.entries()) {
      if (made % CALLS_PER_TURN === 0) await this.#options.onProgress?.();
      call(forecaster);
      if (forecaster.bytes > than.bytes || !forecaster.exact) break;
    }
    this.#left -= forecaster.spent + this.#calls.length * CALL;
    return forecaster.bytes > than.bytes || !forecaster.exact ? null : planOf(forecaster, order, this.#options, this.#forks);
  }
}

function forecasterOf(
  executable: Executable,
  backend: Pick<Backend, "limits">,
  order: readonly number[],
  { tolerance = 1e-11, maxBond = Number.POSITIVE_INFINITY, qpuNames }: PlanOptions,
  budget: number,
): Forecaster {
  return new Forecaster(executable, { backend, layout: chainLayout(executable, order, qpuNames), tolerance, maxBond, budget });
}

/** `forks` says where other trajectories part from the one that was followed; null where that is known already. */
function planOf(forecaster: Forecaster, order: readonly number[], { ideal, shots = 1 }: PlanOptions, forks: Forks | null): ChainPlan {
  const held = ideal ? forecaster.bytesNow : 0;
  const { largest, bytes, work, exact, marks } = forecaster;
  const refusal = forecaster.refusal(0) ?? forecaster.refusal(held);
  const waitingBytes = forks ? Math.max(0, forks.mostBytes(marks, marks, shots) - bytes) : 0;
  return { order, bonds: largest, bytes, heldBytes: held, waitingBytes, marks, work, exact, refusal };
}

/** Paulis of each noise that was drawn, the most first; none where nothing was. */
function noisiestFirst(noises: readonly DrawnNoise[] = []): (readonly Insertion[])[] {
  const all = noises.map(({ insertions }) => insertions).sort((a, b) => b.length - a.length);
  return all.length > 0 ? all : [[]];
}

function isBetter(a: ChainPlan, b: ChainPlan): boolean {
  if (doubtOf(a) !== doubtOf(b)) return doubtOf(a) < doubtOf(b);
  return a.bytes < b.bytes || (a.bytes === b.bytes && a.work < b.work);
}

/** 0: it fits, 1: it may not, 2: it does not. */
function doubtOf({ refusal }: ChainPlan): number {
  return refusal === null ? 0 : refusal.certain ? 2 : 1;
}

/** The order with two of its QPUs exchanged, in every way, neighbours first. */
function exchanges(order: readonly number[]): number[][] {
  const found: number[][] = [];
  for (let distance = 1; distance < order.length; distance++) {
    for (let i = 0; i + distance < order.length; i++) {
      const other = [...order];
      [other[i], other[i + distance]] = [other[i + distance], other[i]];
      found.push(other);
    }
  }
  return found;
}

/** A chain and its mirror image are one. */
function keyOf(order: readonly number[]): string {
  return [order.join(), [...order].reverse().join()].sort()[0];
}
