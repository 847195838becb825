import type { RunResult } from "../types.ts";

/** A bond of the chain on which the modular engine lays out the QPUs. */
export interface Bond {
  name: string;
  largest: number;
  entropyBits: number;
}

/** The bonds that a link between two QPUs spans: one where they are neighbours of the chain; none without the modular engine. */
export function bondsAcross(modular: RunResult["modular"], between: readonly [string, string]): Bond[] {
  if (!modular) return [];
  const { chain, largest, entropyBits } = modular;
  const [from, to] = between.map((qpu) => chain.indexOf(qpu)).sort((a, b) => a - b);
  if (from < 0) return [];
  return chain.slice(from, to).map((name, k) => ({
    name: `${name} – ${chain[from + k + 1]}`,
    largest: largest[from + k],
    entropyBits: entropyBits[from + k],
  }));
}
