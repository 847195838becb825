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
function weights<T>(first: u32, end: u32, state: usize, out: usize, blockBytes: u32, bit: u32): void {
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

/** <a|b> per block: out[2 u] real, out[2 u + 1] imaginary. */
// @ts-ignore: decorator
@inline
function inner<T>(first: u32, end: u32, a: usize, b: usize, out: usize, blockBytes: u32): void {
  for (let u = first; u < end; u++) {
    let p = a + u * blockBytes;
    let q = b + u * blockBytes;
    const stop = p + blockBytes;
    let re = v128.splat<f64>(0), im = v128.splat<f64>(0);
    for (; p < stop; p += GROUP) {
      const ar = v128.load(p), ai = v128.load(p, 16), br = v128.load(q), bi = v128.load(q, 16);
      re = f64x2.add(re, f64x2.add(dot<T>(ar, br), dot<T>(ai, bi)));
      im = f64x2.add(im, f64x2.sub(dot<T>(ar, bi), dot<T>(ai, br)));
      q += GROUP;
    }
    store<f64>(out + (u << 4), total(re));
    store<f64>(out + (u << 4), total(im), 8);
  }
}

export function inner32(first: u32, end: u32, scratch: usize, a: usize, b: usize, out: usize, blockBytes: u32): void {
  inner<f32>(first, end, a, b, out, blockBytes);
}

export function inner64(first: u32, end: u32, scratch: usize, a: usize, b: usize, out: usize, blockBytes: u32): void {
  inner<f64>(first, end, a, b, out, blockBytes);
}

/** to += (re + i im) from, block by block. */
// @ts-ignore: decorator
@inline
function accumulate<T>(first: u32, end: u32, to: usize, from: usize, blockBytes: u32, re: f64, im: f64): void {
  const cr = v128.splat<T>(<T>re), ci = v128.splat<T>(<T>im);
  let p = to + first * blockBytes;
  let q = from + first * blockBytes;
  const stop = to + end * blockBytes;
  for (; p < stop; p += GROUP) {
    const xr = v128.load(q), xi = v128.load(q, 16);
    v128.store(p, v128.add<T>(v128.load(p), v128.sub<T>(v128.mul<T>(cr, xr), v128.mul<T>(ci, xi))));
    v128.store(p, v128.add<T>(v128.load(p, 16), v128.add<T>(v128.mul<T>(cr, xi), v128.mul<T>(ci, xr))), 16);
    q += GROUP;
  }
}

export function accumulate32(first: u32, end: u32, scratch: usize, to: usize, from: usize, blockBytes: u32, re: f64, im: f64): void {
  accumulate<f32>(first, end, to, from, blockBytes, re, im);
}

export function accumulate64(first: u32, end: u32, scratch: usize, to: usize, from: usize, blockBytes: u32, re: f64, im: f64): void {
  accumulate<f64>(first, end, to, from, blockBytes, re, im);
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
