import type { Control, DensePassOp, FactorPassOp, Pass, PhasePassOp } from "../passes/pass.ts";

/**
 * What a pass means, in the plainest words: each operation sweeps one whole vector of interleaved amplitudes, and the tile plays
 * no part. `isOn` says whether the gates of a slot act, `factor` is the vector's own number (re, im) at a place of the run's factors.
 */
export function applyPass(
  vector: Float64Array,
  pass: Pass,
  isOn: (slot: number | undefined) => boolean,
  factor: (place: number) => ArrayLike<number> = () => [],
): void {
  for (const op of pass.ops) {
    if (!isOn(op.slot)) continue;
    if (op.kind === "dense") applyDense(vector, op);
    else if (op.kind === "phase") applyPhase(vector, op);
    else applyFactor(vector, op, factor);
  }
}

function holds(controls: readonly Control[], index: number): boolean {
  return controls.every((c) => ((index >> c.bit) & 1) === c.value);
}

function applyDense(vector: Float64Array, { bits, matrix, controls }: DensePassOp): void {
  const n = 1 << bits.length;
  const spread = Array.from({ length: n }, (_, r) => bits.reduce((sum, bit, j) => sum | (((r >> j) & 1) << bit), 0));
  const old = new Float64Array(2 * n);
  for (let base = 0; base < vector.length / 2; base++) {
    if ((base & spread[n - 1]) !== 0 || !holds(controls, base)) continue;
    spread.forEach((offset, r) => {
      old[2 * r] = vector[2 * (base | offset)];
      old[2 * r + 1] = vector[2 * (base | offset) + 1];
    });
    spread.forEach((offset, r) => {
      let re = 0;
      let im = 0;
      for (let c = 0; c < n; c++) {
        const mr = matrix[2 * (r * n + c)];
        const mi = matrix[2 * (r * n + c) + 1];
        re += mr * old[2 * c] - mi * old[2 * c + 1];
        im += mr * old[2 * c + 1] + mi * old[2 * c];
      }
      vector[2 * (base | offset)] = re;
      vector[2 * (base | offset) + 1] = im;
    });
  }
}

function applyPhase(vector: Float64Array, { terms }: PhasePassOp): void {
  for (let i = 0; i < vector.length / 2; i++) {
    let angle = 0;
    for (const term of terms) if (holds(term.controls, i)) angle += term.angle;
    const re = vector[2 * i];
    const im = vector[2 * i + 1];
    vector[2 * i] = re * Math.cos(angle) - im * Math.sin(angle);
    vector[2 * i + 1] = re * Math.sin(angle) + im * Math.cos(angle);
  }
}

function applyFactor(vector: Float64Array, { bit, factors, controls }: FactorPassOp, factor: (place: number) => ArrayLike<number>): void {
  for (let i = 0; i < vector.length / 2; i++) {
    if (!holds(controls, i)) continue;
    const { 0: fr, 1: fi } = factor(factors[(i >> bit) & 1]);
    const re = vector[2 * i];
    const im = vector[2 * i + 1];
    vector[2 * i] = re * fr - im * fi;
    vector[2 * i + 1] = re * fi + im * fr;
  }
}
