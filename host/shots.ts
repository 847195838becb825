import type { ExplicitExecutable } from "../src/compile/explicit.ts";
import { type DistributedProgram, flatten } from "../src/compile/program.ts";
import type { EngineJob, SegmentSource } from "../src/engine/engine.ts";
import { BellwireError, inputError } from "../src/errors.ts";
import type { Network } from "../src/network/network.ts";
import { ShotDice } from "../src/noise/dice.ts";
import { pairState } from "../src/noise/draw.ts";
import type { Segment } from "../src/noise/insertion.ts";
import { NoiseModel } from "../src/noise/model.ts";
import { readoutFigures } from "../src/noise/readout.ts";
import { PathNames, ShotPath } from "../src/noise/segments.ts";
import type { LinkFigures } from "../src/photonics/link.ts";
import type { ShotTimeline } from "../src/timeline.ts";
import { Protocol } from "./protocol/protocol.ts";
import { ShotRecords } from "./shotRecords.ts";

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
 * Plays every shot on the protocol's clock, draws its noise, and hands the engine the segments; records what the shots cost.
 * A shot that branches on measured bits stays open until the engine brings them.
 */
export class ShotRunner {
  readonly #setup: RunnerSetup;
  readonly #protocol: Protocol;
  readonly #model: NoiseModel;
  readonly #names = new PathNames();
  readonly #open = new Map<number, OpenShot>();
  /** What the shots cost. */
  readonly records: ShotRecords;
  /** The bits that each branching shot was given, in order: with them any shot can be played again. */
  readonly #answers = new Map<number, Uint8Array[]>();

  constructor(setup: RunnerSetup) {
    const { program, network, figures, seed, shots } = setup;
    this.#setup = setup;
    this.#protocol = new Protocol(program, network, figures, seed);
    this.#model = new NoiseModel(program, network, figures);
    this.records = new ShotRecords(network, shots);
    this.readout = readoutFigures(program, network, setup.explicit);
  }

  /** A shot that the network cannot serve ends where it is, and is not counted. */
  readonly source: SegmentSource = (shot, bits) => {
    try {
      return this.#advance(shot, bits);
    } catch (error) {
      if (!(error instanceof BellwireError && error.code === "unserved")) throw error;
      this.#open.delete(shot);
      this.records.fail(shot, error.message);
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
    this.records.end(shot, timeline, path.errors, (pair) => pairState(this.#model, pair).error);
  }

  #remember(shot: number, bits: Uint8Array): void {
    const answers = this.#answers.get(shot);
    if (answers) answers.push(bits.slice());
    else this.#answers.set(shot, [bits.slice()]);
  }

  /** Whether the path of a shot depends on its measured bits. */
  get branches(): boolean {
    return flatten(this.#setup.program.ops).some((step) => step.kind === "branch");
  }

  /** Any of the first `shots` shots in full detail, played again. Throws a BellwireError when there is no such shot or it has not ended. */
  timelineOf(shot: number, shots = this.#setup.shots): ShotTimeline {
    if (!Number.isInteger(shot) || shot < 0 || shot >= shots) {
      throw inputError(`the shot must be an integer from 0 to ${shots - 1}, got ${shot}`);
    }
    const play = this.#protocol.shot(shot, { detail: true });
    let next = play.next();
    for (const bits of this.#answers.get(shot) ?? []) next = play.next(bits);
    if (!next.done) throw new BellwireError("internal", `shot ${shot} has not ended`);
    return next.value;
  }

  /** What the figures leave approximate, said once. */
  approximations(): string[] {
    const { network } = this.#setup;
    const lines: string[] = [];
    if (network.qpus.some((q) => Number.isFinite(q.t1S))) lines.push("T1 decay is simulated as its Pauli twirl, an approximation");
    if (network.qpus.some((q) => q.measurement.fidelity0 !== q.measurement.fidelity1)) {
      lines.push("measurements inside telegates flip with the mean of fidelity0 and fidelity1");
    }
    return lines;
  }
}
