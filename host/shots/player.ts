import type { ExplicitExecutable } from "../../src/compile/explicit.ts";
import { type DistributedProgram, flatten } from "../../src/compile/program.ts";
import { BellwireError } from "../../src/errors.ts";
import type { Network } from "../../src/network/network.ts";
import { ShotDice } from "../../src/noise/dice.ts";
import type { Insertion, Segment } from "../../src/noise/insertion.ts";
import { NoiseModel } from "../../src/noise/model.ts";
import { PathNames, ShotPath, segmentOf } from "../../src/noise/segments.ts";
import type { LinkFigures } from "../../src/photonics/link.ts";
import type { ShotTimeline } from "../../src/timeline.ts";
import { Protocol } from "../protocol/protocol.ts";
import { ShotMeter } from "./meter.ts";
import type { ShotRecords } from "./records.ts";

/** All that decides what happens in a shot; plain data, to be sent between threads. */
export interface PlaySetup {
  program: DistributedProgram;
  network: Network;
  figures: readonly LinkFigures[];
  seed: number;
  /** Given for explicit telegates. */
  explicit: ExplicitExecutable | null;
}

/** A shot under way: its timeline on the protocol's clock, and the noise that is drawn for it. */
export interface OpenShot {
  protocol: Generator<ShotTimeline, ShotTimeline, Uint8Array>;
  path: ShotPath;
}

/** Plays shots on the protocol's clock and draws their noise. A shot is a function of the seed and its number alone. */
export class ShotPlayer {
  readonly protocol: Protocol;
  readonly model: NoiseModel;
  readonly meter: ShotMeter;
  /** Whether the path of a shot depends on its measured bits. */
  readonly branches: boolean;
  readonly #setup: PlaySetup;
  readonly #names = new PathNames();

  constructor(setup: PlaySetup) {
    const { program, network, figures, seed } = setup;
    this.#setup = setup;
    this.protocol = new Protocol(program, network, figures, seed);
    this.model = new NoiseModel(program, network, figures);
    this.meter = new ShotMeter(this.model, network);
    this.branches = flatten(program.ops).some((step) => step.kind === "branch");
  }

  begin(shot: number): OpenShot {
    const { seed, explicit } = this.#setup;
    return {
      protocol: this.protocol.shot(shot),
      path: new ShotPath(this.model, this.#names, new ShotDice(seed, shot), explicit),
    };
  }

  /** Events of the first shot, of a program without branches. */
  eventsOfAShot(): number {
    const before = this.protocol.eventsTaken;
    unlessUnserved(0, { fail: () => {} }, () => {
      this.protocol.shot(0).next();
      return UNSERVED;
    });
    return this.protocol.eventsTaken - before;
  }

  /** The segment of a whole shot that takes every step once, from the noise drawn in it. */
  straight(insertions: readonly Insertion[]): Segment {
    const path = this.#names.of(
      this.model.steps.map((_, step) => step),
      this.#setup.explicit,
    );
    return segmentOf(path, insertions, true);
  }
}

/** What a shot gives when it is played: a shot that the network cannot serve ends where it is, and is not counted. */
export function unlessUnserved(shot: number, costs: Pick<ShotRecords, "fail">, play: () => Segment): Segment {
  try {
    return play();
  } catch (error) {
    if (!(error instanceof BellwireError && error.code === "unserved")) throw error;
    costs.fail(shot, error.message);
    return UNSERVED;
  }
}

export const UNSERVED: Segment = { steps: [], insertions: [], key: "unserved", last: true };
