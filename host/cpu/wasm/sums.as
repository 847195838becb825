import { GROUP, laneBits } from "./layout";

// Sums over blocks of groups, in f64. Unit u is block u; its sums go to `out` at u, whoever computes them, so the result does not
// depend on the number of workers.

// @ts-ignore: decorator
@inline
function low<T>(v: v128): v128 {
  return sizeof<T>() == 4 ? f64x2.promote_low_f32x4(v) : v;
}

// @ts-ignore: decorator
@inline
function high<T>(v: v128): v128 {
  return sizeof<T>() == 4 ? f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3)) : v128.splat<f64>(0);
}

// @ts-ignore: decorator
@inline
function total(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** a b, summed over the lanes into an f64 pair. */
// @ts-ignore: decorator
@inline
function dot<T>(a: v128, b: v128): v128 {
  if (sizeof<T>() == 4) {
    return f64x2.add(f64x2.mul(low<T>(a), low<T>(b)), f64x2.mul(high<T>(a), high<T>(b)));
  } else {
    return f64x2.mul(a, b);
  }
}

/** Squared norms of the halves of each block where the index bit is 0 and 1: out[2 u], out[2 u + 1]. `bit` counts amplitudes. */
// @ts-ignore: decorator
@inline
export function weights<T>(first: u32, end: u32, state: usize, out: usize, blockBytes: u32, bit: u32): void {
  const isLane = bit < laneBits<T>();
  const groupBit: u32 = isLane ? 0 : GROUP << (bit - laneBits<T>());
  for (let u = first; u < end; u++) {
    const start = state + u * blockBytes;
    let zero = v128.splat<f64>(0), one = v128.splat<f64>(0);
    for (let offset: u32 = 0; offset < blockBytes; offset += GROUP) {
      const re = v128.load(start + offset), im = v128.load(start + offset, 16);
      if (isLane) {
        let even: v128, odd: v128;
        if (sizeof<T>() == 4) {
          const a = bit == 0 ? v128.shuffle<f32>(re, im, 0, 2, 4, 6) : v128.shuffle<f32>(re, im, 0, 1, 4, 5);
          const b = bit == 0 ? v128.shuffle<f32>(re, im, 1, 3, 5, 7) : v128.shuffle<f32>(re, im, 2, 3, 6, 7);
          even = a;
          odd = b;
        } else {
          even = v128.shuffle<f64>(re, im, 0, 2);
          odd = v128.shuffle<f64>(re, im, 1, 3);
        }
        zero = f64x2.add(zero, dot<T>(even, even));
        one = f64x2.add(one, dot<T>(odd, odd));
      } else {
        const w = f64x2.add(dot<T>(re, re), dot<T>(im, im));
        if (offset & groupBit) one = f64x2.add(one, w);
        else zero = f64x2.add(zero, w);
      }
    }
    store<f64>(out + (u << 4), total(zero));
    store<f64>(out + (u << 4), total(one), 8);
  }
}

export function weights32(first: u32, end: u32, scratch: usize, state: usize, out: usize, blockBytes: u32, bit: u32): void {
  weights<f32>(first, end, state, out, blockBytes, bit);
}

export function weights64(first: u32, end: u32, scratch: usize, state: usize, out: usize, blockBytes: u32, bit: u32): void {
  weights<f64>(first, end, state, out, blockBytes, bit);
}

/** Multiplies the amplitudes whose index bit is 0 by `zero` and the others by `one`, both real, block by block. */
// @ts-ignore: decorator
@inline
function scaleBit<T>(first: u32, end: u32, state: usize, blockBytes: u32, bit: u32, zero: f64, one: f64): void {
  const isLane = bit < laneBits<T>();
  const groupBit: u32 = isLane ? 0 : GROUP << (bit - laneBits<T>());
  const z = v128.splat<T>(<T>zero), o = v128.splat<T>(<T>one);
  let lanes: v128;
  if (sizeof<T>() == 4) lanes = bit == 0 ? v128.shuffle<f32>(z, o, 0, 4, 1, 5) : v128.shuffle<f32>(z, o, 0, 1, 4, 5);
  else lanes = v128.shuffle<f64>(z, o, 0, 2);
  for (let offset = first * blockBytes; offset < end * blockBytes; offset += GROUP) {
    const f = isLane ? lanes : offset & groupBit ? o : z;
    const p = state + offset;
    v128.store(p, v128.mul<T>(f, v128.load(p)));
    v128.store(p, v128.mul<T>(f, v128.load(p, 16)), 16);
  }
}

export function scaleBit32(first: u32, end: u32, scratch: usize, state: usize, blockBytes: u32, bit: u32, zero: f64, one: f64): void {
  scaleBit<f32>(first, end, state, blockBytes, bit, zero, one);
}

export function scaleBit64(first: u32, end: u32, scratch: usize, state: usize, blockBytes: u32, bit: u32, zero: f64, one: f64): void {
  scaleBit<f64>(first, end, state, blockBytes, bit, zero, one);
}
