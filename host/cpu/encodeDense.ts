import type { Matrix } from "../../src/complex.ts";
import type { DensePassOp } from "../../src/passes/pass.ts";
import { GROUP_BYTES, KIND, OP, type RecordBuffer } from "./records.ts";
import type { SplitControls, TileShape } from "./tileShape.ts";

const NO_CONTROLS: SplitControls = { lanes: [], groups: [], outside: [] };

/** A complex number. */
export type Factor = readonly [re: number, im: number];

const ONE: Factor = [1, 0];

/**
 * Writes a dense operation and returns the factor that its kernel leaves out. Rotations about X and Hadamard gates that act
 * everywhere run without theirs, which halves their multiplications; the caller makes up for the product once per pass.
 */
export function encodeDense(out: RecordBuffer, shape: TileShape, op: DensePassOp): Factor {
  const controls = shape.split(op.controls);
  const locals = op.bits.map((bit) => shape.local(bit));
  if (locals.length > 1) {
    encodeWide(out, shape, op, controls, locals);
    return ONE;
  }
  const [target] = locals;
  if (target < shape.lanes) {
    encodeLane(out, shape, op, controls, target);
    return ONE;
  }
  if (op.slot === undefined && op.controls.length === 0) {
    const factor = encodeUnscaled(out, shape, op.matrix, target);
    if (factor !== null) return factor;
  }
  const identity = [1, 0, 0, 0, 0, 0, 1, 0];
  const rows = (entries: readonly number[]) => entries.flatMap((e) => shape.perLane(controls.lanes, () => op.matrix[e], identity[e]));
  const [kind, data] = isReal(op.matrix)
    ? [KIND.denseReal, rows([0, 2, 4, 6])]
    : isCross(op.matrix)
      ? [KIND.denseCross, rows([0, 3, 5, 6])]
      : [KIND.dense, rows([0, 1, 2, 3, 4, 5, 6, 7])];
  const at = shape.begin(out, kind, op.slot, controls, [target], 16 * (data.length >> shape.lanes));
  out.u32(at + OP.extra, shape.offset(target));
  out.reals(at + OP.data, data, shape.precision);
  return ONE;
}

function isReal(m: Matrix): boolean {
  return m.every((x, i) => i % 2 === 0 || x === 0);
}

/** Diagonal real, off-diagonal imaginary. */
function isCross([, ai, br, , cr, , , di]: Matrix): boolean {
  return ai === 0 && di === 0 && br === 0 && cr === 0;
}

/** s (1, 1; 1, -1), s (1, i t; i t, 1), and s (i t, 1; 1, i t), whichever keeps |t| <= 1; null for other matrices. */
function encodeUnscaled(out: RecordBuffer, shape: TileShape, m: Matrix, target: number): Factor | null {
  const [ar, , br, bi, cr, ci, dr] = m;
  const stride = shape.offset(target);
  if (isReal(m) && ar === br && ar === cr && ar === -dr && ar !== 0) {
    const at = shape.begin(out, KIND.addSubtract, undefined, NO_CONTROLS, [target], 0);
    out.u32(at + OP.extra, stride);
    return [ar, 0];
  }
  if (!isCross(m) || ar !== dr || bi !== ci) return null;
  const exchanged = Math.abs(bi) > Math.abs(ar);
  const at = shape.begin(out, KIND.turn, undefined, NO_CONTROLS, [target], 16);
  out.u32(at + OP.extra, stride);
  out.u32(at + OP.extra + 4, exchanged ? stride : 0);
  out.reals(at + OP.data, new Array<number>(1 << shape.lanes).fill(exchanged ? -ar / bi : bi / ar), shape.precision);
  return exchanged ? [0, bi] : [ar, 0];
}

/** A 2 x 2 matrix on a lane bit: each lane's own factor and its partner's. */
function encodeLane(out: RecordBuffer, shape: TileShape, op: DensePassOp, controls: SplitControls, target: number): void {
  const bitOf = (lane: number) => (lane >> target) & 1;
  const own = (part: number) => shape.perLane(controls.lanes, (lane) => op.matrix[6 * bitOf(lane) + part], 1 - part);
  const other = (part: number) => shape.perLane(controls.lanes, (lane) => op.matrix[2 + 2 * bitOf(lane) + part], 0);
  const isZero = (values: readonly number[]) => values.every((x) => x === 0);
  const [kind, data] =
    isZero(own(1)) && isZero(other(1))
      ? [KIND.laneReal, [...own(0), ...other(0)]]
      : isZero(own(1)) && isZero(other(0))
        ? [KIND.laneCross, [...own(0), ...other(1)]]
        : [KIND.lane, [...own(0), ...own(1), ...other(0), ...other(1)]];
  const at = shape.begin(out, kind, op.slot, controls, [], 16 * (data.length >> shape.lanes));
  out.u32(at + OP.extra, target);
  out.reals(at + OP.data, data, shape.precision);
}

/** A matrix on two or three bits: entries by row, group column and lane pattern. */
function encodeWide(out: RecordBuffer, shape: TileShape, op: DensePassOp, controls: SplitControls, locals: readonly number[]): void {
  const groupBits = locals.filter((bit) => bit >= shape.lanes);
  const laneMask = locals.reduce((mask, bit) => (bit < shape.lanes ? mask | (1 << bit) : mask), 0);
  const patterns = [0, 1, 2, 3].filter((x) => (x & laneMask) === x);
  const columns = 1 << groupBits.length;
  const entries = columns * columns * patterns.length;
  const kind = locals.length > 2 ? KIND.wide : laneMask === 0 ? KIND.pair : KIND.lanePair;
  const at = shape.begin(out, kind, op.slot, controls, groupBits, GROUP_BYTES + entries * GROUP_BYTES);
  out.u32(at + OP.extra, groupBits.length);
  out.u32(at + OP.extra + 4, laneMask);
  const n = 1 << locals.length;
  /** The matrix index of a group column and a lane. */
  const matrixIndex = (column: number, lane: number) =>
    locals.reduce((sum, bit, j) => {
      const value = bit < shape.lanes ? (lane >> bit) & 1 : (column >> groupBits.indexOf(bit)) & 1;
      return sum | (value << j);
    }, 0);
  for (let column = 0; column < columns; column++) {
    out.u32(
      at + OP.data + 4 * column,
      groupBits.reduce((sum, bit, j) => sum + ((column >> j) & 1) * shape.offset(bit), 0),
    );
  }
  let to = at + OP.data + GROUP_BYTES;
  for (let row = 0; row < columns; row++) {
    for (let column = 0; column < columns; column++) {
      for (const pattern of patterns) {
        const entry = (part: number) =>
          shape.perLane(
            controls.lanes,
            (lane) => op.matrix[2 * (matrixIndex(row, lane) * n + matrixIndex(column, lane ^ pattern)) + part],
            part === 0 && row === column && pattern === 0 ? 1 : 0,
          );
        out.reals(to, [...entry(0), ...entry(1)], shape.precision);
        to += GROUP_BYTES;
      }
    }
  }
}
