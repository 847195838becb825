import type { Control, DensePassOp, Pass, PhasePassOp } from "../../src/passes/pass.ts";

/** Amplitudes of one tile, interleaved. */
type Amplitudes = Float32Array | Float64Array;

/** An operation readied for tiles: local bit numbers inside the tile, masks over the tile's base index outside it. */
interface TileOp {
  slot: number | undefined;
  apply: (tile: Amplitudes, base: number) => void;
}

export interface TilePass {
  /** Offset in the state of each tile entry; 2^k of them. */
  offsets: Uint32Array;
  /** Bits outside the tile, ascending. */
  outside: readonly number[];
  ops: readonly TileOp[];
}

export function readyPass(pass: Pass, qubits: number): TilePass {
  const offsets = new Uint32Array(1 << pass.tile.length);
  for (let i = 0; i < offsets.length; i++) offsets[i] = deposit(i, pass.tile);
  const outside = Array.from({ length: qubits }, (_, bit) => bit).filter((bit) => !pass.tile.includes(bit));
  return {
    offsets,
    outside,
    ops: pass.ops.map((op) => ({ slot: op.slot, apply: op.kind === "dense" ? readyDense(op, pass.tile) : readyPhase(op, pass.tile) })),
  };
}

/** The bits of `value` at the given places. */
export function deposit(value: number, places: readonly number[]): number {
  return places.reduce((sum, place, i) => sum | (((value >> i) & 1) << place), 0);
}

/** Controls split at the tile's edge: inside as local bits, outside as state bits. */
function splitControls(controls: readonly Control[], tile: readonly number[]) {
  const inside = maskOf(controls.filter((c) => tile.includes(c.bit)).map((c) => ({ bit: tile.indexOf(c.bit), value: c.value })));
  const outside = maskOf(controls.filter((c) => !tile.includes(c.bit)));
  return { inside, outside };
}

function maskOf(controls: readonly Control[]): { mask: number; value: number } {
  return controls.reduce((sum, c) => ({ mask: sum.mask | (1 << c.bit), value: sum.value | (c.value << c.bit) }), { mask: 0, value: 0 });
}

function readyDense(op: DensePassOp, tile: readonly number[]): TileOp["apply"] {
  const places = op.bits.map((bit) => tile.indexOf(bit));
  const { inside, outside } = splitControls(op.controls, tile);
  const n = 1 << places.length;
  const spread = Array.from({ length: n }, (_, r) => deposit(r, places));
  const own = spread[n - 1];
  const m = op.matrix;
  const old = new Float64Array(2 * n);
  return (amplitudes, base) => {
    if ((base & outside.mask) !== outside.value) return;
    for (let i = 0; i < amplitudes.length / 2; i++) {
      if ((i & own) !== 0 || (i & inside.mask) !== inside.value) continue;
      for (let r = 0; r < n; r++) {
        old[2 * r] = amplitudes[2 * (i | spread[r])];
        old[2 * r + 1] = amplitudes[2 * (i | spread[r]) + 1];
      }
      for (let r = 0; r < n; r++) {
        let re = 0;
        let im = 0;
        for (let c = 0; c < n; c++) {
          const at = 2 * (r * n + c);
          re += m[at] * old[2 * c] - m[at + 1] * old[2 * c + 1];
          im += m[at] * old[2 * c + 1] + m[at + 1] * old[2 * c];
        }
        amplitudes[2 * (i | spread[r])] = re;
        amplitudes[2 * (i | spread[r]) + 1] = im;
      }
    }
  };
}

function readyPhase(op: PhasePassOp, tile: readonly number[]): TileOp["apply"] {
  const terms = op.terms.map((term) => ({
    ...splitControls(term.controls, tile),
    re: Math.cos(term.angle),
    im: Math.sin(term.angle),
  }));
  return (amplitudes, base) => {
    for (const { inside, outside, re, im } of terms) {
      if ((base & outside.mask) !== outside.value) continue;
      for (let i = 0; i < amplitudes.length / 2; i++) {
        if ((i & inside.mask) !== inside.value) continue;
        const x = amplitudes[2 * i];
        const y = amplitudes[2 * i + 1];
        amplitudes[2 * i] = x * re - y * im;
        amplitudes[2 * i + 1] = x * im + y * re;
      }
    }
  };
}
