// The hot loop of photon attempts: four Philox calls at once decide sixteen attempts. src/photonics/attempt.ts says what an attempt
// is; this finds those that go on after their first word.

// Memory: four vectors of Philox words; two counts; then found attempts as (offset, word).
const COUNTS: usize = 64;
const FOUND: usize = 80;

// High words of the products of four u32 by one.
// @ts-ignore: decorator
@inline
function highWords(x: v128, m: v128): v128 {
  return v128.shuffle<i32>(i64x2.extmul_low_i32x4_u(x, m), i64x2.extmul_high_i32x4_u(x, m), 1, 3, 5, 7);
}

// Philox4x32-10 of the counters (first + lane, high, 0, 0): word j of all four lanes at 16 j.
// @ts-ignore: decorator
@inline
function philox(seed: u32, key: u32, first: u32, high: u32): void {
  const m0 = i32x4.splat(0xd2511f53);
  const m1 = i32x4.splat(0xcd9e8d57);
  let x0 = i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3));
  let x1 = i32x4.splat(high);
  let x2 = i32x4.splat(0);
  let x3 = i32x4.splat(0);
  for (let round = 0; round < 10; round++) {
    const high0 = highWords(x0, m0);
    const high1 = highWords(x2, m1);
    const low0 = i32x4.mul(x0, m0);
    const low1 = i32x4.mul(x2, m1);
    x0 = v128.xor(v128.xor(high1, x1), i32x4.splat(seed));
    x1 = low1;
    x2 = v128.xor(v128.xor(high0, x3), i32x4.splat(key));
    x3 = low0;
    seed += 0x9e3779b9;
    key += 0xbb67ae85;
  }
  v128.store(0, x0);
  v128.store(16, x1);
  v128.store(32, x2);
  v128.store(48, x3);
}

// Attempts 4 block to 4 (block + blocks) - 1; `blocks` is a multiple of 4, and block + blocks at most 2^32. A word above `last` ends
// its attempt; one between loneA and last, or loneB and loneA, is the photon of end 0, or 1, alone and is counted; the others are found.
export function scanAttempts(
  seed: u32, key: u32, block: u32, blockHigh: u32, blocks: u32, last: u32, loneA: u32, loneB: u32,
): u32 {
  const lasts = i32x4.splat(last);
  const edgesA = i32x4.splat(loneA);
  const edgesB = i32x4.splat(loneB);
  let onlyA = i32x4.splat(0);
  let onlyB = i32x4.splat(0);
  let out = FOUND;
  for (let at: u32 = 0; at < blocks; at += 4) {
    philox(seed, key, block + at, blockHigh);
    const low01 = i32x4.min_u(v128.load(0), v128.load(16));
    const low23 = i32x4.min_u(v128.load(32), v128.load(48));
    if (i32x4.all_true(i32x4.gt_u(i32x4.min_u(low01, low23), lasts))) continue;
    let found: u32 = 0;
    for (let j: u32 = 0; j < 4; j++) {
      const x = v128.load(16 * j);
      const a = v128.and(i32x4.gt_u(x, edgesA), i32x4.lt_u(x, lasts));
      const b = v128.and(i32x4.gt_u(x, edgesB), i32x4.lt_u(x, edgesA));
      onlyA = i32x4.sub(onlyA, a);
      onlyB = i32x4.sub(onlyB, b);
      found |= <u32>i32x4.bitmask(v128.andnot(i32x4.le_u(x, lasts), v128.or(a, b))) << (4 * j);
    }
    if (found == 0) continue;
    // In the order of attempts: the lane is the block, and bit 4 j + lane its word j.
    for (let i: u32 = 0; i < 16; i++) {
      const lane = i >> 2;
      const j = i & 3;
      if (((found >> (4 * j + lane)) & 1) == 0) continue;
      store<u32>(out, 4 * at + i);
      store<u32>(out + 4, load<u32>(16 * j + 4 * lane));
      out += 8;
    }
  }
  store<u32>(COUNTS, sum(onlyA));
  store<u32>(COUNTS + 4, sum(onlyB));
  return <u32>(out - FOUND) >> 3;
}

function sum(x: v128): u32 {
  return i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3);
}

// The XOR of all words of Philox with key (0, 0) and counters (i, 0, 0, 0), first <= i < first + calls, a multiple of 4.
export function xorPhilox(first: u32, calls: u32): u32 {
  let all = i32x4.splat(0);
  for (let at: u32 = 0; at < calls; at += 4) {
    philox(0, 0, first + at, 0);
    all = v128.xor(all, v128.xor(v128.xor(v128.load(0), v128.load(16)), v128.xor(v128.load(32), v128.load(48))));
  }
  return i32x4.extract_lane(all, 0) ^ i32x4.extract_lane(all, 1) ^ i32x4.extract_lane(all, 2) ^ i32x4.extract_lane(all, 3);
}
