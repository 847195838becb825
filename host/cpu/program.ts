import type { LeftSums, PerBatch } from "../../src/backend/backend.ts";
import { type Left, type TileSums, weightsOfBit, weightsOfBlocks } from "../../src/backend/leftSums.ts";
import { BellwireError } from "../../src/errors.ts";
import type { Pass } from "../../src/passes/pass.ts";
import { type EncodedPass, encodePass, indexBits } from "./encode.ts";
import type { Lanes, Task } from "./lanes.ts";
import type { CpuMemory } from "./memory.ts";
import { laneBits, type Precision } from "./records.ts";
import { withRoom } from "./room.ts";
import { blockBitsOf, type Vectors } from "./vectors.ts";

/** Passes as records, put into each memory that a state they run on lies in. */
export class CpuProgram {
  readonly keepsNorms: boolean;
  readonly #passes: readonly EncodedPass[];
  readonly #leaves: LeftSums | undefined;
  /** Where the records begin in each memory. */
  readonly #places = new Map<CpuMemory, number>();

  constructor(
    passes: readonly Pass[],
    qubits: number,
    precision: Precision,
    chunkQubits: number,
    keepsNorms: boolean,
    leaves: LeftSums | undefined,
  ) {
    this.keepsNorms = keepsNorms;
    this.#leaves = leaves;
    const bits = indexBits(qubits, precision);
    const localBits = Math.min(bits, chunkQubits);
    this.#passes = passes.map((pass, i) => {
      const left = i === passes.length - 1 ? leaves : undefined;
      return encodePass(pass, bits, localBits, blockBitsOf(localBits), precision, left);
    });
  }

  /** Returns the sums that the last pass left; null where it left none. */
  run(lanes: Lanes, vectors: Vectors, { on, factors }: PerBatch): Promise<Left | null> {
    return withRoom(async (room) => {
      const own = new Map<CpuMemory, { on: number; factors: number }>();
      for (const memory of new Set(vectors.parts.map((part) => part.memory))) {
        const places = { on: room(memory, on?.length ?? 1), factors: room(memory, 8 * (factors?.length ?? 1)) };
        if (on) memory.bytes(places.on, on.length).set(on);
        if (factors) memory.f64(places.factors, factors.length).set(factors);
        own.set(memory, places);
      }
      let record = 0;
      const tasks: Task[] = [];
      let sums: SumsPlace[] = [];
      for (const pass of this.#passes) {
        const places = (memory: CpuMemory) => ({ record: this.#place(memory) + record, ...own.get(memory)! });
        sums = [];
        const sumsIn = (memory: CpuMemory, first: Omit<SumsPlace, "memory" | "offset">) => {
          if (pass.sumBlocksLog === null) return 0;
          const offset = room(memory, 16 * first.units * 2 ** pass.sumBlocksLog);
          sums.push({ memory, offset, ...first });
          return offset;
        };
        tasks.push(...(pass.partBits.length === 0 ? within(vectors, pass, places, sumsIn) : across(vectors, pass, places, sumsIn)));
        record += pass.record.length;
      }
      await lanes.run(tasks);
      return this.#left(vectors, sums);
    });
  }

  #left(vectors: Vectors, places: readonly SumsPlace[]): Left | null {
    const last = this.#passes[this.#passes.length - 1];
    if (!last || last.sumBlocksLog === null || !this.#leaves) return null;
    const { bits: tile, outside, tiles } = last;
    const count = 2 * tiles * 2 ** last.sumBlocksLog;
    const parts = places.flatMap(({ memory, offset, vector, units, high }) =>
      Array.from(
        { length: units / tiles },
        (_, v): TileSums => ({
          vector: vector + v,
          high,
          outside,
          pairs: memory.f64(offset + 8 * v * count, count),
        }),
      ),
    );
    const { batch } = vectors.shape;
    if (this.#leaves.kind === "bit") {
      const { bit } = this.#leaves;
      return { kind: "bit", bit, weights: weightsOfBit(parts, tile, bit, batch) };
    }
    return { kind: "blocks", weights: weightsOfBlocks(parts, tile, vectors.blockBits, vectors.blocksPerVector, batch) };
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

/** Where a task leaves its sums: those of `units` tiles, from a vector and an amplitude index on. */
interface SumsPlace {
  memory: CpuMemory;
  offset: number;
  vector: number;
  high: number;
  units: number;
}

type PlacesOf = (memory: CpuMemory) => { record: number; on: number; factors: number };
/** Room for the sums of a task; 0 where none are left. */
type SumsIn = (memory: CpuMemory, tiles: Pick<SumsPlace, "vector" | "high" | "units">) => number;

/** A pass whose tiles lie within one part: each part on its own. */
function within(vectors: Vectors, pass: EncodedPass, places: PlacesOf, sumsIn: SumsIn): Task[] {
  return vectors.parts.map((part) => {
    const { memory, firstVector, high } = part;
    const { record, on, factors } = places(memory);
    const sums = sumsIn(memory, { vector: firstVector, high, units: pass.tiles * part.vectors });
    const args = [record, part.offset, on + firstVector, vectors.shape.batch, high, factors + 16 * firstVector, sums];
    return vectors.overTiles(part, args, pass.tiles, pass.tileBytes);
  });
}

/** A pass whose tiles are gathered from several parts of a vector. */
function across(vectors: Vectors, pass: EncodedPass, places: PlacesOf, sumsIn: SumsIn): Task[] {
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
      const { record, on, factors } = places(home);
      const { high } = pieces[0];
      tasks.push({
        memory: home.index,
        kernel: vectors.kernel("operate"),
        args: [
          record,
          on + vector,
          batch,
          factors + 16 * vector,
          sumsIn(home, { vector, high, units: pass.tiles }),
          2 ** (pass.sumBlocksLog ?? 0),
        ],
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
          high,
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
