import { type DistributedProgram, flatten, type Step } from "../../src/compile/program.ts";
import type { Network } from "../../src/network/network.ts";
import type { LinkFigures } from "../../src/photonics/link.ts";
import type { ShotTimeline } from "../../src/timeline.ts";
import { BranchingShot, guards } from "./branching.ts";
import { GraphBuilder } from "./builder.ts";
import type { Graph } from "./graph.ts";
import { type Machine, machineFor } from "./machine.ts";
import { Recorder } from "./recorder.ts";
import { ShotRun } from "./shot.ts";

/**
 * The networking protocol on a clock: runs a distributed program shot by shot, and says what happened when.
 *
 * A shot is a function of the seed and its index alone. Programs without branches are prepared once; their shots never yield.
 */
export class Protocol {
  readonly #program: DistributedProgram;
  readonly #machine: Machine;
  readonly #steps: readonly Step[];
  /** For each step, the branches in whose bodies it lies. */
  readonly #guards: readonly (readonly number[])[];
  /** The prepared run of a program without branches. */
  readonly #straight: { graph: Graph; run: ShotRun } | null;
  #eventsTaken = 0;

  /**
   * `figures[l]` belongs to `network.links[l]`.
   * Throws BellwireError when a packet's route does not exist, or the program needs more communication qubits than there are.
   */
  constructor(program: DistributedProgram, network: Network, figures: readonly LinkFigures[], seed: number) {
    this.#program = program;
    this.#machine = machineFor(program, network, figures, seed);
    this.#steps = flatten(program.ops);
    this.#guards = guards(this.#steps);
    const builder = this.#newBuilder();
    this.#steps.forEach((step, visit) => {
      if (step.kind !== "branch" && step.kind !== "jump") builder.append(step, visit, 0);
    });
    const { graph } = builder;
    this.#straight = this.#steps.some((step) => step.kind === "branch") ? null : { graph, run: new ShotRun(graph, this.#machine) };
  }

  /** Events of all shots so far. */
  get eventsTaken(): number {
    return this.#eventsTaken;
  }

  /**
   * One shot. Yields the timeline so far whenever the path depends on measured bits: every step before the branch has ended
   * by then, and a branch is where all QPUs wait for each other. It is resumed with all classical bits of the shot. The body
   * of a branch starts in a QPU once the bits have reached it. Returns the whole timeline; its lists grow in place.
   */
  *shot(index: number, options: { detail?: boolean } = {}): Generator<ShotTimeline, ShotTimeline, Uint8Array> {
    const recorder = new Recorder(index, options.detail ?? false);
    if (this.#straight) {
      const { run } = this.#straight;
      this.#steps.forEach((_, step) => {
        recorder.visit(step);
      });
      run.reset(index, recorder);
      return this.#finish(run, recorder);
    }
    const path = new BranchingShot(this.#machine, this.#steps, this.#guards, this.#program.packets, this.#newBuilder(), recorder, index);
    for (let branch = path.walk(); branch !== null; branch = path.walk()) {
      path.run.run();
      path.learnBits();
      path.decide(branch, yield recorder.timeline());
    }
    return this.#finish(path.run, recorder);
  }

  #finish(run: ShotRun, recorder: Recorder): ShotTimeline {
    try {
      run.run();
    } finally {
      this.#eventsTaken += run.eventsTaken;
    }
    run.finish();
    return recorder.timeline();
  }

  #newBuilder(): GraphBuilder {
    return new GraphBuilder(this.#program, this.#machine.network, this.#machine.timing);
  }
}
