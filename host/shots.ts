import type { ExplicitExecutable } from "../src/compile/explicit.ts";
import { type DistributedProgram, flatten } from "../src/compile/program.ts";
import type { EngineJob, SegmentSource } from "../src/engine/engine.ts";
import { BellwireError, inputError } from "../src/errors.ts";
import type { Network } from "../src/network/network.ts";
import { ShotDice } from "../src/noise/dice.ts";
import { NOISE_CAUSES } from "../src/noise/draw.ts";
import type { Segment } from "../src/noise/insertion.ts";
import { NoiseModel } from "../src/noise/model.ts";
import { readoutFigures } from "../src/noise/readout.ts";
import { PathNames, ShotPath } from "../src/noise/segments.ts";
import type { LinkFigures } from "../src/photonics/link.ts";
import { infidelityByCause, meanTimes } from "../src/results/budget.ts";
import { attemptsPerPair } from "../src/results/intervals.ts";
import type { LinkSummary, RunResult } from "../src/results/result.ts";
import { type ShotTimeline, TIME_CAUSES, type TimeBudget } from "../src/timeline.ts";
import { Protocol } from "./protocol/protocol.ts";

interface RunnerSetup {
  program: DistributedProgram;
  network: Network;
  figures: readonly LinkFigures[];
  seed: number;
  shots: number;
  /** Given for explicit telegates. */
  explicit: ExplicitExecutable | null;
}

/** A shot that waits for its measured bits. */
interface OpenShot {
  protocol: Generator<ShotTimeline, ShotTimeline, Uint8Array>;
  path: ShotPath;
}

/**
 * Plays every shot on the protocol's clock, draws its noise, and hands the engine the segments; keeps what the shots cost.
 * A shot that branches on measured bits stays open until the engine brings them.
 */
export class ShotRunner {
  readonly #durationsNs: Float64Array;
  readonly #setup: RunnerSetup;
  readonly #protocol: Protocol;
  readonly #model: NoiseModel;
  readonly #names = new PathNames();
  readonly #open = new Map<number, OpenShot>();
  readonly #pairs: Float64Array;
  readonly #attempts: Float64Array;
  readonly #timeNs = Object.fromEntries(TIME_CAUSES.map((cause) => [cause, 0])) as TimeBudget;
  /** Errors drawn in each shot, by cause. */
  readonly #errors: Uint32Array;
  /** Shots that ended early, and why. */
  readonly #unserved = new Map<number, string>();
  /** The bits that each branching shot was given, in order: with them any shot can be played again. */
  readonly #answers = new Map<number, Uint8Array[]>();

  constructor(setup: RunnerSetup) {
    const { program, network, figures, seed, shots } = setup;
    this.#setup = setup;
    this.#protocol = new Protocol(program, network, figures, seed);
    this.#model = new NoiseModel(program, network, figures);
    this.#durationsNs = new Float64Array(shots);
    this.#errors = new Uint32Array(shots * NOISE_CAUSES.length);
    this.#pairs = new Float64Array(network.links.length);
    this.#attempts = new Float64Array(network.links.length);
    this.readout = readoutFigures(program, network, setup.explicit);
  }

  /** A shot that the network cannot serve ends where it is, and is not counted. */
  readonly source: SegmentSource = (shot, bits) => {
    try {
      return this.#advance(shot, bits);
    } catch (error) {
      if (!(error instanceof BellwireError && error.code === "unserved")) throw error;
      this.#open.delete(shot);
      this.#unserved.set(shot, error.message);
      return { steps: [], insertions: [], key: "unserved", last: true };
    }
  };

  /** Readout of each executable step: that of the QPU that measures, and symmetric for bits of the protocol, whose flips are noise already. */
  readonly readout: EngineJob["readout"];

  #advance(shot: number, bits: Uint8Array | null): Segment {
    const open = bits === null ? this.#begin(shot) : this.#open.get(shot);
    if (!open) throw new BellwireError("internal", `shot ${shot} was not open`);
    if (bits !== null) this.#remember(shot, bits);
    const { done, value: timeline } = bits === null ? open.protocol.next() : open.protocol.next(bits);
    const segment = open.path.next(timeline, done === true);
    if (done) this.#end(shot, timeline, open.path);
    else this.#open.set(shot, open);
    return segment;
  }

  #begin(shot: number): OpenShot {
    const { seed, explicit } = this.#setup;
    return {
      protocol: this.#protocol.shot(shot),
      path: new ShotPath(this.#model, this.#names, new ShotDice(seed, shot), explicit),
    };
  }

  #end(shot: number, timeline: ShotTimeline, path: ShotPath): void {
    this.#open.delete(shot);
    this.#durationsNs[shot] = timeline.durationNs;
    this.#errors.set(path.errors, shot * NOISE_CAUSES.length);
    for (const cause of TIME_CAUSES) this.#timeNs[cause] += timeline.time?.[cause] ?? 0;
    for (const { link, attempts } of timeline.pairs) {
      this.#pairs[link]++;
      this.#attempts[link] += attempts ?? 0;
    }
  }

  #remember(shot: number, bits: Uint8Array): void {
    const answers = this.#answers.get(shot);
    if (answers) answers.push(bits.slice());
    else this.#answers.set(shot, [bits.slice()]);
  }

  /** Rows of a table with one row per shot, those of shots that ended early left out. */
  served<Table extends Uint8Array | Uint32Array | Float64Array>(table: Table): Table {
    if (this.#unserved.size === 0) return table;
    const width = table.length / this.#setup.shots;
    return table.filter((_, k) => !this.#unserved.has(Math.floor(k / width))) as Table;
  }

  /** Shots that ran to their end. */
  get servedShots(): number {
    return this.#setup.shots - this.#unserved.size;
  }

  /** Number of the first shot that ran to its end. */
  get firstServed(): number {
    let shot = 0;
    while (this.#unserved.has(shot)) shot++;
    return shot;
  }

  /** Why shots ended early, first reasons first; empty when none did. */
  get failures(): string[] {
    return [...new Set(this.#unserved.values())];
  }

  /** Nanoseconds of each shot that ran to its end. */
  get durationsNs(): Float64Array {
    return this.served(this.#durationsNs);
  }

  /** Whether the path of a shot depends on its measured bits. */
  get branches(): boolean {
    return flatten(this.#setup.program.ops).some((step) => step.kind === "branch");
  }

  /** Any shot in full detail, played again. Throws a BellwireError when there is no such shot or it has not ended. */
  timelineOf(shot: number): ShotTimeline {
    const { shots } = this.#setup;
    if (!Number.isInteger(shot) || shot < 0 || shot >= shots) {
      throw inputError(`the shot must be an integer from 0 to ${shots - 1}, got ${shot}`);
    }
    const play = this.#protocol.shot(shot, { detail: true });
    let next = play.next();
    for (const bits of this.#answers.get(shot) ?? []) next = play.next(bits);
    if (!next.done) throw new BellwireError("internal", `shot ${shot} has not ended`);
    return next.value;
  }

  /** Pairs consumed per shot, in all and per link. */
  ebits(): RunResult["ebits"] {
    const { network } = this.#setup;
    const shots = this.servedShots;
    const byLink = Object.fromEntries(network.links.map((link, k) => [link.id, this.#pairs[k] / shots]));
    return { perShot: this.#pairs.reduce((sum, n) => sum + n, 0) / shots, byLink };
  }

  /** Where time and infidelity went; `overlaps` is that of each served shot with the ideal, null where there is none. */
  budget(overlaps: Float64Array | null): RunResult["budget"] {
    return {
      timeS: meanTimes(this.#timeNs, this.servedShots),
      infidelity: overlaps ? infidelityByCause(overlaps, this.served(this.#errors), NOISE_CAUSES) : null,
    };
  }

  links(): Record<string, LinkSummary> {
    const { network, figures } = this.#setup;
    return Object.fromEntries(
      network.links.map((link, k): [string, LinkSummary] => {
        const { scheme, heraldProbability, attemptRateHz, pairRateHz, pairFidelity, bell } = figures[k];
        const [a, b] = link.between;
        return [
          link.id,
          {
            between: [network.qpus[a].name, network.qpus[b].name],
            scheme,
            heraldProbability,
            attemptRateHz,
            pairRateHz,
            pairFidelity,
            attemptsPerPair: heraldProbability === null ? null : attemptsPerPair(this.#pairs[k], this.#attempts[k]),
            bell,
          },
        ];
      }),
    );
  }

  /** What the figures leave approximate, said once. */
  warnings(): string[] {
    const { network } = this.#setup;
    const lines: string[] = [];
    if (network.qpus.some((q) => Number.isFinite(q.t1S))) lines.push("T1 decay is simulated as its Pauli twirl, an approximation");
    if (network.qpus.some((q) => q.measurement.fidelity0 !== q.measurement.fidelity1)) {
      lines.push("measurements inside telegates flip with the mean of fidelity0 and fidelity1");
    }
    return lines;
  }
}
