import { countSlots } from "../../src/backend/checks.ts";
import type { Control, DensePassOp, FactorPassOp, Pass, PhaseTerm } from "../../src/passes/pass.ts";
import type { KernelName } from "./kernels.ts";

/** Terms of one phase operation at most, so that no single draw takes long; longer polynomials become several. */
const MOST_TERMS = 256;
const NO_SLOT = -1;

type OperationKernel = Extract<KernelName, "phase" | "factor" | "dense1" | "dense2" | "dense3">;

/** One draw: a kernel, and where its words start in the table of its program. */
export interface Draw {
  kernel: OperationKernel;
  at: number;
}

/** What the passes of a program become: draws, and the words that they read. All words are whole below 2^24, or f32 values. */
export interface DrawList {
  draws: readonly Draw[];
  words: Float32Array;
}

/** One draw for each operation: in gather form nothing stays in fast memory, so tiles do not matter here. */
export function writeProgram(passes: readonly Pass[]): DrawList {
  const slots = countSlots(passes);
  const draws: Draw[] = [];
  const words: number[] = [];
  for (const { ops } of passes) {
    for (const op of ops) {
      if (op.kind === "dense") {
        draws.push({ kernel: DENSE[op.bits.length - 1], at: words.length });
        writeDense(words, op);
        continue;
      }
      if (op.kind === "factor") {
        draws.push({ kernel: "factor", at: words.length });
        writeFactor(words, op, slots);
        continue;
      }
      for (let first = 0; first < op.terms.length; first += MOST_TERMS) {
        draws.push({ kernel: "phase", at: words.length });
        writePhase(words, op.terms.slice(first, first + MOST_TERMS), op.slot);
      }
    }
  }
  return { draws, words: Float32Array.from(words) };
}

const DENSE: readonly OperationKernel[] = ["dense1", "dense2", "dense3"];

/**
 * Words of a matrix on k bits: slot or -1; mask and value of the controls; k masks of the bits; 2^k steps from the amplitude whose bits
 * are all 0 to the one of each column; the matrix, interleaved, row by row.
 */
function writeDense(words: number[], { bits, matrix, controls, slot }: DensePassOp): void {
  words.push(slot ?? NO_SLOT, ...maskAndValue(controls), ...bits.map((bit) => 2 ** bit));
  for (let column = 0; column < 1 << bits.length; column++) {
    words.push(bits.reduce((step, bit, j) => step + ((column >> j) & 1) * 2 ** bit, 0));
  }
  for (const number of matrix) words.push(number);
}

/** Words of a phase polynomial: slot or -1; number of terms; per term mask and value of its controls, cosine and sine. */
function writePhase(words: number[], terms: readonly PhaseTerm[], slot: number | undefined): void {
  words.push(slot ?? NO_SLOT, terms.length);
  // Cosines from here: a shader's own may be off by 2^-11.
  for (const { controls, angle } of terms) words.push(...maskAndValue(controls), Math.cos(angle), Math.sin(angle));
}

/** Words of factors of each vector's own: slots, after whose switches they begin; mask and value of the controls; mask of the bit; factors for 0 and 1. */
function writeFactor(words: number[], { bit, factors, controls }: FactorPassOp, slots: number): void {
  words.push(slots, ...maskAndValue(controls), 2 ** bit, ...factors);
}

function maskAndValue(controls: readonly Control[]): [mask: number, value: number] {
  return [controls.reduce((mask, { bit }) => mask + 2 ** bit, 0), controls.reduce((sum, { bit, value }) => sum + value * 2 ** bit, 0)];
}
