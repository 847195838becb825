/** The numbers of host/cpu/wasm/layout.as, which describes them. A test runs both sides against each other. */
export const GROUP_BYTES = 32;

export const PASS = {
  tile: 0,
  run: 4,
  tileMask: 8,
  outsideMask: 12,
  unitsLog: 16,
  vector: 20,
  opsEnd: 24,
  sumBlocksLog: 28,
  sumBit: 32,
  ops: 48,
} as const;

export const OP = {
  kind: 0,
  bytes: 4,
  slot: 8,
  outsideMask: 16,
  outsideValue: 24,
  runs: 32,
  run: 36,
  start: 40,
  fixed: 44,
  lows: 48,
  extra: 112,
  data: 128,
} as const;

export const MOST_FIXED = 16;

export const KIND = {
  dense: 1,
  denseReal: 2,
  denseCross: 3,
  turn: 4,
  addSubtract: 5,
  lane: 6,
  laneReal: 7,
  laneCross: 8,
  wide: 9,
  scale: 10,
  scaleReal: 11,
  table: 12,
  outer: 13,
  pair: 14,
  factor: 15,
  lanePair: 16,
} as const;

export type Precision = "f32" | "f64";

/** log2 of the lanes of one vector register. */
export function laneBits(precision: Precision): number {
  return precision === "f32" ? 2 : 1;
}

/** A buffer that grows as records are written to it. Offsets are bytes. */
export class RecordBuffer {
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Appends zeros up to a multiple of 16 bytes and returns where they begin. */
  reserve(bytes: number): number {
    const start = this.#length;
    this.#length += Math.ceil(bytes / 16) * 16;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return start;
  }

  u32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  i32(at: number, value: number): void {
    this.#view.setInt32(at, value, true);
  }

  /** A whole number up to 2^53. */
  u64(at: number, value: number): void {
    this.#view.setUint32(at, value % 2 ** 32, true);
    this.#view.setUint32(at + 4, Math.floor(value / 2 ** 32), true);
  }

  f64(at: number, value: number): void {
    this.#view.setFloat64(at, value, true);
  }

  /** Numbers of the state's precision, one after the other. */
  reals(at: number, values: ArrayLike<number>, precision: Precision): void {
    const target =
      precision === "f32"
        ? new Float32Array(this.#bytes.buffer, at, values.length)
        : new Float64Array(this.#bytes.buffer, at, values.length);
    target.set(values);
  }

  finished(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}
