import { BellwireError } from "../../src/errors.ts";
import type { Pass } from "../../src/passes/pass.ts";
import { type EncodedPass, encodePass, indexBits } from "./encode.ts";
import type { Lanes } from "./lanes.ts";
import type { CpuMemory } from "./memory.ts";
import type { Precision } from "./records.ts";
import type { Vectors } from "./vectors.ts";

/** Passes as records, put into each memory that a state they run on lies in. */
export class CpuProgram {
  readonly keepsNorms: boolean;
  readonly #passes: readonly EncodedPass[];
  /** Where the records begin in each memory. */
  readonly #places = new Map<CpuMemory, number>();

  constructor(passes: readonly Pass[], qubits: number, precision: Precision, keepsNorms: boolean) {
    this.keepsNorms = keepsNorms;
    this.#passes = passes.map((pass) => encodePass(pass, indexBits(qubits, precision), precision));
  }

  /** `on` is slots x batch. */
  async run(lanes: Lanes, vectors: Vectors, on: Uint8Array): Promise<void> {
    const { memory, place } = vectors;
    let record = this.#place(memory);
    const switches = allocate(memory, Math.max(1, on.length));
    memory.bytes(switches, on.length).set(on);
    try {
      await lanes.run(
        this.#passes.map(({ record: { length }, tiles, tileBytes }) => {
          const task = vectors.overTiles([record, place.offset, switches, vectors.batch, 0], tiles, tileBytes);
          record += length;
          return task;
        }),
      );
    } finally {
      memory.free(switches);
    }
  }

  release(): void {
    for (const [memory, offset] of this.#places) memory.free(offset);
    this.#places.clear();
  }

  #place(memory: CpuMemory): number {
    const known = this.#places.get(memory);
    if (known !== undefined) return known;
    const bytes = this.#passes.reduce((sum, { record }) => sum + record.length, 0);
    const offset = allocate(memory, Math.max(1, bytes));
    let at = offset;
    for (const { record } of this.#passes) {
      memory.bytes(at, record.length).set(record);
      at += record.length;
    }
    this.#places.set(memory, offset);
    return offset;
  }
}

function allocate(memory: CpuMemory, bytes: number): number {
  const offset = memory.allocate(bytes);
  if (offset === null) throw new BellwireError("limit", `a program of ${bytes} bytes does not fit beside the states in a memory of 4 GiB`);
  return offset;
}
