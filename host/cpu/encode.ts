import type { Pass } from "../../src/passes/pass.ts";
import { encodeDense, type Factor } from "./encodeDense.ts";
import { encodePhase } from "./encodePhase.ts";
import { GROUP_BYTES, KIND, laneBits, OP, PASS, type Precision, RecordBuffer } from "./records.ts";
import { TileShape } from "./tileShape.ts";

/** Index bits of a stored vector: a register's lanes are the least. */
export function indexBits(qubits: number, precision: Precision): number {
  return Math.max(qubits, laneBits(precision));
}

/** A pass as the kernels read it. */
export interface EncodedPass {
  record: Uint8Array;
  /** Tiles within one part of a vector. */
  tiles: number;
  tileBytes: number;
  /** Index bits of the tile from `localBits` on: those that choose between parts, ascending. */
  partBits: readonly number[];
  /** What gathers a tile within one part; offsets are bytes. */
  run: number;
  tileMask: number;
  outsideMask: number;
}

/** One pass over vectors of `bits` index bits, the lowest `localBits` of which lie in one part. */
export function encodePass(pass: Pass, bits: number, localBits: number, precision: Precision): EncodedPass {
  const shape = new TileShape(pass.tile, bits, precision);
  const out = new RecordBuffer();
  const head = out.reserve(PASS.ops);
  let scale: Factor = [1, 0];
  for (const op of pass.ops) {
    if (op.kind === "dense") scale = times(scale, encodeDense(out, shape, op));
    else encodePhase(out, shape, op, 2 ** (bits - shape.qubits));
  }
  encodeScale(out, shape, scale);
  const inPart = shape.bits.filter((bit) => bit < localBits);
  let contiguous = 0;
  while (contiguous < inPart.length && inPart[contiguous] === contiguous) contiguous++;
  const asOffset = GROUP_BYTES / 2 ** shape.lanes;
  const offsets = (chosen: readonly number[]) => asOffset * chosen.reduce((sum, bit) => sum + 2 ** bit, 0);
  const run = asOffset * 2 ** contiguous;
  const tileMask = offsets(inPart.slice(contiguous));
  const outsideMask = offsets(Array.from({ length: localBits }, (_, bit) => bit).filter((bit) => !shape.has(bit)));
  out.u32(head + PASS.tile, shape.bytes);
  out.u32(head + PASS.run, run);
  out.u32(head + PASS.tileMask, tileMask);
  out.u32(head + PASS.outsideMask, outsideMask);
  out.u32(head + PASS.unitsLog, localBits - inPart.length);
  out.u32(head + PASS.vector, asOffset * 2 ** localBits);
  out.u32(head + PASS.opsEnd, out.length);
  return {
    record: out.finished(),
    tiles: 2 ** (localBits - inPart.length),
    tileBytes: shape.bytes,
    partBits: shape.bits.filter((bit) => bit >= localBits),
    run,
    tileMask,
    outsideMask,
  };
}

function times([ar, ai]: Factor, [br, bi]: Factor): Factor {
  return [ar * br - ai * bi, ar * bi + ai * br];
}

/** What the kernels of the pass left out, as one sweep over the tile. */
function encodeScale(out: RecordBuffer, shape: TileShape, [re, im]: Factor): void {
  if (re === 1 && im === 0) return;
  const lanes = 1 << shape.lanes;
  const data = im === 0 ? [re] : [re, im];
  const at = shape.begin(
    out,
    im === 0 ? KIND.scaleReal : KIND.scale,
    undefined,
    { lanes: [], groups: [], outside: [] },
    [],
    16 * data.length,
  );
  out.reals(
    at + OP.data,
    data.flatMap((x) => new Array<number>(lanes).fill(x)),
    shape.precision,
  );
}
