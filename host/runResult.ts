import type { Backend } from "../src/backend/backend.ts";
import type { Circuit } from "../src/circuit/circuit.ts";
import type { DistributedProgram } from "../src/compile/program.ts";
import { distributionReport } from "../src/compile/report.ts";
import { type ChainPlan, plannedBytes } from "../src/engine/chainPlan.ts";
import type { EngineOutcome, ModularFigures } from "../src/engine/engine.ts";
import type { IdealDistribution } from "../src/engine/ideal.ts";
import { BellwireError } from "../src/errors.ts";
import type { Network } from "../src/network/network.ts";
import type { LinkFigures } from "../src/photonics/link.ts";
import { countBitstrings } from "../src/results/counts.ts";
import { hellingerFidelity } from "../src/results/fidelity.ts";
import { boundedMean } from "../src/results/intervals.ts";
import type { ModularSummary, RunResult } from "../src/results/result.ts";
import { placementByName, summarizeCircuit, summarizeDurations } from "../src/results/summary.ts";
import type { ShotCosts } from "./shots/costs.ts";
import { swappedRoutes } from "./shots/deliveries.ts";
import { VERSION } from "./version.ts";

/** What is settled before the first shot ends. */
export interface RunSetting {
  circuit: Circuit;
  program: DistributedProgram;
  network: Network;
  figures: readonly LinkFigures[];
  telegate: RunResult["telegate"];
  seed: number;
  backend: Pick<Backend, "name" | "adapter">;
  /** Bits per shot in the engine's tables. */
  clbits: number;
  ideal: IdealDistribution;
  /** Why this engine; null when the person chose it. */
  engineReason: string | null;
  /** What the modular engine was to take, where that was worked out. */
  chainPlan: ChainPlan | null;
  unmeasured: boolean;
  /** What the figures leave approximate. */
  approximations: readonly string[];
}

/**
 * The result of the shots that `costs` is about: of all shots when a run has ended, of the first ones while it goes on.
 * Throws a BellwireError `unserved` when none of them ran to its end.
 */
export function assembleResult(setting: RunSetting, outcome: EngineOutcome, costs: ShotCosts, elapsedS: number): RunResult {
  const { circuit, program, network, figures, telegate, seed, backend, clbits, ideal, engineReason, chainPlan } = setting;
  const [failure] = costs.failures;
  if (costs.served === 0) throw new BellwireError("unserved", `no shot could run to its end: ${failure}`);
  const counts = countBitstrings(costs.rows(outcome.bits, clbits), clbits, circuit.clbits);
  const overlaps = outcome.overlaps && costs.rows(outcome.overlaps, 1);
  const idealRecord = ideal.probabilities ? Object.fromEntries(ideal.probabilities) : null;
  const hellinger = idealRecord ? hellingerFidelity(counts, idealRecord, seed) : { estimate: null, warning: ideal.reason };
  const warnings = [
    setting.unmeasured ? "the circuit measures nothing; all qubits were measured at the end" : null,
    failure === undefined ? null : `${failure}; the shots that ended early are not counted, so what is shown favours lucky ones`,
    ...setting.approximations,
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
    ...(engineReason !== null && { engineReason }),
    ...(outcome.modular && { modular: summarizeBonds(outcome.modular, network, chainPlan) }),
    telegate,
    shots: costs.shots,
    unservedShots: costs.shots - costs.served,
    seed,
    placement: placementByName(program, network),
    remoteGates: distributionReport(program, network).remoteGates.count,
    ebits: costs.ebits(),
    counts,
    ideal: idealRecord,
    fidelity: { state: overlaps ? boundedMean(overlaps) : null, hellinger: hellinger.estimate },
    duration: summarizeDurations(costs.durationsNs),
    budget: costs.budget(overlaps),
    links: costs.links(figures),
    routes: costs.routes(swappedRoutes(program), figures),
    distinctTrajectories: outcome.distinctTrajectories,
    peakBytes: outcome.peakBytes,
    elapsedS,
    warnings,
  };
}

/** Bonds that were cut, or compressed often enough to matter. */
function cutWarning({ modular }: EngineOutcome): string | null {
  if (!modular || modular.fidelityBound > 1 - 1e-6) return null;
  return `compressing bonds of up to ${Math.max(...modular.largest)} left each trajectory a fidelity of at least ${modular.fidelityBound.toPrecision(6)} to its exact evolution`;
}

function summarizeBonds(figures: ModularFigures, network: Network, plan: ChainPlan | null): ModularSummary {
  const { order, ebits, jointBytes, history, largest, entropyBits, fidelityBound } = figures;
  return {
    chain: order.map((qpu) => network.qpus[qpu].name),
    ebits: [...ebits],
    jointBytes,
    ...(plan && { estimate: { bytes: plannedBytes(plan), bonds: [...plan.bonds], exact: plan.exact } }),
    history: history.map((bonds) => [...bonds]),
    largest: [...largest],
    entropyBits: [...entropyBits],
    fidelityBound,
  };
}
