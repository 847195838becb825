import type { Control, PhasePassOp, PhaseTerm } from "../../src/passes/pass.ts";
import { GROUP_BYTES, KIND, OP, type RecordBuffer } from "./records.ts";
import { indexMask, type SplitControls, type TileShape } from "./tileShape.ts";

/**
 * Costs in nanoseconds, measured on one thread (AVX2-class x86, V8): what decides between a table of factors and one sweep per
 * term. Committed, never measured at run time, so that a program is the same everywhere.
 */
const TABLE_ENTRY_BUILT = 10;
const TABLE_ENTRY_USED = 0.45;
const SCALE_ENTRY = 0.35;

/** Bytes of the f64 factors of one term of an `outer` record, and of the lane mask before the first. */
const TERM_BYTES = 32;
const LANE_MASK_BYTES = 16;

/** Writes a phase polynomial. `tiles` is how often each record will run per vector: tables pay only where there are many. */
export function encodePhase(out: RecordBuffer, shape: TileShape, op: PhasePassOp, tiles: number): void {
  const inside: PhaseTerm[] = [];
  const mixed = new Map<string, { inside: Control[]; terms: { outside: readonly Control[]; angle: number }[] }>();
  for (const term of op.terms) {
    const outside = term.controls.filter((c) => !shape.has(c.bit));
    if (outside.length === 0) {
      inside.push(term);
      continue;
    }
    const own = term.controls.filter((c) => shape.has(c.bit));
    const key = own.map((c) => `${c.bit}=${c.value}`).join(" ");
    const group = mixed.get(key) ?? { inside: own, terms: [] };
    group.terms.push({ outside, angle: term.angle });
    mixed.set(key, group);
  }
  encodeInside(out, shape, inside, op.slot, tiles);
  for (const group of mixed.values()) encodeOuter(out, shape, group.inside, group.terms, op.slot);
}

function encodeInside(out: RecordBuffer, shape: TileShape, terms: readonly PhaseTerm[], slot: number | undefined, tiles: number): void {
  if (terms.length === 0) return;
  const common = terms[0].controls.filter((c) => terms.every((t) => t.controls.some((o) => o.bit === c.bit && o.value === c.value)));
  const entries = 2 ** (shape.qubits - shape.split(common).groups.length);
  const swept = terms.reduce((sum, t) => sum + 2 ** (shape.qubits - shape.split(t.controls).groups.length), 0);
  const byTable = entries * (TABLE_ENTRY_BUILT + tiles * TABLE_ENTRY_USED);
  if (tiles * swept * SCALE_ENTRY <= byTable) for (const term of terms) encodeScale(out, shape, term, slot);
  else encodeTable(out, shape, terms, common, slot);
}

function encodeScale(out: RecordBuffer, shape: TileShape, { controls, angle }: PhaseTerm, slot: number | undefined): void {
  const split = shape.split(controls);
  const isSign = Math.abs(angle) === Math.PI;
  const re = shape.perLane(split.lanes, () => (isSign ? -1 : Math.cos(angle)), 1);
  const im = shape.perLane(split.lanes, () => Math.sin(angle), 0);
  const at = shape.begin(out, isSign ? KIND.scaleReal : KIND.scale, slot, split, [], isSign ? 16 : 32);
  out.reals(at + OP.data, isSign ? re : [...re, ...im], shape.precision);
}

/** One factor per amplitude of the tile where the common controls hold, in the order in which the kernel visits them. */
function encodeTable(
  out: RecordBuffer,
  shape: TileShape,
  terms: readonly PhaseTerm[],
  common: readonly Control[],
  slot: number | undefined,
): void {
  const split = shape.split(common);
  const free = shape.bits.map((_, local) => local).filter((local) => !split.groups.some((c) => c.bit === local));
  const factors = tableOfFactors(polynomial(shape, terms, split, free), free.length);
  const at = shape.begin(out, KIND.table, slot, split, [], (factors.length >> (shape.lanes + 1)) * GROUP_BYTES);
  const lanes = 1 << shape.lanes;
  const values = new Float64Array(factors.length);
  for (let i = 0; i < factors.length / 2; i++) {
    const lane = i & (lanes - 1);
    const to = 2 * (i - lane) + lane;
    values[to] = factors[2 * i];
    values[to + lanes] = factors[2 * i + 1];
  }
  out.reals(at + OP.data, values, shape.precision);
}

/** The angle of each product of free local bits, by the mask of those bits. */
function polynomial(shape: TileShape, terms: readonly PhaseTerm[], split: SplitControls, free: readonly number[]): Map<number, number> {
  const angles = new Map<number, number>();
  for (const term of terms) {
    const own = term.controls
      .map((c) => ({ bit: shape.local(c.bit), value: c.value }))
      .filter((c) => !split.groups.some((g) => g.bit === c.bit))
      .map((c) => ({ mask: 1 << free.indexOf(c.bit), value: c.value }));
    const ones = own.reduce((mask, c) => (c.value === 1 ? mask | c.mask : mask), 0);
    const zeros = own.filter((c) => c.value === 0).map((c) => c.mask);
    // A bit that must be 0 is the term without it minus the term with it.
    for (let subset = 0; subset < 1 << zeros.length; subset++) {
      const mask = zeros.reduce((sum, zero, j) => ((subset >> j) & 1 ? sum | zero : sum), ones);
      const sign = zeros.reduce((s, _, j) => ((subset >> j) & 1 ? -s : s), 1);
      angles.set(mask, (angles.get(mask) ?? 0) + sign * term.angle);
    }
  }
  return angles;
}

/**
 * exp(i angle) at every setting of the bits, interleaved. The setting with highest bit j set is the one without it, times what bit j
 * adds; that in turn doubles over the bits below, so that products take the place of sines.
 */
function tableOfFactors(angles: ReadonlyMap<number, number>, bits: number): Float64Array {
  const table = new Float64Array(2 ** (bits + 1));
  setTurn(table, 0, angles.get(0) ?? 0);
  const added = new Float64Array(2 ** bits);
  for (let j = 0; j < bits; j++) {
    const half = 1 << j;
    addedBy(added, j, angles);
    for (let x = 0; x < half; x++) multiplyInto(table, x + half, table, x, added, x);
  }
  return table;
}

/** exp(i (sum of the angles of all products that contain bit j and settings below it)) for each setting of the bits below j. */
function addedBy(out: Float64Array, j: number, angles: ReadonlyMap<number, number>): void {
  const own = [...angles].filter(([mask]) => mask >> j === 1).map(([mask, angle]): [number, number] => [mask ^ (1 << j), angle]);
  const turn = new Float64Array(2);
  setTurn(out, 0, own.find(([mask]) => mask === 0)?.[1] ?? 0);
  for (let l = 0; l < j; l++) {
    const here = own.filter(([mask]) => mask >> l === 1);
    setTurn(turn, 0, here.find(([mask]) => mask === 1 << l)?.[1] ?? 0);
    for (let x = 0; x < 1 << l; x++) multiplyInto(out, x + (1 << l), out, x, turn, 0);
    for (const [mask, angle] of here) {
      const rest = mask ^ (1 << l);
      if (rest === 0) continue;
      setTurn(turn, 0, angle);
      for (let x = 0; x < 1 << l; x++) if ((x & rest) === rest) multiplyInto(out, x + (1 << l), out, x + (1 << l), turn, 0);
    }
  }
}

function setTurn(out: Float64Array, at: number, angle: number): void {
  out[2 * at] = Math.cos(angle);
  out[2 * at + 1] = Math.sin(angle);
}

/** out[at] = a[i] b[j]. */
function multiplyInto(out: Float64Array, at: number, a: Float64Array, i: number, b: Float64Array, j: number): void {
  const re = a[2 * i] * b[2 * j] - a[2 * i + 1] * b[2 * j + 1];
  const im = a[2 * i] * b[2 * j + 1] + a[2 * i + 1] * b[2 * j];
  out[2 * at] = re;
  out[2 * at + 1] = im;
}

/** Factors that the bits outside the tile decide, on the part of the tile where `inside` holds. */
function encodeOuter(
  out: RecordBuffer,
  shape: TileShape,
  inside: readonly Control[],
  terms: readonly { outside: readonly Control[]; angle: number }[],
  slot: number | undefined,
): void {
  const split = shape.split(inside);
  const at = shape.begin(out, KIND.outer, slot, split, [], LANE_MASK_BYTES + TERM_BYTES * terms.length);
  out.u32(at + OP.extra, terms.length);
  const words = 4 >> shape.lanes;
  shape
    .perLane(split.lanes, () => 0xffffffff, 0)
    .flatMap((mask) => new Array<number>(words).fill(mask))
    .forEach((mask, i) => {
      out.u32(at + OP.data + 4 * i, mask);
    });
  terms.forEach(({ outside, angle }, i) => {
    const term = at + OP.data + LANE_MASK_BYTES + TERM_BYTES * i;
    out.u64(
      term,
      indexMask(outside, () => true),
    );
    out.u64(
      term + 8,
      indexMask(outside, (c) => c.value === 1),
    );
    out.f64(term + 16, Math.cos(angle));
    out.f64(term + 24, Math.sin(angle));
  });
}
