import { type LaneMemory, SCRATCH_HEAD, type Span, type Step } from "./step.ts";

/** Gathers each tile from its pieces, takes it through the pass in the step's memory, and scatters it. Args: pass, switches, batch, factors, sums or 0, and the pairs of sums of a tile. */
export function runSpan(span: Span, step: Step, memories: readonly LaneMemory[], first: number, end: number): void {
  const home = memories[step.memory];
  const tile = home.scratch + SCRATCH_HEAD;
  const [pass, switches, batch, factors, sums, pairs] = step.args;
  for (let unit = first; unit < end; unit++) {
    const offset = deposit(unit, span.outsideMask);
    span.pieces.forEach((piece, j) => {
      const at = memories[piece.memory];
      const to = tile + j * span.share;
      if (at === home) home.kernels.gather(to, piece.offset + offset, span.run, span.tileMask);
      else {
        at.kernels.gather(at.scratch + SCRATCH_HEAD, piece.offset + offset, span.run, span.tileMask);
        copy(at, at.scratch + SCRATCH_HEAD, home, to, span.share);
      }
    });
    const left = sums === 0 ? 0 : sums + 16 * unit * pairs;
    home.kernels[step.kernel](tile, home.scratch, pass, span.high + offset / 2 ** span.indexShift, switches, batch, factors, left);
    span.pieces.forEach((piece, j) => {
      const at = memories[piece.memory];
      const from = tile + j * span.share;
      if (at === home) home.kernels.scatter(piece.offset + offset, from, span.run, span.tileMask);
      else {
        copy(home, from, at, at.scratch + SCRATCH_HEAD, span.share);
        at.kernels.scatter(piece.offset + offset, at.scratch + SCRATCH_HEAD, span.run, span.tileMask);
      }
    });
  }
}

export function copy(from: LaneMemory, offset: number, to: LaneMemory, target: number, bytes: number): void {
  new Uint8Array(to.memory.buffer, target, bytes).set(new Uint8Array(from.memory.buffer, offset, bytes));
}

/** The bits of `value` at the places of the 1s of `mask`. */
function deposit(value: number, mask: number): number {
  let out = 0;
  let rest = mask;
  for (let v = value; v !== 0; v >>>= 1) {
    const lowest = rest & -rest;
    if (v & 1) out |= lowest;
    rest ^= lowest;
  }
  return out >>> 0;
}
