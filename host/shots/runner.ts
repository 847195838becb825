import type { EngineJob, SegmentSource } from "../../src/engine/engine.ts";
import { BellwireError, inputError } from "../../src/errors.ts";
import type { Segment } from "../../src/noise/insertion.ts";
import { readoutFigures } from "../../src/noise/readout.ts";
import type { ShotTimeline } from "../../src/timeline.ts";
import { ShotCosts } from "./costs.ts";
import type { PlayedShots } from "./lane.ts";
import { unpackNoise } from "./played.ts";
import { type OpenShot, type PlaySetup, ShotPlayer, UNSERVED, unlessUnserved } from "./player.ts";
import { ShotRecords } from "./records.ts";
import type { PlayHooks, PlayTask, ShotsElsewhere } from "./workers.ts";

/** Events on the protocol's clock below which shots are played before workers have started. */
const WORTH_WORKERS = 500_000;

interface RunnerSetup extends PlaySetup {
  shots: number;
}

/**
 * Plays every shot on the protocol's clock, draws its noise, and hands the engine the segments; records what the shots cost.
 * A shot that branches on measured bits stays open until the engine brings them.
 */
export class ShotRunner {
  readonly #setup: RunnerSetup;
  readonly #player: ShotPlayer;
  readonly #open = new Map<number, OpenShot>();
  /** What was played elsewhere, by stretch of the records. */
  readonly #played = new Map<number, PlayedShots>();
  /** What the shots cost. */
  readonly records: ShotRecords;
  /** The bits that each branching shot was given, in order: with them any shot can be played again. */
  readonly #answers = new Map<number, Uint8Array[]>();

  constructor(setup: RunnerSetup) {
    const { program, network, shots, explicit } = setup;
    this.#setup = setup;
    this.#player = new ShotPlayer(setup);
    this.records = new ShotRecords(this.#player.meter, shots);
    this.readout = readoutFigures(program, network, explicit);
  }

  /**
   * Has the shots played side by side, where that is worth it: many events, and no path that depends on measured bits. What
   * `source` says is the same with and without.
   */
  async playAhead(elsewhere: ShotsElsewhere, hooks: Omit<PlayHooks, "onPlayed">): Promise<void> {
    const { shots, ...setup } = this.#setup;
    if (this.branches) return;
    if (this.#player.eventsOfAShot() * shots < WORTH_WORKERS) return;
    const { stretch } = this.records;
    const tasks: PlayTask[] = [];
    for (let first = 0; first < shots; first += stretch) tasks.push({ first, count: Math.min(stretch, shots - first) });
    await elsewhere(setup, tasks, {
      ...hooks,
      onPlayed: (played) => {
        this.records.merge(played.costs);
        this.#played.set(played.costs.first / stretch, played);
      },
    });
  }

  /** A shot that the network cannot serve ends where it is, and is not counted. */
  readonly source: SegmentSource = (shot, bits) => {
    const played = this.#played.get(Math.floor(shot / this.records.stretch));
    if (played) {
      if (this.records.unserved.has(shot)) return UNSERVED;
      return this.#player.straight(unpackNoise(played.noise, shot - played.costs.first));
    }
    return unlessUnserved(shot, this.records, () => this.#advance(shot, bits));
  };

  /** Readout of each executable step: that of the QPU that measures, and symmetric for bits of the protocol, whose flips are noise already. */
  readonly readout: EngineJob["readout"];

  #advance(shot: number, bits: Uint8Array | null): Segment {
    const open = bits === null ? this.#player.begin(shot) : this.#open.get(shot);
    if (!open) throw new BellwireError("internal", `shot ${shot} was not open`);
    if (bits !== null) this.#remember(shot, bits);
    this.#open.delete(shot);
    const { done, value: timeline } = bits === null ? open.protocol.next() : open.protocol.next(bits);
    const segment = open.path.next(timeline, done === true);
    if (done) this.records.end(shot, timeline, open.path.errors);
    else this.#open.set(shot, open);
    return segment;
  }

  #remember(shot: number, bits: Uint8Array): void {
    const answers = this.#answers.get(shot);
    if (answers) answers.push(bits.slice());
    else this.#answers.set(shot, [bits.slice()]);
  }

  /** What the first `shots` shots cost, all of which have ended: all shots, or whole stretches. */
  costs(shots = this.#setup.shots): ShotCosts {
    return new ShotCosts(this.#setup.network, this.records, shots);
  }

  /** Whether the path of a shot depends on its measured bits. */
  get branches(): boolean {
    return this.#player.branches;
  }

  /** Any of the first `shots` shots in full detail, played again. Throws a BellwireError when there is no such shot or it has not ended. */
  timelineOf(shot: number, shots = this.#setup.shots): ShotTimeline {
    if (!Number.isInteger(shot) || shot < 0 || shot >= shots) {
      throw inputError(`the shot must be an integer from 0 to ${shots - 1}, got ${shot}`);
    }
    const play = this.#player.protocol.shot(shot, { detail: true });
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
