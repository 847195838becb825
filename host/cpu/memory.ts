import { BellwireError } from "../../src/errors.ts";
import { Heap } from "./heap.ts";
import { SHARED_KERNELS, UNSHARED_KERNELS } from "./kernels.generated.ts";
import type { Kernels } from "./lane.ts";

const PAGE = 65536;
/** A WebAssembly memory ends at 4 GiB. */
export const MEMORY_BYTES = 65536 * PAGE;
/** Bytes of a lane's scratch before the tile. */
const SCRATCH_HEAD = 1024;

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

  /** Lane 0 is the calling thread's; each lane has scratch for one tile of `tileBytes`. */
  constructor(index: number, shared: boolean, lanes: number, tileBytes: number) {
    this.index = index;
    this.#laneBytes = Math.ceil((SCRATCH_HEAD + tileBytes) / PAGE) * PAGE;
    const start = lanes * this.#laneBytes;
    this.#heap = new Heap(start, MEMORY_BYTES);
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

  free(offset: number): void {
    this.#heap.free(offset);
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
  allocate(bytes: number): Place {
    for (const memory of this.#all) {
      const offset = memory.allocate(bytes);
      if (offset !== null) return { memory, offset };
    }
    try {
      const memory = this.#make(this.#all.length);
      const offset = memory.allocate(bytes);
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
