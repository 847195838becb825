import { GROUP, OP_DATA, OP_EXTRA, OP_RUN, OP_RUNS, TERM } from "./layout";
import { runOffset } from "./dense";

/** Multiplies the visited groups by one factor per lane. */
// @ts-ignore: decorator
@inline
export function scaleBy<T>(op: usize, tile: usize, fr: v128, fi: v128): void {
  const run = load<u32>(op, OP_RUN);
  const runs = load<u32>(op, OP_RUNS);
  for (let i: u32 = 0; i < runs; i++) {
    let p = tile + runOffset(op, i);
    const end = p + run;
    for (; p < end; p += GROUP) {
      const xr = v128.load(p), xi = v128.load(p, 16);
      v128.store(p, v128.sub<T>(v128.mul<T>(fr, xr), v128.mul<T>(fi, xi)));
      v128.store(p, v128.add<T>(v128.mul<T>(fr, xi), v128.mul<T>(fi, xr)), 16);
    }
  }
}

export function scale<T>(op: usize, tile: usize): void {
  scaleBy<T>(op, tile, v128.load(op, OP_DATA), v128.load(op, OP_DATA + 16));
}

export function scaleReal<T>(op: usize, tile: usize): void {
  const run = load<u32>(op, OP_RUN);
  const runs = load<u32>(op, OP_RUNS);
  const f = v128.load(op, OP_DATA);
  for (let i: u32 = 0; i < runs; i++) {
    let p = tile + runOffset(op, i);
    const end = p + run;
    for (; p < end; p += GROUP) {
      v128.store(p, v128.mul<T>(f, v128.load(p)));
      v128.store(p, v128.mul<T>(f, v128.load(p, 16)), 16);
    }
  }
}

/** Multiplies each visited group by the next group of a table. */
export function table<T>(op: usize, tile: usize): void {
  const run = load<u32>(op, OP_RUN);
  const runs = load<u32>(op, OP_RUNS);
  let f = op + OP_DATA;
  for (let i: u32 = 0; i < runs; i++) {
    let p = tile + runOffset(op, i);
    const end = p + run;
    for (; p < end; p += GROUP) {
      const fr = v128.load(f), fi = v128.load(f, 16);
      const xr = v128.load(p), xi = v128.load(p, 16);
      v128.store(p, v128.sub<T>(v128.mul<T>(fr, xr), v128.mul<T>(fi, xi)));
      v128.store(p, v128.add<T>(v128.mul<T>(fr, xi), v128.mul<T>(fi, xr)), 16);
      f += GROUP;
    }
  }
}

/** The product of the factors whose outside bits match, real part; the imaginary part goes to `scratch`. */
// @ts-ignore: decorator
@inline
function product(op: usize, index: u64, scratch: usize): f64 {
  const terms = load<u32>(op, OP_EXTRA);
  let re: f64 = 1, im: f64 = 0;
  let term = op + OP_DATA + 16;
  for (let j: u32 = 0; j < terms; j++) {
    if ((index & load<u64>(term)) == load<u64>(term, 8)) {
      const tr = load<f64>(term, 16), ti = load<f64>(term, 24);
      const next = re * tr - im * ti;
      im = re * ti + im * tr;
      re = next;
    }
    term += TERM;
  }
  store<f64>(scratch, im);
  return re;
}

/** Multiplies the visited groups by a factor that the bits outside the tile decide. Data: which lanes (all ones), then the terms. */
export function outer<T>(op: usize, tile: usize, index: u64, scratch: usize): void {
  const re = product(op, index, scratch);
  const im = load<f64>(scratch);
  if (re == 1 && im == 0) return;
  const lanes = v128.load(op, OP_DATA);
  const fr = v128.bitselect(v128.splat<T>(<T>re), v128.splat<T>(<T>1), lanes);
  const fi = v128.and(v128.splat<T>(<T>im), lanes);
  scaleBy<T>(op, tile, fr, fi);
}

/**
 * Multiplies the visited groups by the vector's own factors, one for each value of a bit. `factors` points at the vector's number 0, and
 * `batch` numbers of 16 bytes on is its number 1.
 */
export function factor<T>(op: usize, tile: usize, index: u64, factors: usize, batch: u32): void {
  const run = load<u32>(op, OP_RUN);
  const runs = load<u32>(op, OP_RUNS);
  const groupBit = load<u32>(op, OP_EXTRA);
  const ones = v128.load(op, OP_DATA), under = v128.load(op, OP_DATA + 16);
  const one = factors + (<usize>load<u32>(op, OP_EXTRA + 8) * batch << 4);
  const zero = (index & load<u64>(op, OP_DATA + 32)) != 0 ? one : factors + (<usize>load<u32>(op, OP_EXTRA + 4) * batch << 4);
  const unit = v128.splat<T>(<T>1);
  const oneRe = v128.splat<T>(<T>load<f64>(one)), oneIm = v128.splat<T>(<T>load<f64>(one, 8));
  const zeroRe = v128.bitselect(oneRe, v128.splat<T>(<T>load<f64>(zero)), ones);
  const zeroIm = v128.bitselect(oneIm, v128.splat<T>(<T>load<f64>(zero, 8)), ones);
  const zr = v128.bitselect(zeroRe, unit, under), zi = v128.and(zeroIm, under);
  const or = v128.bitselect(oneRe, unit, under), oi = v128.and(oneIm, under);
  for (let i: u32 = 0; i < runs; i++) {
    let offset = runOffset(op, i);
    const end = offset + run;
    for (; offset < end; offset += GROUP) {
      const isOne = (offset & groupBit) != 0;
      const fr = isOne ? or : zr, fi = isOne ? oi : zi;
      const p = tile + offset;
      const xr = v128.load(p), xi = v128.load(p, 16);
      v128.store(p, v128.sub<T>(v128.mul<T>(fr, xr), v128.mul<T>(fi, xi)));
      v128.store(p, v128.add<T>(v128.mul<T>(fr, xi), v128.mul<T>(fi, xr)), 16);
    }
  }
}
