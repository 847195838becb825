import { type AnnealOptions, cool } from "./cooling.ts";
import type { Layout } from "./layout.ts";

/** Warmer loses what the places of gates had gained on many QPUs; on two it would find a little more. */
const HOT = 0.2;
/** To 0.05 ebits: 0.25 to the power of 1/99. */
const COOLING = 0.9860946;
/** Share of proposals that let a copy live on or end. */
const KEEP_SHARE = 0.2;

/**
 * Simulated annealing over the copies that live on (embedding) and the places of gates, qubits staying where they are. Leaves the best
 * arrangement seen in `layout`.
 */
export async function annealCopies(layout: Layout, options: AnnealOptions): Promise<void> {
  const { random } = options;
  const { instance } = layout;
  const links = Array.from(instance.linkFrom.keys()).filter((run) => instance.linkFrom[run] >= 0);
  if (links.length === 0 || layout.qpus < 2) return;
  const pick = (n: number) => Math.floor((random.u32() / 2 ** 32) * n);
  const moved: { gate: number; from: number }[] = [];

  const propose = (temperature: number): number => {
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
  await cool(layout, options, { hot: HOT, factor: COOLING, share: KEEP_SHARE, propose });
}
