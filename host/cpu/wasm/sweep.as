import {
  ADD_SUBTRACT, DENSE, DENSE_CROSS, DENSE_REAL, FACTOR, GROUP, LANE, LANE_CROSS, LANE_PAIR, LANE_REAL, laneBits, OP_BYTES, OP_KIND, OP_OUTSIDE_MASK,
  OP_OUTSIDE_VALUE, OP_SLOT, OUTER, PAIR, PASS_OPS, PASS_OPS_END, PASS_OUTSIDE_MASK, PASS_RUN, PASS_SUM_BIT, PASS_SUM_BLOCKS_LOG, PASS_TILE,
  PASS_TILE_MASK, PASS_UNITS_LOG, PASS_VECTOR, SCALE, SCALE_REAL, TABLE, TURN, WIDE,
} from "./layout";
import { addSubtract, dense, denseCross, denseReal, turn } from "./dense";
import { lane, laneCross, lanePair, laneReal, pair, wide } from "./lane";
import { factor, outer, scale, scaleReal, table } from "./phase";
import { weights } from "./sums";

/** The bits of `value` at the places of the 1s of `mask`. */
function deposit(value: u32, mask: u32): u32 {
  let out: u32 = 0;
  let rest = mask;
  while (value != 0) {
    const lowest = rest & (0 - rest);
    if (value & 1) out |= lowest;
    rest ^= lowest;
    value >>= 1;
  }
  return out;
}

/** Copies a tile's groups from `run`-byte pieces at the offsets of `mask` to one piece. */
export function gather(to: usize, from: usize, run: u32, mask: u32): void {
  let offset: u32 = 0;
  do {
    let p = from + offset;
    const end = p + run;
    for (; p < end; p += GROUP) {
      v128.store(to, v128.load(p));
      v128.store(to, v128.load(p, 16), 16);
      to += GROUP;
    }
    offset = (offset - mask) & mask;
  } while (offset != 0);
}

export function scatter(to: usize, from: usize, run: u32, mask: u32): void {
  let offset: u32 = 0;
  do {
    let p = to + offset;
    const end = p + run;
    for (; p < end; p += GROUP) {
      v128.store(p, v128.load(from));
      v128.store(p, v128.load(from, 16), 16);
      from += GROUP;
    }
    offset = (offset - mask) & mask;
  } while (offset != 0);
}

/**
 * Takes one tile through the operations of a pass. `index` is the amplitude index of the tile's first entry; `on` points at the
 * switch of slot 0 for this vector, `batch` bytes before that of slot 1; `factors` at its first factor, `batch` numbers before the
 * next. Where `sums` is not 0, the sums of the tile's blocks go there.
 */
// @ts-ignore: decorator
@inline
function operate<T>(pass: usize, tile: usize, index: u64, on: usize, batch: u32, scratch: usize, factors: usize, sums: usize): void {
  const end = pass + load<u32>(pass, PASS_OPS_END);
  for (let op = pass + PASS_OPS; op < end; op += load<u32>(op, OP_BYTES)) {
    if ((index & load<u64>(op, OP_OUTSIDE_MASK)) != load<u64>(op, OP_OUTSIDE_VALUE)) continue;
    const slot = load<i32>(op, OP_SLOT);
    if (slot >= 0 && load<u8>(on + <u32>slot * batch) == 0) continue;
    const kind = load<u32>(op, OP_KIND);
    if (kind == TURN) turn<T>(op, tile);
    else if (kind == TABLE) table<T>(op, tile);
    else if (kind == OUTER) outer<T>(op, tile, index, scratch);
    else if (kind == SCALE) scale<T>(op, tile);
    else if (kind == SCALE_REAL) scaleReal<T>(op, tile);
    else if (kind == DENSE) dense<T>(op, tile);
    else if (kind == DENSE_REAL) denseReal<T>(op, tile);
    else if (kind == DENSE_CROSS) denseCross<T>(op, tile);
    else if (kind == ADD_SUBTRACT) addSubtract<T>(op, tile);
    else if (kind == LANE) lane<T>(op, tile);
    else if (kind == LANE_REAL) laneReal<T>(op, tile);
    else if (kind == LANE_CROSS) laneCross<T>(op, tile);
    else if (kind == PAIR) pair<T>(op, tile);
    else if (kind == LANE_PAIR) lanePair<T>(op, tile);
    else if (kind == WIDE) wide<T>(op, tile, scratch);
    else if (kind == FACTOR) factor<T>(op, tile, index, factors, batch);
  }
  if (sums != 0) {
    const blocksLog = load<u32>(pass, PASS_SUM_BLOCKS_LOG);
    weights<T>(0, 1 << blocksLog, tile, sums, load<u32>(pass, PASS_TILE) >> blocksLog, load<u32>(pass, PASS_SUM_BIT));
  }
}

/**
 * Runs a pass over units [first, end): unit u is tile u mod 2^t of vector u / 2^t. `high` is the amplitude index of the state's
 * first entry here. `scratch` has room for one tile after 1 KiB of small things.
 */
// @ts-ignore: decorator
@inline
function sweep<T>(first: u32, end: u32, scratch: usize, pass: usize, state: usize, on: usize, batch: u32, high: f64, factors: usize, sums: usize): void {
  const unitsLog = load<u32>(pass, PASS_UNITS_LOG);
  const run = load<u32>(pass, PASS_RUN);
  const tileMask = load<u32>(pass, PASS_TILE_MASK);
  const outsideMask = load<u32>(pass, PASS_OUTSIDE_MASK);
  const inPlace = run == load<u32>(pass, PASS_TILE);
  const vectorBytes = load<u32>(pass, PASS_VECTOR);
  const buffer = scratch + 1024;
  for (let unit = first; unit < end; unit++) {
    const vector = unit >> unitsLog;
    const offset = deposit(unit & ((1 << unitsLog) - 1), outsideMask);
    const from = state + vector * vectorBytes + offset;
    const own = factors + (vector << 4);
    const out = sums == 0 ? 0 : sums + (<usize>unit << load<u32>(pass, PASS_SUM_BLOCKS_LOG) << 4);
    const index = <u64>high + ((<u64>offset >> 5) << laneBits<T>());
    if (inPlace) {
      operate<T>(pass, from, index, on + vector, batch, scratch, own, out);
    } else {
      gather(buffer, from, run, tileMask);
      operate<T>(pass, buffer, index, on + vector, batch, scratch, own, out);
      scatter(from, buffer, run, tileMask);
    }
  }
}

export function sweep32(
  first: u32, end: u32, scratch: usize, pass: usize, state: usize, on: usize, batch: u32, high: f64, factors: usize, sums: usize,
): void {
  sweep<f32>(first, end, scratch, pass, state, on, batch, high, factors, sums);
}

export function sweep64(
  first: u32, end: u32, scratch: usize, pass: usize, state: usize, on: usize, batch: u32, high: f64, factors: usize, sums: usize,
): void {
  sweep<f64>(first, end, scratch, pass, state, on, batch, high, factors, sums);
}

/** The operations of a pass on a tile that lies in one piece already; for tiles gathered from several memories. */
export function operate32(tile: usize, scratch: usize, pass: usize, index: f64, on: usize, batch: u32, factors: usize, sums: usize): void {
  operate<f32>(pass, tile, <u64>index, on, batch, scratch, factors, sums);
}

export function operate64(tile: usize, scratch: usize, pass: usize, index: f64, on: usize, batch: u32, factors: usize, sums: usize): void {
  operate<f64>(pass, tile, <u64>index, on, batch, scratch, factors, sums);
}
