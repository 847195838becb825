import type { ExplicitExecutable } from "../compile/explicit.ts";
import { type DistributedProgram, flatten } from "../compile/program.ts";
import type { Network } from "../network/network.ts";

export interface ReadoutFigures {
  fidelity0: number;
  fidelity1: number;
}

const PERFECT: ReadoutFigures = { fidelity0: 1, fidelity1: 1 };

/**
 * How well each `measure` step of an executable reads: the program's own measurements as their QPU does, protocol bits
 * perfectly, because their flips are drawn as Paulis (model.ts).
 */
export function readoutFigures(
  program: DistributedProgram,
  network: Network,
  explicit: ExplicitExecutable | null = null,
): (step: number) => ReadoutFigures {
  const figures = new Map<number, ReadoutFigures>();
  flatten(program.ops).forEach((step, index) => {
    if (step.kind === "measure") figures.set(explicit ? explicit.ranges[index].first : index, network.qpus[step.qpu].measurement);
  });
  return (step) => figures.get(step) ?? PERFECT;
}
