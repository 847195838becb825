import type { Executable } from "../../src/compile/executable.ts";
import type { EngineJob } from "../../src/engine/engine.ts";
import type { Insertion, Segment } from "../../src/noise/insertion.ts";

type Step = Executable["steps"][number];

export const gate = (name: string, qubits: readonly number[], ...params: number[]): Step => ({ kind: "gate", gate: name, params, qubits });
export const measure = (qubit: number, clbit: number): Step => ({ kind: "measure", qubit, clbit });

export function executable(qubits: number, clbits: number, steps: readonly Step[]): Executable {
  return { qubits, clbits, steps, qpuOf: new Array<number>(qubits).fill(0) };
}

const PERFECT = { fidelity0: 1, fidelity1: 1 };

/** A job whose shots all take every step once, with noise by shot. */
export function straightJob(
  program: Executable,
  shots: number,
  noise: (shot: number) => readonly Insertion[] = () => [],
  more: Partial<EngineJob> = {},
): EngineJob {
  const steps = program.steps.map((_, i) => i);
  return {
    executable: program,
    clbits: program.clbits,
    shots,
    seed: 7,
    source: (shot): Segment => {
      const insertions = noise(shot);
      return { steps, insertions, key: JSON.stringify(insertions), last: true };
    },
    readout: () => PERFECT,
    ideal: null,
    ...more,
  };
}

/** Number of shots by bitstring, highest bit first. */
export function counts(bits: Uint8Array, clbits: number): Record<string, number> {
  const found: Record<string, number> = {};
  for (let at = 0; at < bits.length; at += clbits) {
    const key = [...bits.subarray(at, at + clbits)].reverse().join("");
    found[key] = (found[key] ?? 0) + 1;
  }
  return found;
}
