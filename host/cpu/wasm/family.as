import { GROUP } from "./layout";

// Kernels over pieces of many vectors at once, which lie anywhere in memory: a table of u32 addresses says where. A piece is short
// enough that all of them fit the first-level cache.

/** Bytes over which products are summed in the precision of the amplitudes, before f64 takes over. */
const RUN: u32 = 64 * GROUP;

/** Both numbers of a pair, or all four of two. */
// @ts-ignore: decorator
@inline
function total<T>(v: v128): f64 {
  if (sizeof<T>() == 4) {
    const w = f64x2.add(f64x2.promote_low_f32x4(v), f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3)));
    return f64x2.extract_lane(w, 0) + f64x2.extract_lane(w, 1);
  } else {
    return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
  }
}

// @ts-ignore: decorator
@inline
function add<T>(sum: v128, a: v128, b: v128): v128 {
  return v128.add<T>(sum, v128.mul<T>(a, b));
}

// @ts-ignore: decorator
@inline
function subtract<T>(sum: v128, a: v128, b: v128): v128 {
  return v128.sub<T>(sum, v128.mul<T>(a, b));
}

// @ts-ignore: decorator
@inline
function accumulate(to: usize, re: f64, im: f64): void {
  store<f64>(to, load<f64>(to) + re);
  store<f64>(to, load<f64>(to, 8) + im, 8);
}

/** Inner products of two vectors at `a` with two at `b`, added to a 2 x 2 corner of a matrix of rows of `rowBytes`. */
// @ts-ignore: decorator
@inline
function corner<T>(a: usize, b: usize, bytes: u32, out: usize, rowBytes: u32): void {
  const a0: usize = load<u32>(a), a1: usize = load<u32>(a, 4);
  const b0: usize = load<u32>(b), b1: usize = load<u32>(b, 4);
  for (let start: u32 = 0; start < bytes; start += RUN) {
    const end = min(start + RUN, bytes);
    let re00 = v128.splat<T>(<T>0), im00 = re00, re01 = re00, im01 = re00, re10 = re00, im10 = re00, re11 = re00, im11 = re00;
    for (let at = start; at < end; at += GROUP) {
      const xr = v128.load(a0 + at), xi = v128.load(a0 + at, 16);
      const yr = v128.load(a1 + at), yi = v128.load(a1 + at, 16);
      let br = v128.load(b0 + at), bi = v128.load(b0 + at, 16);
      re00 = add<T>(add<T>(re00, xr, br), xi, bi);
      im00 = subtract<T>(add<T>(im00, xr, bi), xi, br);
      re10 = add<T>(add<T>(re10, yr, br), yi, bi);
      im10 = subtract<T>(add<T>(im10, yr, bi), yi, br);
      br = v128.load(b1 + at);
      bi = v128.load(b1 + at, 16);
      re01 = add<T>(add<T>(re01, xr, br), xi, bi);
      im01 = subtract<T>(add<T>(im01, xr, bi), xi, br);
      re11 = add<T>(add<T>(re11, yr, br), yi, bi);
      im11 = subtract<T>(add<T>(im11, yr, bi), yi, br);
    }
    accumulate(out, total<T>(re00), total<T>(im00));
    accumulate(out + 16, total<T>(re01), total<T>(im01));
    accumulate(out + rowBytes, total<T>(re10), total<T>(im10));
    accumulate(out + rowBytes + 16, total<T>(re11), total<T>(im11));
  }
}

/**
 * Adds <a|b> of `rows` vectors and `columns` others, the table naming first these, then those, to the f64 matrix at `out`. Both
 * numbers are even. With `half`, corners below the diagonal are left out.
 */
// @ts-ignore: decorator
@inline
function gram<T>(table: usize, rows: u32, columns: u32, half: u32, bytes: u32, out: usize): void {
  for (let i: u32 = 0; i < rows; i += 2) {
    for (let j: u32 = half ? i : 0; j < columns; j += 2) {
      corner<T>(table + (i << 2), table + ((rows + j) << 2), bytes, out + ((i * columns + j) << 4), columns << 4);
    }
  }
}

export function gram32(table: usize, rows: u32, columns: u32, half: u32, bytes: u32, out: usize): void {
  gram<f32>(table, rows, columns, half, bytes, out);
}

export function gram64(table: usize, rows: u32, columns: u32, half: u32, bytes: u32, out: usize): void {
  gram<f64>(table, rows, columns, half, bytes, out);
}

/** Both halves of a b in f64, added up. */
// @ts-ignore: decorator
@inline
function exactDot(a: v128, b: v128): v128 {
  const low = f64x2.mul(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b));
  const ah = v128.shuffle<f32>(a, a, 2, 3, 2, 3), bh = v128.shuffle<f32>(b, b, 2, 3, 2, 3);
  return f64x2.add(low, f64x2.mul(f64x2.promote_low_f32x4(ah), f64x2.promote_low_f32x4(bh)));
}

/** As gram32, with every product in f64: short vectors have too few for the rounding of f32 to average out. */
export function gramExact32(table: usize, rows: u32, columns: u32, half: u32, bytes: u32, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const a: usize = load<u32>(table + (i << 2));
    for (let j: u32 = half ? i : 0; j < columns; j++) {
      const b: usize = load<u32>(table + ((rows + j) << 2));
      let re = v128.splat<f64>(0), im = re;
      for (let at: u32 = 0; at < bytes; at += GROUP) {
        const ar = v128.load(a + at), ai = v128.load(a + at, 16), br = v128.load(b + at), bi = v128.load(b + at, 16);
        re = f64x2.add(re, f64x2.add(exactDot(ar, br), exactDot(ai, bi)));
        im = f64x2.add(im, f64x2.sub(exactDot(ar, bi), exactDot(ai, br)));
      }
      accumulate(out + ((i * columns + j) << 4), total<f64>(re), total<f64>(im));
    }
  }
}

/** sum += (re + i im)(xr + i xi), with the coefficient at `c` and `offset` numbers further. */
// @ts-ignore: decorator
@inline
function realPart<T>(sum: v128, c: usize, offset: usize, xr: v128, xi: v128): v128 {
  return subtract<T>(add<T>(sum, v128.load_splat<T>(c + offset * sizeof<T>()), xr), v128.load_splat<T>(c + (offset + 1) * sizeof<T>()), xi);
}

// @ts-ignore: decorator
@inline
function imaginaryPart<T>(sum: v128, c: usize, offset: usize, xr: v128, xi: v128): v128 {
  return add<T>(add<T>(sum, v128.load_splat<T>(c + offset * sizeof<T>()), xi), v128.load_splat<T>(c + (offset + 1) * sizeof<T>()), xr);
}

/**
 * Linear combinations: the table names `reads` vectors, then `writes`, a multiple of four. Coefficients lie by four writes, then read
 * by read. With `more` the combinations are added to what is there. A write may be named again with the same coefficients, and is no read.
 */
// @ts-ignore: decorator
@inline
function combine<T>(table: usize, reads: u32, writes: u32, more: u32, bytes: u32, coefficients: usize): void {
  const step: usize = 8 * sizeof<T>();
  const readsEnd = table + (reads << 2);
  for (let j: u32 = 0; j < writes; j += 4) {
    const w = readsEnd + (j << 2);
    const w0: usize = load<u32>(w), w1: usize = load<u32>(w, 4), w2: usize = load<u32>(w, 8), w3: usize = load<u32>(w, 12);
    const c0 = coefficients + <usize>(j >> 2) * <usize>reads * step;
    for (let at: u32 = 0; at < bytes; at += GROUP) {
      let r0 = v128.splat<T>(<T>0), i0 = r0, r1 = r0, i1 = r0, r2 = r0, i2 = r0, r3 = r0, i3 = r0;
      if (more) {
        r0 = v128.load(w0 + at);
        i0 = v128.load(w0 + at, 16);
        r1 = v128.load(w1 + at);
        i1 = v128.load(w1 + at, 16);
        r2 = v128.load(w2 + at);
        i2 = v128.load(w2 + at, 16);
        r3 = v128.load(w3 + at);
        i3 = v128.load(w3 + at, 16);
      }
      let c = c0;
      for (let read = table; read < readsEnd; read += 4) {
        const from: usize = <usize>load<u32>(read) + at;
        const xr = v128.load(from), xi = v128.load(from, 16);
        r0 = realPart<T>(r0, c, 0, xr, xi);
        i0 = imaginaryPart<T>(i0, c, 0, xr, xi);
        r1 = realPart<T>(r1, c, 2, xr, xi);
        i1 = imaginaryPart<T>(i1, c, 2, xr, xi);
        r2 = realPart<T>(r2, c, 4, xr, xi);
        i2 = imaginaryPart<T>(i2, c, 4, xr, xi);
        r3 = realPart<T>(r3, c, 6, xr, xi);
        i3 = imaginaryPart<T>(i3, c, 6, xr, xi);
        c += step;
      }
      v128.store(w0 + at, r0);
      v128.store(w0 + at, i0, 16);
      v128.store(w1 + at, r1);
      v128.store(w1 + at, i1, 16);
      v128.store(w2 + at, r2);
      v128.store(w2 + at, i2, 16);
      v128.store(w3 + at, r3);
      v128.store(w3 + at, i3, 16);
    }
  }
}

export function combine32(table: usize, reads: u32, writes: u32, more: u32, bytes: u32, coefficients: usize): void {
  combine<f32>(table, reads, writes, more, bytes, coefficients);
}

export function combine64(table: usize, reads: u32, writes: u32, more: u32, bytes: u32, coefficients: usize): void {
  combine<f64>(table, reads, writes, more, bytes, coefficients);
}
