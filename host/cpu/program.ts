import { BellwireError } from "../../src/errors.ts";
import type { Pass } from "../../src/passes/pass.ts";
import { type EncodedPass, encodePass, indexBits } from "./encode.ts";
import type { Lanes, Task } from "./lanes.ts";
import type { CpuMemory } from "./memory.ts";
import { laneBits, type Precision } from "./records.ts";
import type { Vectors } from "./vectors.ts";

/** Passes as records, put into each memory that a state they run on lies in. */
export class CpuProgram {
  readonly keepsNorms: boolean;
  readonly #passes: readonly EncodedPass[];
  /** Where the records begin in each memory. */
  readonly #places = new Map<CpuMemory, number>();

  constructor(passes: readonly Pass[], qubits: number, precision: Precision, chunkQubits: number, keepsNorms: boolean) {
    this.keepsNorms = keepsNorms;
    const bits = indexBits(qubits, precision);
    this.#passes = passes.map((pass) => encodePass(pass, bits, Math.min(bits, chunkQubits), precision));
  }

  /** `on` is slots x batch. */
  async run(lanes: Lanes, vectors: Vectors, on: Uint8Array): Promise<void> {
    const switches = new Map<CpuMemory, number>();
    try {
      for (const memory of new Set(vectors.parts.map((part) => part.memory))) {
        const offset = allocate(memory, Math.max(1, on.length));
        switches.set(memory, offset);
        memory.bytes(offset, on.length).set(on);
      }
      let record = 0;
      const tasks: Task[] = [];
      for (const pass of this.#passes) {
        const args = (memory: CpuMemory) => ({ record: this.#place(memory) + record, on: switches.get(memory) ?? 0 });
        tasks.push(...(pass.partBits.length === 0 ? within(vectors, pass, args) : across(vectors, pass, args)));
        record += pass.record.length;
      }
      await lanes.run(tasks);
    } finally {
      for (const [memory, offset] of switches) memory.free(offset);
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

type PlacesOf = (memory: CpuMemory) => { record: number; on: number };

/** A pass whose tiles lie within one part: each part on its own. */
function within(vectors: Vectors, pass: EncodedPass, places: PlacesOf): Task[] {
  return vectors.parts.map((part) => {
    const { record, on } = places(part.memory);
    const args = [record, part.offset, on + part.firstVector, vectors.shape.batch, part.high];
    return vectors.overTiles(part, args, pass.tiles, pass.tileBytes);
  });
}

/** A pass whose tiles are gathered from several parts of a vector. */
function across(vectors: Vectors, pass: EncodedPass, places: PlacesOf): Task[] {
  const { batch, localBits, partsPerVector, precision } = vectors.shape;
  const strides = pass.partBits.map((bit) => 2 ** (bit - localBits));
  const count = 2 ** strides.length;
  const share = pass.tileBytes / count;
  const tasks: Task[] = [];
  for (let vector = 0; vector < batch; vector++) {
    const stretches = vectors.stretches(vector);
    for (let h = 0; h < partsPerVector; h++) {
      if (strides.some((stride) => Math.floor(h / stride) % 2 === 1)) continue;
      const pieces = Array.from(
        { length: count },
        (_, j) => stretches[strides.reduce((sum, stride, i) => sum + ((j >> i) & 1) * stride, h)],
      );
      const home = pieces[0].memory;
      const { record, on } = places(home);
      tasks.push({
        memory: home.index,
        kernel: vectors.kernel("operate"),
        args: [record, on + vector, batch],
        units: pass.tiles,
        portion: 8,
        bytes: pass.tiles * pass.tileBytes,
        span: {
          pieces: pieces.map(({ memory, offset }) => ({ memory: memory.index, offset })),
          share,
          run: pass.run,
          tileMask: pass.tileMask,
          outsideMask: pass.outsideMask,
          indexShift: 5 - laneBits(precision),
          high: pieces[0].high,
        },
      });
    }
  }
  return tasks;
}

function allocate(memory: CpuMemory, bytes: number): number {
  const offset = memory.allocate(bytes);
  if (offset === null) throw new BellwireError("limit", `a program of ${bytes} bytes does not fit beside the states in a memory of 4 GiB`);
  return offset;
}
