import type { Backend, BackendName } from "../src/backend/backend.ts";
import type { Circuit } from "../src/circuit/circuit.ts";
import { endsInOneState, isUnmeasured, measureAll } from "../src/circuit/measurement.ts";
import { compileCircuit } from "../src/compile/compile.ts";
import { lowerEffective } from "../src/compile/effective.ts";
import type { Executable } from "../src/compile/executable.ts";
import { lowerExplicit } from "../src/compile/explicit.ts";
import type { DistributedProgram } from "../src/compile/program.ts";
import type { RestartRunner } from "../src/compile/search.ts";
import { roomToWait } from "../src/engine/chainPlan.ts";
import { chooseEngine } from "../src/engine/choose.ts";
import type { EngineJob, EngineOutcome } from "../src/engine/engine.ts";
import { idealDistribution } from "../src/engine/ideal.ts";
import { runJoint } from "../src/engine/joint.ts";
import { runModular } from "../src/engine/modular.ts";
import { noisesOf } from "../src/engine/script.ts";
import { throwIfCancelled } from "../src/errors.ts";
import type { Network } from "../src/network/network.ts";
import type { Segment } from "../src/noise/insertion.ts";
import { linkFigures } from "../src/photonics/figures.ts";
import type { LinkFigures } from "../src/photonics/link.ts";
import type { RunResult } from "../src/results/result.ts";
import type { ShotTable } from "../src/results/shotTable.ts";
import type { ShotTimeline } from "../src/timeline.ts";
import { routeCosts } from "./protocol/routing.ts";
import { type RunOptions, runOptions } from "./runOptions.ts";
import { assembleResult, type RunSetting } from "./runResult.ts";
import { EndedShots, type ShotCosts } from "./shots/costs.ts";
import { ShotRunner } from "./shots/runner.ts";
import type { ShotsElsewhere } from "./shots/workers.ts";

/** What a person asks for; options that are left out are RUN_DEFAULTS. */
export interface RunRequest extends Partial<RunOptions> {
  circuit: Circuit;
  network: Network;
  /** Modular engine: bonds are cut to this size, at the price of the fidelity bound in the result; never cut when absent. */
  truncate?: number;
  /** Start QPU of each qubit; found by the compiler when absent. */
  placement?: readonly number[];
  /** Trajectories evolved side by side; chosen by the backend's limits when absent. Results do not depend on it. */
  batch?: number;
  /** Stage and the fraction of it that is done, often; awaited, so that a caller can take a turn of the event loop. */
  onProgress?: (stage: string, fraction: number) => void | Promise<void>;
  /** Called when it is known where everything happens, before the shots. */
  onCompiled?: (plan: RunPlan) => void;
  /**
   * Called as shots end, a hundred times at most: how many of the first shots have ended, and what they amount to: the outcome
   * of a run of so many shots, but for rounding. Shots that end out of turn wait for those before them, since quiet ones end first.
   */
  onPartial?: (shots: number, outcome: () => RunOutcome) => void;
  /** Called with one line before shots that may end without a result, because their bonds may outgrow memory. */
  onWarning?: (line: string) => void;
  signal?: AbortSignal;
}

/** A circuit on its machine, before the shots. */
export interface RunPlan {
  circuit: Circuit;
  program: DistributedProgram;
  network: Network;
  figures: readonly LinkFigures[];
  /** The first shot in full detail; null where its path depends on measured bits, which are not known yet. */
  timeline: ShotTimeline | null;
}

/** What the place we run in provides. */
export interface RunPlatform {
  /** `auto` takes a hardware GPU where there is one, and the CPU otherwise. */
  createBackend(name: BackendName | "auto"): Promise<Backend>;
  /** Where the compiler's restarts run; on the calling thread when absent. */
  runRestarts?: RestartRunner;
  /** Where many shots are played; on the calling thread when absent. */
  playShots?: ShotsElsewhere;
  /** Milliseconds, for elapsed time alone. */
  now(): number;
}

/** Shots whose noise is drawn before an engine is chosen, which is what is planned for. */
const DRAWN_FIRST = 256;
const DRAWN_PER_TURN = 16;

/** The result, and what a report needs beside it. */
export interface RunOutcome extends RunPlan {
  result: RunResult;
  /** The first shot that ran to its end, in full detail. */
  timeline: ShotTimeline;
  /** Any shot in full detail. */
  timelineOf(shot: number): ShotTimeline;
  /** Each shot's duration, where its time went, its errors and its fidelity. */
  shotTable(): ShotTable;
}

/**
 * One run from start to end: compile, draw the timeline and noise of every shot, evolve, count, compare with the ideal.
 * Throws BellwireError: `input` for what cannot be compiled or served, `limit` for what does not fit, `unserved` when the
 * network could serve no shot, `cancelled` when the signal fires. Shots that ended early are left out of every figure.
 */
export async function run(request: RunRequest, platform: RunPlatform): Promise<RunOutcome> {
  const startMs = platform.now();
  const { network, signal } = request;
  const { seed, shots, telegate, ...wanted } = runOptions(request);
  const progress = async (stage: string, fraction: number): Promise<void> => {
    await request.onProgress?.(stage, fraction);
    throwIfCancelled(signal);
  };
  const unmeasured = isUnmeasured(request.circuit);
  const circuit = unmeasured ? measureAll(request.circuit) : request.circuit;
  const figures = network.links.map(linkFigures);
  const program = await compileCircuit(circuit, network, {
    seed,
    placement: request.placement,
    routeCosts: routeCosts(network, figures),
    runRestarts: platform.runRestarts,
    signal,
    onProgress: (fraction) => progress("placing qubits", fraction),
  });
  const explicit = telegate === "explicit" ? lowerExplicit(program, network) : null;
  const executable: Executable = explicit ?? lowerEffective(program);
  const runner = new ShotRunner({ program, network, figures, seed, shots, explicit });
  request.onCompiled?.({ circuit, program, network, figures, timeline: runner.branches ? null : runner.timelineOf(0) });

  if (platform.playShots) {
    await runner.playAhead(platform.playShots, { onProgress: (fraction) => progress("playing shots on the clock", fraction), signal });
  }

  const backend = await platform.createBackend(wanted.backend);
  try {
    const compares = endsInOneState(circuit);
    const qpuNames = network.qpus.map((qpu) => qpu.name);
    const choosing = () => progress("choosing the engine", 0);
    const drawn: Segment[] = [];
    while (!runner.branches && wanted.engine !== "joint" && drawn.length < Math.min(shots, DRAWN_FIRST)) {
      if (drawn.length % DRAWN_PER_TURN === 0) await choosing();
      drawn.push(runner.source(drawn.length, null));
    }
    const choice =
      wanted.engine === "joint"
        ? null
        : await chooseEngine(executable, backend, {
            engine: wanted.engine,
            ideal: compares,
            maxBond: request.truncate,
            shots,
            noises: await noisesOf(executable, drawn, choosing),
            qpuNames,
            onProgress: choosing,
          });
    if (choice?.warning) request.onWarning?.(choice.warning);
    // First, so that whatever comes out can be seen beside it.
    const ideal = await idealDistribution(lowerEffective(program), circuit.clbits, backend, {
      signal,
      onProgress: () => progress("working out the ideal outcome", 0),
    });
    const setting: RunSetting = {
      circuit,
      program,
      network,
      figures,
      telegate,
      seed,
      backend,
      clbits: executable.clbits,
      ideal,
      engineReason: wanted.engine === "auto" && choice ? choice.reason : null,
      chainPlan: choice?.modular ?? null,
      unmeasured,
      approximations: runner.approximations(),
    };
    const outcomeOf = (outcome: EngineOutcome, costs: ShotCosts): RunOutcome => ({
      result: assembleResult(setting, outcome, costs, (platform.now() - startMs) / 1000),
      circuit,
      program,
      network,
      figures,
      timeline: runner.timelineOf(costs.firstServed, costs.shots),
      timelineOf: (shot) => runner.timelineOf(shot, costs.shots),
      shotTable: () => costs.table(outcome.overlaps),
    });
    const ended = new EndedShots(network, runner.records);
    const job: EngineJob = {
      executable,
      clbits: circuit.clbits,
      shots,
      seed,
      source: (shot, bits) => (bits === null && drawn[shot]) || runner.source(shot, bits),
      readout: runner.readout,
      ideal: compares ? { dataQubits: Array.from({ length: circuit.qubits }, (_, q) => q) } : null,
      batch: request.batch,
      onProgress: (done) => progress("running shots", done / shots),
      onEnded: (some, soFar) => {
        const costs = ended.add(some);
        if (costs) request.onPartial?.(costs.shots, () => outcomeOf(soFar(), costs));
      },
      signal,
    };
    const outcome = await (choice?.engine === "modular"
      ? runModular(job, backend, {
          maxBond: request.truncate,
          order: choice.modular.order,
          waitingBytes: roomToWait(choice.modular),
          qpuNames,
        })
      : runJoint(job, backend));
    return outcomeOf(outcome, runner.costs());
  } finally {
    await backend.dispose();
  }
}
