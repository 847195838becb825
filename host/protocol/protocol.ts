import { type DistributedProgram, flatten, type Step } from "../../src/compile/program.ts";
import { BellwireError } from "../../src/errors.ts";
import type { Network } from "../../src/network/network.ts";
import type { LinkFigures } from "../../src/photonics/link.ts";
import type { ShotTimeline } from "../../src/timeline.ts";
import { type BranchingProgram, BranchingShot, branchingProgram } from "./branching.ts";
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
  /** What is prepared of a program with branches, and the prepared run of one without. */
  readonly #branching: BranchingProgram | null;
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
    const builder = this.#newBuilder();
    this.#steps.forEach((step, visit) => {
      if (step.kind !== "branch" && step.kind !== "jump") builder.append(step, visit, 0);
    });
    const { graph } = builder;
    const branches = this.#steps.some((step) => step.kind === "branch");
    this.#branching = branches ? branchingProgram(program, this.#machine) : null;
    this.#straight = branches ? null : { graph, run: new ShotRun(graph, this.#machine) };
  }

  /** Events of all shots so far. */
  get eventsTaken(): number {
    return this.#eventsTaken;
  }

  /**
   * One shot. Yields the timeline so far whenever the path depends on measured bits, as soon as they are known on the clock: the
   * timeline names the visits on which they depend, other operations are on their way. It is resumed with the shot's classical
   * bits as they are after those visits. QPUs that either way of a branch touches go on once the bits have reached them; all
   * others never stop. Returns the whole timeline; its lists grow in place.
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
    if (!this.#branching) throw new BellwireError("internal", "a program with branches was not prepared");
    const path = new BranchingShot(this.#machine, this.#branching, this.#newBuilder(), recorder, index);
    for (let branch = path.next(); branch !== null; branch = path.next()) path.decide(branch, yield path.ask(branch));
    const timeline = this.#finish(path.run, recorder);
    path.finish();
    return timeline;
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
