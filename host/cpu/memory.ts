import { BellwireError } from "../../src/errors.ts";
import { Heap } from "./heap.ts";
import { SHARED_KERNELS, UNSHARED_KERNELS } from "./kernels.generated.ts";
import { type Kernels, SCRATCH_HEAD } from "./step.ts";

const PAGE = 65536;
/** A WebAssembly memory ends at 4 GiB. */
const MEMORY_BYTES = 65536 * PAGE;
/** Most bytes that parts of states take of one memory. */
export const MOST_PART_BYTES = 3 * 2 ** 30;

/** A place in one memory. */
export interface Place {
  memory: CpuMemory;
  offset: number;
}

/** One WebAssembly memory with the calling thread's kernels over it. It grows as places are taken and is never given back. */
export class CpuMemory {
  readonly index: number;
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  readonly kernels: Kernels;
  readonly #heap: Heap;
  readonly #laneBytes: number;
  readonly #mostPartBytes: number;
  readonly #parts = new Map<number, number>();
  #partBytes = 0;

  /** Lane 0 is the calling thread's; each lane has scratch for one tile of `tileBytes`. */
  constructor(index: number, shared: boolean, lanes: number, tileBytes: number, mostPartBytes: number) {
    this.index = index;
    this.#laneBytes = Math.ceil((SCRATCH_HEAD + tileBytes) / PAGE) * PAGE;
    const start = lanes * this.#laneBytes;
    this.#heap = new Heap(start, MEMORY_BYTES);
    this.#mostPartBytes = mostPartBytes;
    this.module = new WebAssembly.Module(decodeBase64(shared ? SHARED_KERNELS : UNSHARED_KERNELS));
    this.memory = new WebAssembly.Memory({ initial: start / PAGE, maximum: MEMORY_BYTES / PAGE, shared });
    this.kernels = new WebAssembly.Instance(this.module, { env: { memory: this.memory } }).exports as Kernels;
  }

  /** Where a lane's scratch begins. */
  scratch(lane: number): number {
    return lane * this.#laneBytes;
  }

  /** An offset of so many bytes, or null when they do not fit here. Their content is whatever was there. */
  allocate(bytes: number): number | null {
    const offset = this.#heap.allocate(bytes);
    if (offset === null) return null;
    const missing = Math.ceil((offset + bytes - this.memory.buffer.byteLength) / PAGE);
    if (missing > 0) {
      try {
        this.memory.grow(missing);
      } catch {
        this.#heap.free(offset);
        return null;
      }
    }
    return offset;
  }

  /** As `allocate`, for a part of a state: all parts together leave room for programs and sums. */
  allocatePart(bytes: number): number | null {
    if (this.#partBytes > 0 && this.#partBytes + bytes > this.#mostPartBytes) return null;
    const offset = this.allocate(bytes);
    if (offset === null) return null;
    this.#parts.set(offset, bytes);
    this.#partBytes += bytes;
    return offset;
  }

  /** Gives back what lies behind the first bytes of a part. */
  shorten(offset: number, bytes: number): void {
    this.#heap.shorten(offset, bytes);
    this.#partBytes += bytes - (this.#parts.get(offset) ?? bytes);
    this.#parts.set(offset, bytes);
  }

  free(offset: number): void {
    this.#heap.free(offset);
    this.#partBytes -= this.#parts.get(offset) ?? 0;
    this.#parts.delete(offset);
  }

  bytes(offset: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, offset, length);
  }

  f32(offset: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, offset, length);
  }

  f64(offset: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, offset, length);
  }
}

/** All memories of one backend; a new one is made when a place fits in none. */
export class Memories {
  readonly #all: CpuMemory[] = [];
  readonly #make: (index: number) => CpuMemory;

  constructor(make: (index: number) => CpuMemory) {
    this.#make = make;
  }

  get all(): readonly CpuMemory[] {
    return this.#all;
  }

  /** @throws BellwireError "limit" when the machine has no more memory. */
  allocatePart(bytes: number): Place {
    for (const memory of this.#all) {
      const offset = memory.allocatePart(bytes);
      if (offset !== null) return { memory, offset };
    }
    try {
      const memory = this.#make(this.#all.length);
      const offset = memory.allocatePart(bytes);
      if (offset !== null) {
        this.#all.push(memory);
        return { memory, offset };
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    throw new BellwireError("limit", `${bytes} bytes of memory were refused by the machine: close other programs or use fewer qubits`);
  }
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
