import { RandomStream } from "../rng/stream.ts";
import type { EngineJob } from "./engine.ts";

/** Probabilities closer to 0 or 1 than this are rounding. */
const ROUNDING = 1e-10;

/** The draws that an engine makes for each shot, in the order of the shot's own path, and the classical bits that come of them. */
export class ShotBits {
  /** shots x clbits. */
  readonly bits: Uint8Array;
  readonly #width: number;
  readonly #seed: number;
  readonly #readout: EngineJob["readout"];
  readonly #protocolSteps: ReadonlySet<number>;
  readonly #outcomes = new Map<number, RandomStream>();
  readonly #protocolOutcomes = new Map<number, RandomStream>();
  readonly #flips = new Map<number, RandomStream>();

  constructor(job: EngineJob) {
    this.#width = job.executable.clbits;
    this.#seed = job.seed;
    this.#readout = job.readout;
    this.#protocolSteps = job.executable.protocolSteps ?? new Set();
    this.bits = new Uint8Array(job.shots * this.#width);
  }

  of(shot: number): Uint8Array {
    return this.bits.subarray(shot * this.#width, (shot + 1) * this.#width);
  }

  /**
   * The outcome of a measurement or reset in mid-circuit, given P(1). Telegates draw from a stream of their own, so that the
   * program's outcomes, and with them its path, are the same whichever way telegates are simulated.
   */
  outcome(shot: number, step: number, p1: number): 0 | 1 {
    const protocol = this.#protocolSteps.has(step);
    const streams = protocol ? this.#protocolOutcomes : this.#outcomes;
    const u = streamOf(streams, shot, () => new RandomStream(this.#seed, "outcomes", protocol ? 1 : 0, shot)).uniform();
    if (p1 < ROUNDING) return 0;
    return p1 > 1 - ROUNDING || u < p1 ? 1 : 0;
  }

  /** Writes a measured bit, as the detector reads it. `step` is the executable's. */
  record(shot: number, step: number, clbit: number, outcome: number): void {
    const { fidelity0, fidelity1 } = this.#readout(step);
    let read = outcome;
    if (fidelity0 < 1 || fidelity1 < 1) {
      const flips = streamOf(this.#flips, shot, () => new RandomStream(this.#seed, "readout", 0, shot));
      if (flips.bernoulli(1 - (outcome === 1 ? fidelity1 : fidelity0))) read = 1 - outcome;
    }
    this.bits[shot * this.#width + clbit] = read;
  }

  /** The uniform that samples the shot's last measurements. */
  uniform(shot: number): number {
    return new RandomStream(this.#seed, "sampling", 0, shot).uniform();
  }

  /** As many uniforms for a shot that is sampled QPU by QPU. */
  uniforms(shot: number, count: number): Float64Array {
    const stream = new RandomStream(this.#seed, "sampling", 0, shot);
    return Float64Array.from({ length: count }, () => stream.uniform());
  }

  /** The shot starts again: it draws the same numbers once more. */
  restart(shot: number): void {
    this.of(shot).fill(0);
    this.finish(shot);
  }

  /** Nothing more is drawn for the shot. */
  finish(shot: number): void {
    this.#outcomes.delete(shot);
    this.#protocolOutcomes.delete(shot);
    this.#flips.delete(shot);
  }
}

function streamOf(streams: Map<number, RandomStream>, shot: number, make: () => RandomStream): RandomStream {
  let stream = streams.get(shot);
  if (!stream) {
    stream = make();
    streams.set(shot, stream);
  }
  return stream;
}
