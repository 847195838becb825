import type { Control } from "../../src/passes/pass.ts";
import { GROUP_BYTES, laneBits, MOST_FIXED, OP, type Precision, type RecordBuffer } from "./records.ts";

/** Controls as an operation of a tile meets them. */
export interface SplitControls {
  /** Local bits below the lane bits. */
  lanes: readonly Control[];
  /** Local bits from the lane bits on. */
  groups: readonly Control[];
  /** State bits outside the tile. */
  outside: readonly Control[];
}

/** One pass's tile: which state bit is which local bit. Lane bits are always the lowest local bits. */
export class TileShape {
  readonly precision: Precision;
  readonly lanes: number;
  /** State bits of the tile, ascending. */
  readonly bits: readonly number[];
  readonly #local: ReadonlyMap<number, number>;

  /** `indexBits` are the bits of a stored vector, at least the lane bits. */
  constructor(tile: readonly number[], indexBits: number, precision: Precision) {
    this.precision = precision;
    this.lanes = laneBits(precision);
    const all = new Set(tile);
    for (let bit = 0; bit < this.lanes; bit++) all.add(bit);
    this.bits = [...all].filter((bit) => bit < indexBits).sort((a, b) => a - b);
    this.#local = new Map(this.bits.map((bit, i) => [bit, i]));
  }

  get qubits(): number {
    return this.bits.length;
  }

  get groups(): number {
    return 2 ** (this.qubits - this.lanes);
  }

  get bytes(): number {
    return this.groups * GROUP_BYTES;
  }

  local(bit: number): number {
    const found = this.#local.get(bit);
    if (found === undefined) throw new RangeError(`bit ${bit} is not in the tile`);
    return found;
  }

  has(bit: number): boolean {
    return this.#local.has(bit);
  }

  split(controls: readonly Control[]): SplitControls {
    const inside = controls.filter((c) => this.has(c.bit)).map((c) => ({ bit: this.local(c.bit), value: c.value }));
    return {
      lanes: inside.filter((c) => c.bit < this.lanes),
      groups: inside.filter((c) => c.bit >= this.lanes),
      outside: controls.filter((c) => !this.has(c.bit)),
    };
  }

  /** Byte offset of a local group bit. */
  offset(local: number): number {
    return GROUP_BYTES * 2 ** (local - this.lanes);
  }

  /** Numbers of one register: `inside` where the lane satisfies the controls, `outside` elsewhere. */
  perLane(controls: readonly Control[], inside: (lane: number) => number, outside: number): number[] {
    return Array.from({ length: 1 << this.lanes }, (_, lane) =>
      controls.every((c) => ((lane >> c.bit) & 1) === c.value) ? inside(lane) : outside,
    );
  }

  /**
   * Starts the record of an operation that visits the groups whose `controls` hold and whose `targets` (local group bits) are 0.
   * @returns where the record begins; its data may be written from OP.data on, `dataBytes` long.
   */
  begin(
    out: RecordBuffer,
    kind: number,
    slot: number | undefined,
    controls: SplitControls,
    targets: readonly number[],
    dataBytes: number,
  ): number {
    const fixed = [...targets, ...controls.groups.map((c) => c.bit)].map((bit) => this.offset(bit)).sort((a, b) => a - b);
    if (fixed.length > MOST_FIXED) throw new RangeError(`an operation fixes at most ${MOST_FIXED} bits of a tile, got ${fixed.length}`);
    const at = out.reserve(OP.data + dataBytes);
    const run = fixed.length === 0 ? this.bytes : fixed[0];
    out.u32(at + OP.kind, kind);
    out.u32(at + OP.bytes, out.length - at);
    out.i32(at + OP.slot, slot ?? -1);
    out.u64(
      at + OP.outsideMask,
      indexMask(controls.outside, () => true),
    );
    out.u64(
      at + OP.outsideValue,
      indexMask(controls.outside, (c) => c.value === 1),
    );
    out.u32(at + OP.runs, this.bytes / run / 2 ** fixed.length);
    out.u32(at + OP.run, run);
    out.u32(
      at + OP.start,
      controls.groups.reduce((sum, c) => sum + c.value * this.offset(c.bit), 0),
    );
    out.u32(at + OP.fixed, fixed.length);
    fixed.forEach((offset, i) => {
      out.u32(at + OP.lows + 4 * i, offset - 1);
    });
    return at;
  }
}

/** The state bits of the controls that `wanted` picks, as a number. */
export function indexMask(controls: readonly Control[], wanted: (control: Control) => boolean): number {
  return controls.reduce((sum, c) => sum + (wanted(c) ? 2 ** c.bit : 0), 0);
}
