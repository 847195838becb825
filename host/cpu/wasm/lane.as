import { GROUP, OP_DATA, OP_EXTRA, OP_RUN, OP_RUNS } from "./layout";
import { runOffset } from "./dense";

/** Every lane's partner along the lane bits of `mask`. */
// @ts-ignore: decorator
@inline
export function partner<T>(v: v128, mask: u32): v128 {
  if (sizeof<T>() == 4) {
    if (mask == 1) return v128.shuffle<f32>(v, v, 1, 0, 3, 2);
    if (mask == 2) return v128.shuffle<f32>(v, v, 2, 3, 0, 1);
    if (mask == 3) return v128.shuffle<f32>(v, v, 3, 2, 1, 0);
    return v;
  } else {
    return mask == 1 ? v128.shuffle<f64>(v, v, 1, 0) : v;
  }
}

/** own x + other partner(x), factors complex and given per lane. */
export function lane<T>(op: usize, tile: usize): void {
  if (load<u32>(op, OP_EXTRA) == 0) laneOn<T>(op, tile, 1);
  else laneOn<T>(op, tile, 2);
}

// @ts-ignore: decorator
@inline
function laneOn<T>(op: usize, tile: usize, mask: u32): void {
  const run = load<u32>(op, OP_RUN);
  const runs = load<u32>(op, OP_RUNS);
  const ar = v128.load(op, OP_DATA), ai = v128.load(op, OP_DATA + 16);
  const br = v128.load(op, OP_DATA + 32), bi = v128.load(op, OP_DATA + 48);
  for (let i: u32 = 0; i < runs; i++) {
    let p = tile + runOffset(op, i);
    const end = p + run;
    for (; p < end; p += GROUP) {
      const xr = v128.load(p), xi = v128.load(p, 16);
      const yr = partner<T>(xr, mask), yi = partner<T>(xi, mask);
      v128.store(p, v128.add<T>(v128.sub<T>(v128.mul<T>(ar, xr), v128.mul<T>(ai, xi)), v128.sub<T>(v128.mul<T>(br, yr), v128.mul<T>(bi, yi))));
      v128.store(p, v128.add<T>(v128.add<T>(v128.mul<T>(ar, xi), v128.mul<T>(ai, xr)), v128.add<T>(v128.mul<T>(br, yi), v128.mul<T>(bi, yr))), 16);
    }
  }
}

/** Real factors. */
export function laneReal<T>(op: usize, tile: usize): void {
  if (load<u32>(op, OP_EXTRA) == 0) laneRealOn<T>(op, tile, 1);
  else laneRealOn<T>(op, tile, 2);
}

// @ts-ignore: decorator
@inline
function laneRealOn<T>(op: usize, tile: usize, mask: u32): void {
  const run = load<u32>(op, OP_RUN);
  const runs = load<u32>(op, OP_RUNS);
  const a = v128.load(op, OP_DATA), b = v128.load(op, OP_DATA + 16);
  for (let i: u32 = 0; i < runs; i++) {
    let p = tile + runOffset(op, i);
    const end = p + run;
    for (; p < end; p += GROUP) {
      const xr = v128.load(p), xi = v128.load(p, 16);
      v128.store(p, v128.add<T>(v128.mul<T>(a, xr), v128.mul<T>(b, partner<T>(xr, mask))));
      v128.store(p, v128.add<T>(v128.mul<T>(a, xi), v128.mul<T>(b, partner<T>(xi, mask))), 16);
    }
  }
}

/** The own factor real, the other imaginary. */
export function laneCross<T>(op: usize, tile: usize): void {
  if (load<u32>(op, OP_EXTRA) == 0) laneCrossOn<T>(op, tile, 1);
  else laneCrossOn<T>(op, tile, 2);
}

// @ts-ignore: decorator
@inline
function laneCrossOn<T>(op: usize, tile: usize, mask: u32): void {
  const run = load<u32>(op, OP_RUN);
  const runs = load<u32>(op, OP_RUNS);
  const a = v128.load(op, OP_DATA), b = v128.load(op, OP_DATA + 16);
  for (let i: u32 = 0; i < runs; i++) {
    let p = tile + runOffset(op, i);
    const end = p + run;
    for (; p < end; p += GROUP) {
      const xr = v128.load(p), xi = v128.load(p, 16);
      v128.store(p, v128.sub<T>(v128.mul<T>(a, xr), v128.mul<T>(b, partner<T>(xi, mask))));
      v128.store(p, v128.add<T>(v128.mul<T>(a, xi), v128.mul<T>(b, partner<T>(xr, mask))), 16);
    }
  }
}

/**
 * A matrix on up to three bits, group bits and lane bits alike: row r is the sum over group columns c and lane patterns x of
 * entry (r, c, x) times partner_x of group c. Extra 0: number of group bits; extra 1: lane bits as a mask. Data: 8 offsets of the
 * group columns, then the entries (re, im per lane).
 */
export function wide<T>(op: usize, tile: usize, scratch: usize): void {
  const columns: u32 = 1 << load<u32>(op, OP_EXTRA);
  const lanes = load<u32>(op, OP_EXTRA + 4);
  const run = load<u32>(op, OP_RUN);
  const runs = load<u32>(op, OP_RUNS);
  const offsets = op + OP_DATA;
  for (let i: u32 = 0; i < runs; i++) {
    let p = tile + runOffset(op, i);
    const end = p + run;
    for (; p < end; p += GROUP) {
      let entry = op + OP_DATA + 32;
      for (let r: u32 = 0; r < columns; r++) {
        let re = v128.splat<T>(<T>0), im = v128.splat<T>(<T>0);
        for (let c: u32 = 0; c < columns; c++) {
          const from = p + load<u32>(offsets + (c << 2));
          const xr = v128.load(from), xi = v128.load(from, 16);
          // The patterns are the subsets of the mask, ascending.
          let pattern: u32 = 0;
          do {
            const yr = partner<T>(xr, pattern), yi = partner<T>(xi, pattern);
            const mr = v128.load(entry), mi = v128.load(entry, 16);
            entry += 32;
            re = v128.add<T>(re, v128.sub<T>(v128.mul<T>(mr, yr), v128.mul<T>(mi, yi)));
            im = v128.add<T>(im, v128.add<T>(v128.mul<T>(mr, yi), v128.mul<T>(mi, yr)));
            pattern = (pattern - lanes) & lanes;
          } while (pattern != 0);
        }
        v128.store(scratch + r * GROUP, re);
        v128.store(scratch + r * GROUP, im, 16);
      }
      for (let r: u32 = 0; r < columns; r++) {
        const to = p + load<u32>(offsets + (r << 2));
        v128.store(to, v128.load(scratch + r * GROUP));
        v128.store(to, v128.load(scratch + r * GROUP, 16), 16);
      }
    }
  }
}

/** Real part of row `m` of a 4 x 4 matrix times four groups. */
// @ts-ignore: decorator
@inline
function rowReal<T>(m: usize, ar: v128, ai: v128, br: v128, bi: v128, cr: v128, ci: v128, dr: v128, di: v128): v128 {
  const left = v128.add<T>(
    v128.sub<T>(v128.mul<T>(v128.load(m), ar), v128.mul<T>(v128.load(m, 16), ai)),
    v128.sub<T>(v128.mul<T>(v128.load(m, 32), br), v128.mul<T>(v128.load(m, 48), bi)),
  );
  const right = v128.add<T>(
    v128.sub<T>(v128.mul<T>(v128.load(m, 64), cr), v128.mul<T>(v128.load(m, 80), ci)),
    v128.sub<T>(v128.mul<T>(v128.load(m, 96), dr), v128.mul<T>(v128.load(m, 112), di)),
  );
  return v128.add<T>(left, right);
}

// @ts-ignore: decorator
@inline
function rowImaginary<T>(m: usize, ar: v128, ai: v128, br: v128, bi: v128, cr: v128, ci: v128, dr: v128, di: v128): v128 {
  const left = v128.add<T>(
    v128.add<T>(v128.mul<T>(v128.load(m), ai), v128.mul<T>(v128.load(m, 16), ar)),
    v128.add<T>(v128.mul<T>(v128.load(m, 32), bi), v128.mul<T>(v128.load(m, 48), br)),
  );
  const right = v128.add<T>(
    v128.add<T>(v128.mul<T>(v128.load(m, 64), ci), v128.mul<T>(v128.load(m, 80), cr)),
    v128.add<T>(v128.mul<T>(v128.load(m, 96), di), v128.mul<T>(v128.load(m, 112), dr)),
  );
  return v128.add<T>(left, right);
}

/** A matrix on two group bits: `wide` with everything in registers. */
export function pair<T>(op: usize, tile: usize): void {
  const run = load<u32>(op, OP_RUN);
  const runs = load<u32>(op, OP_RUNS);
  const o1 = load<u32>(op, OP_DATA + 4), o2 = load<u32>(op, OP_DATA + 8), o3 = load<u32>(op, OP_DATA + 12);
  const m = op + OP_DATA + 32;
  for (let i: u32 = 0; i < runs; i++) {
    let p = tile + runOffset(op, i);
    const end = p + run;
    for (; p < end; p += GROUP) {
      const ar = v128.load(p), ai = v128.load(p, 16);
      const br = v128.load(p + o1), bi = v128.load(p + o1, 16);
      const cr = v128.load(p + o2), ci = v128.load(p + o2, 16);
      const dr = v128.load(p + o3), di = v128.load(p + o3, 16);
      v128.store(p, rowReal<T>(m, ar, ai, br, bi, cr, ci, dr, di));
      v128.store(p, rowImaginary<T>(m, ar, ai, br, bi, cr, ci, dr, di), 16);
      v128.store(p + o1, rowReal<T>(m + 128, ar, ai, br, bi, cr, ci, dr, di));
      v128.store(p + o1, rowImaginary<T>(m + 128, ar, ai, br, bi, cr, ci, dr, di), 16);
      v128.store(p + o2, rowReal<T>(m + 256, ar, ai, br, bi, cr, ci, dr, di));
      v128.store(p + o2, rowImaginary<T>(m + 256, ar, ai, br, bi, cr, ci, dr, di), 16);
      v128.store(p + o3, rowReal<T>(m + 384, ar, ai, br, bi, cr, ci, dr, di));
      v128.store(p + o3, rowImaginary<T>(m + 384, ar, ai, br, bi, cr, ci, dr, di), 16);
    }
  }
}

/** A matrix on two bits, one or both of which are lane bits: `wide` with everything in registers. */
export function lanePair<T>(op: usize, tile: usize): void {
  if (load<u32>(op, OP_EXTRA) == 0) bothLanes<T>(op, tile);
  else if (load<u32>(op, OP_EXTRA + 4) == 1) lanePairOn<T>(op, tile, 1);
  else lanePairOn<T>(op, tile, 2);
}

// @ts-ignore: decorator
@inline
function lanePairOn<T>(op: usize, tile: usize, mask: u32): void {
  const run = load<u32>(op, OP_RUN);
  const runs = load<u32>(op, OP_RUNS);
  const stride = load<u32>(op, OP_DATA + 4);
  const m = op + OP_DATA + 32;
  for (let i: u32 = 0; i < runs; i++) {
    let p = tile + runOffset(op, i);
    const end = p + run;
    for (; p < end; p += GROUP) {
      const q = p + stride;
      const ar = v128.load(p), ai = v128.load(p, 16);
      const br = partner<T>(ar, mask), bi = partner<T>(ai, mask);
      const cr = v128.load(q), ci = v128.load(q, 16);
      const dr = partner<T>(cr, mask), di = partner<T>(ci, mask);
      v128.store(p, rowReal<T>(m, ar, ai, br, bi, cr, ci, dr, di));
      v128.store(p, rowImaginary<T>(m, ar, ai, br, bi, cr, ci, dr, di), 16);
      v128.store(q, rowReal<T>(m + 128, ar, ai, br, bi, cr, ci, dr, di));
      v128.store(q, rowImaginary<T>(m + 128, ar, ai, br, bi, cr, ci, dr, di), 16);
    }
  }
}

// @ts-ignore: decorator
@inline
function bothLanes<T>(op: usize, tile: usize): void {
  const run = load<u32>(op, OP_RUN);
  const runs = load<u32>(op, OP_RUNS);
  const m = op + OP_DATA + 32;
  for (let i: u32 = 0; i < runs; i++) {
    let p = tile + runOffset(op, i);
    const end = p + run;
    for (; p < end; p += GROUP) {
      const ar = v128.load(p), ai = v128.load(p, 16);
      const br = partner<T>(ar, 1), bi = partner<T>(ai, 1);
      const cr = partner<T>(ar, 2), ci = partner<T>(ai, 2);
      const dr = partner<T>(ar, 3), di = partner<T>(ai, 3);
      v128.store(p, rowReal<T>(m, ar, ai, br, bi, cr, ci, dr, di));
      v128.store(p, rowImaginary<T>(m, ar, ai, br, bi, cr, ci, dr, di), 16);
    }
  }
}
