// What the host writes and the kernels read. host/cpu/encode.ts is the other side; a test runs both.
//
// Amplitudes lie in groups of 32 bytes: L real parts, then L imaginary parts, L = 4 for f32 and 2 for f64. The lowest log2(L) index
// bits choose the lane, the others the group. All offsets below are bytes.

export const GROUP: u32 = 32;

/** log2 of the lanes of one vector register. */
// @ts-ignore: decorator
@inline
export function laneBits<T>(): u32 {
  return sizeof<T>() == 4 ? 2 : 1;
}

// Pass record
export const PASS_TILE: u32 = 0; // bytes of the tile
export const PASS_RUN: u32 = 4; // bytes of a contiguous run of the tile in memory; a power of two
export const PASS_TILE_MASK: u32 = 8; // offset bits of the tile above the run
export const PASS_OUTSIDE_MASK: u32 = 12; // offset bits outside the tile
export const PASS_UNITS_LOG: u32 = 16; // log2 of the tiles of one vector
export const PASS_VECTOR: u32 = 20; // bytes from one vector to the next
export const PASS_OPS_END: u32 = 24; // bytes of the whole record
export const PASS_SUM_BLOCKS_LOG: u32 = 28; // log2 of the blocks of the tile that sums are left of
export const PASS_SUM_BIT: u32 = 32; // index bit within the tile whose values are summed apart; any above the block for none
export const PASS_OPS: u32 = 48; // the first operation

// Operation record
export const OP_KIND: u32 = 0;
export const OP_BYTES: u32 = 4; // to the next record, a multiple of 16
export const OP_SLOT: u32 = 8; // -1: always on
export const OP_OUTSIDE_MASK: u32 = 16; // u64: controls outside the tile, as bits of the amplitude index
export const OP_OUTSIDE_VALUE: u32 = 24; // u64
export const OP_RUNS: u32 = 32; // number of runs of groups that the operation visits
export const OP_RUN: u32 = 36; // bytes of one run
export const OP_START: u32 = 40; // offset of controls that must be 1
export const OP_FIXED: u32 = 44; // number of fixed bits: targets and controls among the group bits
export const OP_LOWS: u32 = 48; // per fixed bit, ascending: the offset bits below it; up to 16
export const OP_EXTRA: u32 = 112; // four words whose meaning is the kind's
export const OP_DATA: u32 = 128;

// Kinds
export const DENSE: u32 = 1; // 2x2 on a group bit, general; extra 0: offset of the target
export const DENSE_REAL: u32 = 2; // all entries real
export const DENSE_CROSS: u32 = 3; // diagonal real, off-diagonal imaginary
export const TURN: u32 = 4; // (1, i t; i t, 1), extra 1: offset added to where the halves are stored exchanged
export const ADD_SUBTRACT: u32 = 5; // (1, 1; 1, -1)
export const LANE: u32 = 6; // 2x2 on a lane bit, general; extra 0: the bit
export const LANE_REAL: u32 = 7;
export const LANE_CROSS: u32 = 8;
export const WIDE: u32 = 9; // any number of bits; extra 0: group bits, extra 1: lane bits as a mask; offsets, then entries
export const SCALE: u32 = 10; // one factor (per lane)
export const SCALE_REAL: u32 = 11;
export const TABLE: u32 = 12; // one factor per visited amplitude
export const OUTER: u32 = 13; // one factor per tile, from bits outside; extra 0: number of terms; lane mask, then terms
export const PAIR: u32 = 14; // 4x4 on two group bits; data and extras as WIDE
export const LANE_PAIR: u32 = 16; // 4x4 on two bits of which one or both are lane bits; data and extras as WIDE
// One factor per vector for each value of a bit; extra 0: offset of the bit among the groups or 0, extra 1 and 2: the factors. Data: lanes
// whose bit is 1, lanes that are under control (all ones each), u64 mask of the bit outside.
export const FACTOR: u32 = 15;
export const TERM: u32 = 32; // u64 mask, u64 value, f64 re, f64 im
