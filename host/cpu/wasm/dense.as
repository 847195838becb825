import { GROUP, OP_DATA, OP_EXTRA, OP_FIXED, OP_LOWS, OP_RUN, OP_RUNS, OP_START } from "./layout";

/** Offset of the i-th run that an operation visits: i with a 0 inserted at each fixed bit. */
// @ts-ignore: decorator
@inline
export function runOffset(op: usize, i: u32): u32 {
  let offset = i * load<u32>(op, OP_RUN);
  const fixed = load<u32>(op, OP_FIXED);
  for (let j: u32 = 0; j < fixed; j++) {
    const low = load<u32>(op + (j << 2), OP_LOWS);
    offset = ((offset & ~low) << 1) | (offset & low);
  }
  return offset + load<u32>(op, OP_START);
}

/** (m00, m01; m10, m11) on pairs of groups, entries complex and given per lane. */
export function dense<T>(op: usize, tile: usize): void {
  const stride = load<u32>(op, OP_EXTRA);
  const run = load<u32>(op, OP_RUN);
  const runs = load<u32>(op, OP_RUNS);
  const ar = v128.load(op, OP_DATA), ai = v128.load(op, OP_DATA + 16);
  const br = v128.load(op, OP_DATA + 32), bi = v128.load(op, OP_DATA + 48);
  const cr = v128.load(op, OP_DATA + 64), ci = v128.load(op, OP_DATA + 80);
  const dr = v128.load(op, OP_DATA + 96), di = v128.load(op, OP_DATA + 112);
  for (let i: u32 = 0; i < runs; i++) {
    let p = tile + runOffset(op, i);
    const end = p + run;
    for (; p < end; p += GROUP) {
      const q = p + stride;
      const xr = v128.load(p), xi = v128.load(p, 16), yr = v128.load(q), yi = v128.load(q, 16);
      v128.store(p, v128.add<T>(v128.sub<T>(v128.mul<T>(ar, xr), v128.mul<T>(ai, xi)), v128.sub<T>(v128.mul<T>(br, yr), v128.mul<T>(bi, yi))));
      v128.store(p, v128.add<T>(v128.add<T>(v128.mul<T>(ar, xi), v128.mul<T>(ai, xr)), v128.add<T>(v128.mul<T>(br, yi), v128.mul<T>(bi, yr))), 16);
      v128.store(q, v128.add<T>(v128.sub<T>(v128.mul<T>(cr, xr), v128.mul<T>(ci, xi)), v128.sub<T>(v128.mul<T>(dr, yr), v128.mul<T>(di, yi))));
      v128.store(q, v128.add<T>(v128.add<T>(v128.mul<T>(cr, xi), v128.mul<T>(ci, xr)), v128.add<T>(v128.mul<T>(dr, yi), v128.mul<T>(di, yr))), 16);
    }
  }
}

/** All entries real: a, b, c, d. */
export function denseReal<T>(op: usize, tile: usize): void {
  const stride = load<u32>(op, OP_EXTRA);
  const run = load<u32>(op, OP_RUN);
  const runs = load<u32>(op, OP_RUNS);
  const a = v128.load(op, OP_DATA), b = v128.load(op, OP_DATA + 16);
  const c = v128.load(op, OP_DATA + 32), d = v128.load(op, OP_DATA + 48);
  for (let i: u32 = 0; i < runs; i++) {
    let p = tile + runOffset(op, i);
    const end = p + run;
    for (; p < end; p += GROUP) {
      const q = p + stride;
      const xr = v128.load(p), xi = v128.load(p, 16), yr = v128.load(q), yi = v128.load(q, 16);
      v128.store(p, v128.add<T>(v128.mul<T>(a, xr), v128.mul<T>(b, yr)));
      v128.store(p, v128.add<T>(v128.mul<T>(a, xi), v128.mul<T>(b, yi)), 16);
      v128.store(q, v128.add<T>(v128.mul<T>(c, xr), v128.mul<T>(d, yr)));
      v128.store(q, v128.add<T>(v128.mul<T>(c, xi), v128.mul<T>(d, yi)), 16);
    }
  }
}

/** (a, i b; i c, d) with a, b, c, d real. */
export function denseCross<T>(op: usize, tile: usize): void {
  const stride = load<u32>(op, OP_EXTRA);
  const run = load<u32>(op, OP_RUN);
  const runs = load<u32>(op, OP_RUNS);
  const a = v128.load(op, OP_DATA), b = v128.load(op, OP_DATA + 16);
  const c = v128.load(op, OP_DATA + 32), d = v128.load(op, OP_DATA + 48);
  for (let i: u32 = 0; i < runs; i++) {
    let p = tile + runOffset(op, i);
    const end = p + run;
    for (; p < end; p += GROUP) {
      const q = p + stride;
      const xr = v128.load(p), xi = v128.load(p, 16), yr = v128.load(q), yi = v128.load(q, 16);
      v128.store(p, v128.sub<T>(v128.mul<T>(a, xr), v128.mul<T>(b, yi)));
      v128.store(p, v128.add<T>(v128.mul<T>(a, xi), v128.mul<T>(b, yr)), 16);
      v128.store(q, v128.sub<T>(v128.mul<T>(d, yr), v128.mul<T>(c, xi)));
      v128.store(q, v128.add<T>(v128.mul<T>(d, yi), v128.mul<T>(c, xr)), 16);
    }
  }
}

/** (1, i t; i t, 1): half the multiplications of a rotation about X, its cosine left to the pass's scale. Stored exchanged on wish. */
export function turn<T>(op: usize, tile: usize): void {
  const stride = load<u32>(op, OP_EXTRA);
  const exchange = load<u32>(op, OP_EXTRA + 4);
  const run = load<u32>(op, OP_RUN);
  const runs = load<u32>(op, OP_RUNS);
  const t = v128.load(op, OP_DATA);
  for (let i: u32 = 0; i < runs; i++) {
    let p = tile + runOffset(op, i);
    const end = p + run;
    for (; p < end; p += GROUP) {
      const q = p + stride;
      const xr = v128.load(p), xi = v128.load(p, 16), yr = v128.load(q), yi = v128.load(q, 16);
      const s = p + exchange;
      const r = q - exchange;
      v128.store(s, v128.sub<T>(xr, v128.mul<T>(t, yi)));
      v128.store(s, v128.add<T>(xi, v128.mul<T>(t, yr)), 16);
      v128.store(r, v128.sub<T>(yr, v128.mul<T>(t, xi)));
      v128.store(r, v128.add<T>(yi, v128.mul<T>(t, xr)), 16);
    }
  }
}

/** (1, 1; 1, -1): a Hadamard gate without its factor. */
export function addSubtract<T>(op: usize, tile: usize): void {
  const stride = load<u32>(op, OP_EXTRA);
  const run = load<u32>(op, OP_RUN);
  const runs = load<u32>(op, OP_RUNS);
  for (let i: u32 = 0; i < runs; i++) {
    let p = tile + runOffset(op, i);
    const end = p + run;
    for (; p < end; p += GROUP) {
      const q = p + stride;
      const xr = v128.load(p), xi = v128.load(p, 16), yr = v128.load(q), yi = v128.load(q, 16);
      v128.store(p, v128.add<T>(xr, yr));
      v128.store(p, v128.add<T>(xi, yi), 16);
      v128.store(q, v128.sub<T>(xr, yr));
      v128.store(q, v128.sub<T>(xi, yi), 16);
    }
  }
}
