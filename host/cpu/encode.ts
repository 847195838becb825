import type { Pass } from "../../src/passes/pass.ts";
import { encodeDense, type Factor } from "./encodeDense.ts";
import { encodePhase } from "./encodePhase.ts";
import { GROUP_BYTES, KIND, laneBits, OP, PASS, type Precision, RecordBuffer } from "./records.ts";
import { indexMask, TileShape } from "./tileShape.ts";

/** Index bits of a stored vector: a register's lanes are the least. */
export function indexBits(qubits: number, precision: Precision): number {
  return Math.max(qubits, laneBits(precision));
}

/** Bytes of a stored vector. */
export function vectorBytes(qubits: number, precision: Precision): number {
  return GROUP_BYTES * 2 ** (indexBits(qubits, precision) - laneBits(precision));
}

/** A pass as the kernels read it. */
export interface EncodedPass {
  record: Uint8Array;
  /** Tiles of one vector. */
  tiles: number;
  tileBytes: number;
}

/** One pass over vectors whose lowest `localBits` index bits lie in one memory, one after the other. */
export function encodePass(pass: Pass, localBits: number, precision: Precision): EncodedPass {
  const shape = new TileShape(pass.tile, localBits, precision);
  const out = new RecordBuffer();
  const head = out.reserve(PASS.ops);
  const tiles = 2 ** (localBits - shape.qubits);
  let scale: Factor = [1, 0];
  for (const op of pass.ops) {
    if (op.kind === "dense") scale = times(scale, encodeDense(out, shape, op));
    else encodePhase(out, shape, op, tiles);
  }
  encodeScale(out, shape, scale);
  let run = 0;
  while (run < shape.qubits && shape.bits[run] === run) run++;
  const above = shape.bits.slice(run).map((bit) => ({ bit, value: 1 as const }));
  const outside = Array.from({ length: localBits }, (_, bit) => ({ bit, value: 1 as const })).filter((c) => !shape.has(c.bit));
  const asOffset = GROUP_BYTES / 2 ** shape.lanes;
  out.u32(head + PASS.tile, shape.bytes);
  out.u32(head + PASS.run, GROUP_BYTES * 2 ** (run - shape.lanes));
  out.u32(head + PASS.tileMask, asOffset * indexMask(above, () => true));
  out.u32(head + PASS.outsideMask, asOffset * indexMask(outside, () => true));
  out.u32(head + PASS.unitsLog, localBits - shape.qubits);
  out.u32(head + PASS.vector, asOffset * 2 ** localBits);
  out.u32(head + PASS.opsEnd, out.length);
  return { record: out.finished(), tiles, tileBytes: shape.bytes };
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
