import { throwIfCancelled } from "../errors.ts";
import { type AnnealOptions, proposeGate } from "./anneal.ts";
import type { Layout } from "./layout.ts";

const HOT = 0.6;
const STAGES = 100;
/** To 0.05 ebits: 0.05 / 0.6 to the power of 1/99. */
const COOLING = 0.97521;
const BREATH = 20_000;
/** Share of proposals that let a copy live on or end. */
const KEEP_SHARE = 0.2;

/**
 * Simulated annealing over the copies that live on (embedding) and the places of gates, qubits staying where they are. Leaves the best
 * arrangement seen in `layout`.
 */
export async function annealCopies(layout: Layout, options: Omit<AnnealOptions, "fixed" | "capacities">): Promise<void> {
  const { random, effort } = options;
  const { instance } = layout;
  const links = Array.from(instance.linkFrom.keys()).filter((run) => instance.linkFrom[run] >= 0);
  if (links.length === 0 || layout.qpus < 2) return;
  const pick = (n: number) => Math.floor((random.u32() / 2 ** 32) * n);
  const moved: { gate: number; from: number }[] = [];
  let temperature = HOT;
  let best = layout.snapshot();

  const propose = (): number => {
    const run = links[pick(links.length)];
    const qpu = pick(layout.qpus);
    const before = layout.cost;
    let work = 2;
    for (const under of instance.linkOver[run]) work += instance.runGates[under].length;
    if ((layout.kept[run] >> qpu) & 1) {
      layout.drop(run, qpu);
      const delta = layout.cost - before;
      if (delta > 0 && delta >= temperature * random.exponential()) layout.keep(run, qpu);
      return work;
    }
    if (!layout.mayKeep(run, qpu)) return 1;
    moved.length = 0;
    for (const under of instance.linkOver[run]) for (const gate of instance.runGates[under]) moved.push({ gate, from: layout.site[gate] });
    layout.keep(run, qpu);
    const delta = layout.cost - before;
    if (delta > 0 && delta >= temperature * random.exponential()) {
      layout.drop(run, qpu);
      for (const { gate, from } of moved) layout.place(gate, from);
    }
    return work;
  };
  const share = KEEP_SHARE * 2 ** 32;
  for (let stage = 0; stage < STAGES; stage++) {
    let breath = 0;
    for (let work = 0; work < effort / STAGES; ) {
      if (work >= breath) {
        await options.onProgress?.(Math.min(1, (stage + (work * STAGES) / effort) / STAGES));
        throwIfCancelled(options.signal);
        breath += BREATH;
      }
      if (random.u32() < share) work += propose();
      else {
        work++;
        proposeGate(layout, temperature, options);
      }
      if (layout.cost < best.cost) best = layout.snapshot();
    }
    temperature *= COOLING;
  }
  layout.restore(best);
}
