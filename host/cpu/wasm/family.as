import { GROUP } from "./layout";

// Kernels over pieces of many vectors at once, which lie anywhere in memory: a table of u32 addresses says where. A piece is short
// enough that all of them fit the first-level cache.

/** Both numbers of a pair. */
// @ts-ignore: decorator
@inline
function total(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
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

/** Two numbers as f64. */
// @ts-ignore: decorator
@inline
function wide<T>(at: usize): v128 {
  return sizeof<T>() == 4 ? f64x2.promote_low_f32x4(v128.load64_zero(at)) : v128.load(at);
}

/** From two real parts of a group of amplitudes to the next two; the imaginary ones are 16 bytes further. */
// @ts-ignore: decorator
@inline
function nextTwo<T>(at: u32): u32 {
  return sizeof<T>() == 4 ? at + 8 + ((at & 8) << 1) : at + GROUP;
}

/**
 * Inner products of two vectors at `a` with two at `b`, added to a 2 x 2 corner of a matrix of rows of `rowBytes`. In f64 whatever the
 * amplitudes are: what a bond's compression keeps and drops is decided by weights down to 1e-11 of the largest.
 */
// @ts-ignore: decorator
@inline
function corner<T>(a: usize, b: usize, bytes: u32, out: usize, rowBytes: u32): void {
  const a0: usize = load<u32>(a), a1: usize = load<u32>(a, 4);
  const b0: usize = load<u32>(b), b1: usize = load<u32>(b, 4);
  let re00 = v128.splat<f64>(0), im00 = re00, re01 = re00, im01 = re00, re10 = re00, im10 = re00, re11 = re00, im11 = re00;
  for (let at: u32 = 0; at < bytes; at = nextTwo<T>(at)) {
    const xr = wide<T>(a0 + at), xi = wide<T>(a0 + at + 16);
    const yr = wide<T>(a1 + at), yi = wide<T>(a1 + at + 16);
    let br = wide<T>(b0 + at), bi = wide<T>(b0 + at + 16);
    re00 = add<f64>(add<f64>(re00, xr, br), xi, bi);
    im00 = subtract<f64>(add<f64>(im00, xr, bi), xi, br);
    re10 = add<f64>(add<f64>(re10, yr, br), yi, bi);
    im10 = subtract<f64>(add<f64>(im10, yr, bi), yi, br);
    br = wide<T>(b1 + at);
    bi = wide<T>(b1 + at + 16);
    re01 = add<f64>(add<f64>(re01, xr, br), xi, bi);
    im01 = subtract<f64>(add<f64>(im01, xr, bi), xi, br);
    re11 = add<f64>(add<f64>(re11, yr, br), yi, bi);
    im11 = subtract<f64>(add<f64>(im11, yr, bi), yi, br);
  }
  accumulate(out, total(re00), total(im00));
  accumulate(out + 16, total(re01), total(im01));
  accumulate(out + rowBytes, total(re10), total(im10));
  accumulate(out + rowBytes + 16, total(re11), total(im11));
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
