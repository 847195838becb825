import type { BackendLimits } from "../../src/backend/backend.ts";
import { BellwireError } from "../../src/errors.ts";
import type { OpCosts } from "../../src/passes/pass.ts";
import { AMPLITUDE_BYTES } from "./chunks.ts";
import type { GpuDevice } from "./device.ts";
import { REGISTER_BITS } from "./stages.ts";

/**
 * How passes become kernels: `one` kernel reads the words of all passes; `fitted` is the same without what a pass does not use; `unrolled` is
 * a kernel written for each pass, two to four times fewer instructions and a second or two of compiling.
 */
export type PassKernels = "one" | "fitted" | "unrolled";

/** Everything defaults to what the adapter offers; tests force small values so that small states take every path. */
export interface WebGpuOptions {
  /** Qubits of a tile. */
  tileQubits?: number;
  /** Lowest qubits that every tile has: 32 amplitudes are a run of 256 bytes. */
  lowQubits?: number;
  /** log2 of the amplitudes of a chunk, 4 at least. */
  chunkQubits?: number;
  /** Chunk bits in a tile, 0 to 3. */
  chunkBits?: number;
  maxStateBytes?: number;
  /** Largest x of a dispatch grid. */
  gridWidth?: number;
  /** How passes are compiled; `kernelsFor` chooses when left out. */
  kernels?: PassKernels;
}

/** A tile of 2^12 amplitudes is 16 for each of 256 invocations, and 32 KiB of workgroup memory. */
const MOST_TILE_QUBITS = 12;
const LOW_QUBITS = 5;
/** 1 GiB: byte offsets stay below 2^31. */
const MOST_CHUNK_QUBITS = 27;
/** Storage buffers of applyPass beside the chunks. */
const OTHER_BUFFERS = 2;
/** Where the system does not tell the GPU's memory, allocation itself says what does not fit. */
const UNKNOWN_MEMORY_BYTES = 2 ** 37;
/**
 * Complex multiplications per amplitude, counted in shaders/lib/registers.wgsl; that of 8x8 matrices is half as much again, because they
 * need more registers. Counted, not timed: `bellwire bench costs` times them.
 */
const COSTS: OpCosts = { general: 2, pair: 4, triple: 12, real: 1, turn: 1, hadamard: 1, phase: 1, phaseTerm: 1 };
/** From here on a pass takes longer than compiling a kernel for it, by the estimate in docs/hardware.md. */
const UNROLLED_QUBITS = 31;
/** Programs, sums and what the driver needs. */
const USABLE_MEMORY = 0.95;

/** The limits of states on a device. @throws BellwireError "limit" when the device offers too little. */
export function stateLimits(gpu: GpuDevice, options: WebGpuOptions): BackendLimits & { chunkQubits: number } {
  const { limits, platform } = gpu;
  const workgroup = Math.min(limits.maxComputeInvocationsPerWorkgroup, limits.maxComputeWorkgroupSizeX) * 2 ** REGISTER_BITS;
  const tile = Math.floor(Math.log2(Math.min(workgroup, limits.maxComputeWorkgroupStorageSize / AMPLITUDE_BYTES)));
  const chunk = Math.floor(Math.log2(Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize) / AMPLITUDE_BYTES));
  const most = { tileQubits: Math.min(tile, MOST_TILE_QUBITS), chunkQubits: Math.min(chunk, MOST_CHUNK_QUBITS) };
  const chunkBits = Math.min(3, Math.floor(Math.log2(limits.maxStorageBuffersPerShaderStage - OTHER_BUFFERS)));
  const chosen = {
    tileQubits: options.tileQubits ?? most.tileQubits,
    lowQubits: options.lowQubits ?? Math.min(LOW_QUBITS, options.tileQubits ?? LOW_QUBITS),
    chunkQubits: options.chunkQubits ?? most.chunkQubits,
    chunkBits: options.chunkBits ?? chunkBits,
  };
  require(chosen.tileQubits <= most.tileQubits &&
    most.tileQubits >= 8, `tiles of ${chosen.tileQubits} qubits need ${8 * 2 ** chosen.tileQubits} bytes of workgroup memory`);
  require(chosen.chunkQubits <= most.chunkQubits && chosen.chunkQubits >= REGISTER_BITS, `chunks of 2^${chosen.chunkQubits} amplitudes`);
  require(chosen.chunkBits <= chunkBits, `${2 ** chosen.chunkBits} chunks in a pass`);
  const memory = platform.memoryBytes === null ? UNKNOWN_MEMORY_BYTES : Math.floor(platform.memoryBytes * USABLE_MEMORY);
  return { ...chosen, maxStateBytes: options.maxStateBytes ?? memory, bytesPerAmplitude: AMPLITUDE_BYTES, costs: COSTS };
}

/**
 * How the passes over vectors of 2^vectorBits amplitudes are compiled. By the size alone, because kernels round differently: the results of a
 * program must not depend on how many vectors run side by side.
 */
export function kernelsFor(vectorBits: number, { kernels }: WebGpuOptions): PassKernels {
  return kernels ?? (vectorBits >= UNROLLED_QUBITS ? "unrolled" : "fitted");
}

/** log2 of the amplitudes that a workgroup of applyPass holds: one tile, or several small ones. */
export function workgroupBitsFor({ tileQubits }: BackendLimits): number {
  return Math.max(tileQubits, 8);
}

function require(offered: boolean, what: string): void {
  if (!offered) throw new BellwireError("limit", `this GPU does not offer ${what}`);
}
