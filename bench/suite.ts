import type { ShotsElsewhere } from "../host/shots/workers.ts";
import type { Backend, BackendName } from "../src/backend/backend.ts";
import type { RestartRunner } from "../src/compile/search.ts";
import type { PhotonSampler } from "../src/photonics/sampler.ts";

/** What a benchmark may use. Everything that touches the machine comes in from outside. */
export interface BenchContext {
  /** The backends to measure, each created once per suite and disposed by the caller of `run`. */
  backends: readonly Backend[];
  /** What simulates photon attempts where a backend of this name runs. */
  createPhotonSampler: (name: BackendName) => Promise<PhotonSampler>;
  /** The compiler's restarts on worker threads; on the calling thread when absent. */
  runRestarts?: RestartRunner;
  /** Shots on worker threads; on the calling thread when absent. */
  playShots?: ShotsElsewhere;
  /** Larger sizes that take minutes. */
  long: boolean;
  /** Only states of this many qubits, in suites of state vectors. */
  qubits?: number;
  /** Only workloads whose name holds this text, in suites of many. */
  only?: string;
  /** Seconds from any fixed moment, finer than a microsecond. */
  now: () => number;
  /** The text of a file of the folder that BELLWIRE_DATA names, for circuits that are not ours to carry; null when it names none. */
  readData: ((file: string) => Promise<string>) | null;
  /** Ends the suite between two rows. */
  signal?: AbortSignal;
}

/** One line of a benchmark's table, and one entry of `--json`. */
export interface BenchRow {
  suite: string;
  /** What was done, such as `qft`. */
  workload: string;
  /** Sizes and settings, such as `24 qubits`. */
  size: string;
  /** Null where nothing is simulated, such as counting passes. */
  backend: BackendName | string | null;
  adapter: string | null;
  /** The check made before timing, in words, such as `norm of the difference from the exact QFT 3.1e-7`. */
  verified: string;
  /** Median of the runs; null where nothing is timed. */
  seconds: number | null;
  runs: number;
  /** The result as a rate or a count, such as 12.1 passes/s. */
  rate: { value: number; unit: string };
  /** The least that the machine allows, such as the bytes moved over the bandwidth that a copy reached in the same run. */
  floor: { seconds: number; what: string } | null;
  /** seconds / floor. */
  ratio: number | null;
  /** What the project aims at, with whether it is met. */
  goal: { text: string; met: boolean } | null;
}

type Optional = "floor" | "goal";

/** A row about a backend; without the floor or the goal that are not said. */
export function rowOn(
  { name, adapter }: Backend,
  { floor = null, goal = null, ...row }: Omit<BenchRow, "backend" | "adapter" | "ratio" | Optional> & Partial<Pick<BenchRow, Optional>>,
): BenchRow {
  const ratio = floor === null || row.seconds === null ? null : row.seconds / floor.seconds;
  return { ...row, backend: name, adapter, floor, ratio, goal };
}

/** Verifies first, then times: a suite whose check fails throws and prints no time. */
export interface BenchSuite {
  name: string;
  /** One line for the help text. */
  help: string;
  run(context: BenchContext): AsyncGenerator<BenchRow>;
}

/** The sizes of a suite, or the one that is asked for. */
export function sizesFor({ qubits }: BenchContext, sizes: readonly number[]): readonly number[] {
  return qubits === undefined ? sizes : [qubits];
}

/** Median seconds of `runs` runs after one that warms up. */
export async function medianSeconds(now: () => number, runs: number, work: () => Promise<void>): Promise<number> {
  await work();
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const start = now();
    await work();
    times.push(now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)];
}

/** Median seconds of work that a backend is told to do, until it is done. */
export function medianSecondsOn(backend: Backend, now: () => number, runs: number, work: () => Promise<unknown>): Promise<number> {
  return medianSeconds(now, runs, async () => {
    await work();
    await backend.finish();
  });
}
