import { afterEach, beforeAll, expect } from "vitest";
import type { Backend, StateHandle } from "../../src/backend/backend.ts";
import type { RandomStream } from "../../src/rng/stream.ts";
import { randomVector } from "./circuits.ts";
import { stateDifference } from "./compare.ts";

/** What a suite asks of a backend under test; tiny tiles force the paths that large states take. */
export interface BackendTestOptions {
  tileQubits?: number;
  lowQubits?: number;
  maxStateBytes?: number;
}

export type CreateBackend = (options: BackendTestOptions) => Promise<Backend>;

/** `tolerance` bounds the norm of the difference of two states of norm about 1 after some forty gates. */
export interface BehaviourOptions {
  tolerance: number;
  /** Whether programs leave sums; true unless said otherwise. */
  leavesSums?: boolean;
}

/** A backend for the tests of one group, which must leave no state behind. */
export function useBackend(create: CreateBackend, options: BackendTestOptions): { get: () => Backend } {
  let backend: Backend | undefined;
  const get = () => {
    if (!backend) throw new Error("the backend is created before the first test");
    return backend;
  };
  beforeAll(async () => {
    backend = await create(options);
    return () => get().dispose();
  });
  afterEach(() => expect(get().liveBytes(), "live bytes after the test").toBe(0));
  return { get };
}

/** Runs `body` with a state that is freed at its end, whatever happens. */
export async function withState<T>(backend: Backend, qubits: number, batch: number, body: (state: StateHandle) => Promise<T>): Promise<T> {
  const state = backend.allocate(qubits, batch);
  try {
    return await body(state);
  } finally {
    backend.free(state);
  }
}

export function expectClose(actual: Float64Array, expected: Float64Array, tolerance: number, qubits: number, context: string): void {
  const problem = stateDifference(actual, expected, tolerance, qubits);
  if (problem) throw new Error(`${context}: ${problem}`);
}

/** `batch` random vectors of norm 1 in one list. */
export function randomBatch(random: RandomStream, qubits: number, batch: number): Float64Array {
  const out = new Float64Array(2 * batch * 2 ** qubits);
  for (let b = 0; b < batch; b++) out.set(randomVector(random, qubits), 2 * b * 2 ** qubits);
  return out;
}

export function vectorOf(amplitudes: Float64Array, qubits: number, b: number): Float64Array {
  return amplitudes.subarray(2 * b * 2 ** qubits, 2 * (b + 1) * 2 ** qubits);
}

export function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, x) => total + x, 0);
}
