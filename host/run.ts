import type { Backend, BackendName } from "../src/backend/backend.ts";
import type { Circuit } from "../src/circuit/circuit.ts";
import { endsInOneState, isUnmeasured, measureAll } from "../src/circuit/measurement.ts";
import { compileCircuit } from "../src/compile/compile.ts";
import { lowerEffective } from "../src/compile/effective.ts";
import type { Executable } from "../src/compile/executable.ts";
import { lowerExplicit } from "../src/compile/explicit.ts";
import type { DistributedProgram } from "../src/compile/program.ts";
import { distributionReport } from "../src/compile/report.ts";
import { chooseEngine } from "../src/engine/choose.ts";
import type { EngineJob, EngineOutcome, ModularFigures } from "../src/engine/engine.ts";
import { idealDistribution } from "../src/engine/ideal.ts";
import { runJoint } from "../src/engine/joint.ts";
import { runModular } from "../src/engine/modular.ts";
import { BellwireError, throwIfCancelled } from "../src/errors.ts";
import type { Network } from "../src/network/network.ts";
import { linkFigures } from "../src/photonics/figures.ts";
import type { LinkFigures } from "../src/photonics/link.ts";
import { countBitstrings } from "../src/results/counts.ts";
import { hellingerFidelity } from "../src/results/fidelity.ts";
import { boundedMean } from "../src/results/intervals.ts";
import type { ModularSummary, RunResult } from "../src/results/result.ts";
import { placementByName, summarizeCircuit, summarizeDurations } from "../src/results/summary.ts";
import type { ShotTimeline } from "../src/timeline.ts";
import { linkCosts } from "./protocol/routing.ts";
import { ShotRunner } from "./shots.ts";
import { VERSION } from "./version.ts";

/** What a person asks for. */
export interface RunRequest {
  circuit: Circuit;
  network: Network;
  shots: number;
  /** A u32. Equal seeds give equal timelines and noise everywhere. */
  seed: number;
  backend: BackendName | "auto";
  /** auto: the joint engine where its state fits and is not far more work (src/engine/choose.ts). */
  engine: "auto" | "joint" | "modular";
  /** Modular engine: bonds are cut to this size, at the price of the fidelity bound in the result; never cut when absent. */
  truncate?: number;
  telegate: "effective" | "explicit";
  /** Start QPU of each qubit; found by the compiler when absent. */
  placement?: readonly number[];
  /** Trajectories evolved side by side; chosen by the backend's limits when absent. Results do not depend on it. */
  batch?: number;
  /** Stage and the fraction of it that is done, often; awaited, so that a caller can take a turn of the event loop. */
  onProgress?: (stage: string, fraction: number) => void | Promise<void>;
  /** Called when it is known where everything happens, before the shots. */
  onCompiled?: (plan: RunPlan) => void;
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
  /** Milliseconds, for elapsed time alone. */
  now(): number;
}

/** The result, and what a report needs beside it. */
export interface RunOutcome extends RunPlan {
  result: RunResult;
  /** The first shot that ran to its end, in full detail. */
  timeline: ShotTimeline;
  /** Any shot in full detail. */
  timelineOf(shot: number): ShotTimeline;
}

/**
 * One run from start to end: compile, draw the timeline and noise of every shot, evolve, count, compare with the ideal.
 * Throws BellwireError: `input` for what cannot be compiled or served, `limit` for what does not fit, `unserved` when the
 * network could serve no shot, `cancelled` when the signal fires. Shots that ended early are left out of every figure.
 */
export async function run(request: RunRequest, platform: RunPlatform): Promise<RunOutcome> {
  const startMs = platform.now();
  const { network, seed, shots, signal } = request;
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
    linkCosts: linkCosts(network, figures),
    signal,
    onProgress: (fraction) => progress("placing qubits", fraction),
  });
  const explicit = request.telegate === "explicit" ? lowerExplicit(program, network) : null;
  const executable: Executable = explicit ?? lowerEffective(program);
  const runner = new ShotRunner({ program, network, figures, seed, shots, explicit });
  request.onCompiled?.({ circuit, program, network, figures, timeline: runner.branches ? null : runner.timelineOf(0) });

  const backend = await platform.createBackend(request.backend);
  try {
    const job: EngineJob = {
      executable,
      clbits: circuit.clbits,
      shots,
      seed,
      source: runner.source,
      readout: runner.readout,
      ideal: endsInOneState(circuit) ? { dataQubits: Array.from({ length: circuit.qubits }, (_, q) => q) } : null,
      batch: request.batch,
      onProgress: (done) => progress("running shots", done / shots),
      signal,
    };
    const choice =
      request.engine === "auto"
        ? await chooseEngine(executable, backend, () => progress("choosing the engine", 0))
        : { engine: request.engine };
    const qpuNames = network.qpus.map((qpu) => qpu.name);
    const outcome = await (choice.engine === "joint"
      ? runJoint(job, backend)
      : runModular(job, backend, { maxBond: request.truncate, qpuNames }));
    const ideal = await idealDistribution(lowerEffective(program), circuit.clbits, backend, {
      signal,
      onProgress: () => progress("comparing with the ideal", 0),
    });
    const result = assemble({ request, circuit, program, outcome, runner, backend, ideal });
    if ("reason" in choice) result.engineReason = choice.reason;
    if (unmeasured) result.warnings.unshift("the circuit measures nothing; all qubits were measured at the end");
    result.elapsedS = (platform.now() - startMs) / 1000;
    return {
      result,
      circuit,
      program,
      network,
      figures,
      timeline: runner.timelineOf(runner.firstServed),
      timelineOf: (shot) => runner.timelineOf(shot),
    };
  } finally {
    await backend.dispose();
  }
}

/** Bonds that were cut, or compressed often enough to matter. */
function cutWarning({ modular }: EngineOutcome): string | null {
  if (!modular || modular.fidelityBound > 1 - 1e-6) return null;
  return `compressing bonds of up to ${Math.max(...modular.largest)} left each trajectory a fidelity of at least ${modular.fidelityBound.toPrecision(6)} to its exact evolution`;
}

function summarizeBonds({ order, ebits, history, largest, entropyBits, fidelityBound }: ModularFigures, network: Network): ModularSummary {
  return {
    chain: order.map((qpu) => network.qpus[qpu].name),
    ebits: [...ebits],
    history: history.map((bonds) => [...bonds]),
    largest: [...largest],
    entropyBits: [...entropyBits],
    fidelityBound,
  };
}

interface Parts {
  request: RunRequest;
  circuit: Circuit;
  program: DistributedProgram;
  outcome: EngineOutcome;
  runner: ShotRunner;
  backend: Backend;
  ideal: Awaited<ReturnType<typeof idealDistribution>>;
}

function assemble({ request, circuit, program, outcome, runner, backend, ideal }: Parts): RunResult {
  const { network, shots, seed } = request;
  const [failure] = runner.failures;
  if (runner.servedShots === 0) throw new BellwireError("unserved", `no shot could run to its end: ${failure}`);
  const counts = countBitstrings(runner.served(outcome.bits), outcome.bits.length / shots, circuit.clbits);
  const overlaps = outcome.overlaps && runner.served(outcome.overlaps);
  const idealRecord = ideal.probabilities ? Object.fromEntries(ideal.probabilities) : null;
  const hellinger = idealRecord ? hellingerFidelity(counts, idealRecord, seed) : { estimate: null, warning: ideal.reason };
  const warnings = [
    failure === undefined ? null : `${failure}; the shots that ended early are not counted, so what is shown favours lucky ones`,
    ...runner.warnings(),
    hellinger.warning,
    cutWarning(outcome),
  ].filter((line) => line !== null);
  return {
    bellwire: VERSION,
    command: "run",
    circuit: summarizeCircuit(circuit),
    network: { name: network.name, qpus: network.qpus.length, links: network.links.length },
    backend: backend.name,
    adapter: backend.adapter,
    engine: outcome.modular ? "modular" : "joint",
    ...(outcome.modular && { modular: summarizeBonds(outcome.modular, network) }),
    telegate: request.telegate,
    shots,
    unservedShots: shots - runner.servedShots,
    seed,
    placement: placementByName(program, network),
    remoteGates: distributionReport(program, network).remoteGates.count,
    ebits: runner.ebits(),
    counts,
    ideal: idealRecord,
    fidelity: { state: overlaps ? boundedMean(overlaps) : null, hellinger: hellinger.estimate },
    duration: summarizeDurations(runner.durationsNs),
    budget: runner.budget(overlaps),
    links: runner.links(),
    distinctTrajectories: outcome.distinctTrajectories,
    peakBytes: outcome.peakBytes,
    elapsedS: 0,
    warnings,
  };
}
