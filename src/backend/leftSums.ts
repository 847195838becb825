/**
 * What a program's last pass left: the weights of each vector where an index bit is 0 and where it is 1 ([2 b], [2 b + 1]), or those of
 * blocks of adjacent amplitudes (vector by vector). They hold until the state changes.
 */
export type Left = { kind: "bit"; bit: number; weights: Float64Array } | { kind: "blocks"; weights: Float64Array };

/** The sums of the tiles of one vector, or of a part of one: pairs for a bit's values 0 and 1, one pair per block of each tile. */
export interface TileSums {
  vector: number;
  /** Amplitude index where the part begins. */
  high: number;
  /** Index bits that number the tiles, ascending. */
  outside: readonly number[];
  pairs: Float32Array | Float64Array;
}

/**
 * Most bits of a tile that may choose a block for its sums to be worth leaving. Each adds as many sums as there are; past this many,
 * putting them together takes longer than reading the state. The lower bits of the tile are summed.
 */
export const MOST_CHOOSING_BITS = 5;

/** Weights by the value of a bit, of each vector, in f64. */
export function weightsOfBit(parts: readonly TileSums[], tile: readonly number[], bit: number, batch: number): Float64Array {
  const weights = new Float64Array(2 * batch);
  const isInTile = tile.includes(bit);
  for (const { vector, high, outside, pairs } of parts) {
    const isHigh = Math.floor(high / 2 ** bit) % 2 === 1;
    const place = outside.indexOf(bit);
    for (let t = 0; t < pairs.length / 2; t++) {
      if (isInTile) {
        weights[2 * vector] += pairs[2 * t];
        weights[2 * vector + 1] += pairs[2 * t + 1];
      } else weights[2 * vector + (place < 0 ? Number(isHigh) : (t >> place) & 1)] += pairs[2 * t];
    }
  }
  return weights;
}

/** Weights of blocks of 2^blockBits amplitudes, from sums of the tile's blocks by its bits from `blockBits` on. */
export function weightsOfBlocks(
  parts: readonly TileSums[],
  tile: readonly number[],
  blockBits: number,
  blocks: number,
  batch: number,
): Float64Array {
  const weights = new Float64Array(batch * blocks);
  const inTile = settings(choosingBits(tile, blockBits), blockBits);
  for (const { vector, high, outside, pairs } of parts) {
    const first = vector * blocks + Math.floor(high / 2 ** blockBits);
    const tiles = settings(outside, blockBits);
    for (let t = 0; t < tiles.length; t++) {
      for (let c = 0; c < inTile.length; c++) weights[first + tiles[t] + inTile[c]] += pairs[2 * (t * inTile.length + c)];
    }
  }
  return weights;
}

/** Bits of a tile that choose a block. */
export function choosingBits(tile: readonly number[], blockBits: number): number[] {
  return tile.filter((bit) => bit >= blockBits);
}

/** For each setting of the bits, in order, the block that it comes to. Lower bits than a block's choose none. */
function settings(bits: readonly number[], blockBits: number): Uint32Array {
  const out = new Uint32Array(2 ** bits.length);
  bits.forEach((bit, j) => {
    const step = bit < blockBits ? 0 : 2 ** (bit - blockBits);
    for (let i = 0; i < 1 << j; i++) out[(1 << j) + i] = out[i] + step;
  });
  return out;
}
