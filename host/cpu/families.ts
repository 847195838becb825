import type { Task } from "./lanes.ts";
import type { CpuMemory, Place } from "./memory.ts";
import type { VectorPlace } from "./step.ts";
import type { Vectors } from "./vectors.ts";

/** Most vectors that one task reads on one side, or writes. */
export const MOST_SIDE = 32;
/** All pieces of one kernel call together: what leaves the first-level cache room for the rest. */
const CACHE_BYTES = 24 * 2 ** 10;
/** Pieces of this length of the most vectors fit a lane's scratch, and each is long beside what a call costs. */
const LEAST_PIECE_BYTES = 512;
/** Longer pieces gain nothing. */
const MOST_PIECE_BYTES = 16 * 2 ** 10;
/** Bytes that a lane claims at a time. */
const PORTION_BYTES = 2 ** 19;

export interface FamilyCall {
  kernel: "gram" | "combine";
  /** Whose kernels run, and where `data` lies. */
  memory: CpuMemory;
  /** See runFamily. */
  args: readonly number[];
  reads: readonly Place[];
  rounds: number;
  writes: readonly Place[];
  /** log2 of the amplitudes of a unit. */
  unitBits: number;
}

/** A task over stretches of vectors of the shape of `vectors`; places are where the stretches begin. */
export function familyTask(vectors: Vectors, { kernel, memory, args, reads, rounds, writes, unitBits }: FamilyCall): Task {
  const { localBits } = vectors.shape;
  const unitBytes = vectors.shape.bytesOf(unitBits);
  const units = 2 ** (localBits - unitBits);
  const atOnce = reads.length / rounds + writes.length;
  const fitting = 2 ** Math.floor(Math.log2(CACHE_BYTES / Math.max(1, atOnce)));
  const pieceBytes = Math.min(unitBytes, Math.max(LEAST_PIECE_BYTES, Math.min(MOST_PIECE_BYTES, fitting)));
  const visited = (reads.length + writes.length) * unitBytes;
  return {
    memory: memory.index,
    kernel: vectors.kernel(kernel),
    args,
    units,
    portion: Math.max(1, Math.floor(PORTION_BYTES / visited)),
    bytes: units * visited,
    family: { reads: reads.map(posted), rounds, writes: writes.map(posted), unitBytes, pieceBytes },
  };
}

function posted({ memory, offset }: Place): VectorPlace {
  return { memory: memory.index, offset };
}
