import type { LeftSums } from "../../src/backend/backend.ts";
import { choosingBits, MOST_CHOOSING_BITS } from "../../src/backend/leftSums.ts";
import type { FactorPassOp, Pass } from "../../src/passes/pass.ts";
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
  /** The tile's bits, and those within one part that are not in it; ascending. */
  bits: readonly number[];
  outside: readonly number[];
  /** log2 of the blocks of a tile that sums are left of; null when none are. */
  sumBlocksLog: number | null;
}

/** A bit that no tile has. */
const NO_BIT = 26;

/** One pass over vectors of `bits` index bits, the lowest `localBits` of which lie in one part; blocks of sums have 2^blockBits amplitudes. */
export function encodePass(
  pass: Pass,
  bits: number,
  localBits: number,
  blockBits: number,
  precision: Precision,
  leaves?: LeftSums,
): EncodedPass {
  const shape = new TileShape(pass.tile, bits, precision);
  const out = new RecordBuffer();
  const head = out.reserve(PASS.ops);
  let scale: Factor = [1, 0];
  for (const op of pass.ops) {
    if (op.kind === "dense") scale = times(scale, encodeDense(out, shape, op));
    else if (op.kind === "phase") encodePhase(out, shape, op, 2 ** (bits - shape.qubits));
    else encodeFactor(out, shape, op);
  }
  encodeScale(out, shape, scale);
  const inPart = shape.bits.filter((bit) => bit < localBits);
  let contiguous = 0;
  while (contiguous < inPart.length && inPart[contiguous] === contiguous) contiguous++;
  const asOffset = GROUP_BYTES / 2 ** shape.lanes;
  const offsets = (chosen: readonly number[]) => asOffset * chosen.reduce((sum, bit) => sum + 2 ** bit, 0);
  const run = asOffset * 2 ** contiguous;
  const tileMask = offsets(inPart.slice(contiguous));
  const outside = Array.from({ length: localBits }, (_, bit) => bit).filter((bit) => !shape.has(bit));
  const outsideMask = offsets(outside);
  const choosing = leaves?.kind === "blocks" ? choosingBits(shape.bits, blockBits).length : 0;
  const sumBlocksLog = leaves && choosing <= MOST_CHOOSING_BITS ? choosing : null;
  out.u32(head + PASS.tile, shape.bytes);
  out.u32(head + PASS.run, run);
  out.u32(head + PASS.tileMask, tileMask);
  out.u32(head + PASS.outsideMask, outsideMask);
  out.u32(head + PASS.unitsLog, localBits - inPart.length);
  out.u32(head + PASS.vector, asOffset * 2 ** localBits);
  out.u32(head + PASS.opsEnd, out.length);
  out.u32(head + PASS.sumBlocksLog, sumBlocksLog ?? 0);
  out.u32(head + PASS.sumBit, leaves?.kind === "bit" && shape.has(leaves.bit) ? shape.local(leaves.bit) : NO_BIT);
  return {
    record: out.finished(),
    tiles: 2 ** (localBits - inPart.length),
    tileBytes: shape.bytes,
    partBits: shape.bits.filter((bit) => bit >= localBits),
    run,
    tileMask,
    outsideMask,
    bits: shape.bits,
    outside,
    sumBlocksLog,
  };
}

/** Bytes of an `factor` record's data: two lane masks, and the bit outside. */
const FACTOR_BYTES = 48;

function encodeFactor(out: RecordBuffer, shape: TileShape, { bit, factors, controls }: FactorPassOp): void {
  const split = shape.split(controls);
  const local = shape.has(bit) ? shape.local(bit) : null;
  const isLane = local !== null && local < shape.lanes;
  const at = shape.begin(out, KIND.factor, undefined, split, [], FACTOR_BYTES);
  out.u32(at + OP.extra, local === null || isLane ? 0 : shape.offset(local));
  out.u32(at + OP.extra + 4, factors[0]);
  out.u32(at + OP.extra + 8, factors[1]);
  const mask = (to: number, holds: (lane: number) => boolean) => {
    const words = 4 >> shape.lanes;
    for (let word = 0; word < 4; word++) out.u32(to + 4 * word, holds(Math.floor(word / words)) ? 0xffffffff : 0);
  };
  mask(at + OP.data, (lane) => isLane && ((lane >> local) & 1) === 1);
  mask(at + OP.data + 16, (lane) => split.lanes.every((c) => ((lane >> c.bit) & 1) === c.value));
  out.u64(at + OP.data + 32, local === null ? 2 ** bit : 0);
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
