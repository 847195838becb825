import { throwIfCancelled } from "../errors.ts";
import type { RandomStream } from "../rng/stream.ts";
import type { Layout } from "./layout.ts";

/** Temperatures of an annealing: geometric, over this many stages. */
const STAGES = 100;
/** Work between two calls of onProgress: some tens of milliseconds. */
const BREATH = 20_000;

export interface AnnealOptions {
  random: RandomStream;
  /** Work, in proposals that look at one gate. */
  effort: number;
  /** QPUs that may serve a gate of which they hold neither qubit: those with two communication qubits or more. */
  thirds: readonly number[];
  /** Ebits that nothing can better: an annealing that is there ends. */
  enough: number;
  signal?: AbortSignal;
  onProgress?: (done: number) => void | Promise<void>;
}

interface Schedule {
  /** Ebits at the start, and what the temperature is multiplied by after each stage. */
  hot: number;
  factor: number;
  /** Share of proposals that are wide, from 0 to 1; the rest move one gate. */
  share: number;
  /** A proposal that changes more than a gate's place. Returns its work. */
  propose: (temperature: number) => number;
}

/**
 * Simulated annealing. Accepting when the rise is below T times an exponential draw is the Metropolis rule without exp, whose last
 * bits differ between JavaScript engines. Leaves the best arrangement seen in `layout`.
 */
export async function cool(layout: Layout, options: AnnealOptions, { hot, factor, share, propose }: Schedule): Promise<void> {
  const { random, effort, enough } = options;
  const limit = share * 2 ** 32;
  let temperature = hot;
  let best = layout.snapshot();
  for (let stage = 0; stage < STAGES && best.cost > enough; stage++) {
    let breath = 0;
    for (let work = 0; work < effort / STAGES && best.cost > enough; ) {
      if (work >= breath) {
        await options.onProgress?.(Math.min(1, (stage + (work * STAGES) / effort) / STAGES));
        throwIfCancelled(options.signal);
        breath += BREATH;
      }
      if (random.u32() < limit) work += propose(temperature);
      else {
        work++;
        proposeGate(layout, temperature, options);
      }
      if (layout.cost < best.cost) best = layout.snapshot();
    }
    temperature *= factor;
  }
  layout.restore(best);
}

/** One gate to the QPU of one of its qubits, or to a third one. */
export function proposeGate(layout: Layout, temperature: number, { random, thirds }: Pick<AnnealOptions, "random" | "thirds">): void {
  const gate = Math.floor((random.u32() / 2 ** 32) * layout.instance.gates);
  if (layout.pin[gate] >= 0 || layout.isEmbedded(gate)) return;
  const choice = Math.floor((random.u32() / 2 ** 32) * (thirds.length > 0 ? 5 : 4));
  const to = choice < 4 ? layout.qpuOf(gate, choice >> 1) : thirds[Math.floor((random.u32() / 2 ** 32) * thirds.length)];
  if (to === layout.site[gate]) return;
  const delta = layout.delta(gate, to);
  if (delta <= 0 || delta < temperature * random.exponential()) layout.place(gate, to);
}
