import { readCircuit } from "../src/circuit/read.ts";
import { throwIfCancelled } from "../src/errors.ts";
import { loadPreset, presetNames } from "../src/network/presets.ts";
import { readNetwork } from "../src/network/read.ts";
import { EXPERIMENTS, type Experiment, type Simulation } from "../src/photonics/experiments.ts";
import { linkFigures } from "../src/photonics/figures.ts";
import { proportion } from "../src/results/intervals.ts";
import type { Estimate } from "../src/results/result.ts";
import { inspectLinks, type LinkPlatform } from "./link.ts";
import { processFidelity } from "./processFidelity.ts";
import type { ValidationResult, ValidationRow } from "./report/validationData.ts";
import { type RunPlatform, run } from "./run.ts";
import { VERSION } from "./version.ts";

export interface ValidationRequest {
  seed: number;
  /** Most attempts per link that is sampled; fewer where `HERALDS` come sooner. */
  attempts: number;
  /** Shots per circuit. */
  shots: number;
  onProgress?: (stage: string, fraction: number) => void | Promise<void>;
  signal?: AbortSignal;
}

/** What `bellwire validate` does when nothing else is asked for, and what docs/validation.md holds. */
export const VALIDATION = { seed: 0, attempts: 3e7, shots: 4000 } as const;

/** Heralds that tell a fidelity to half a percent. */
const HERALDS = 10_000;

/** Every experiment of the table, simulated. Throws `cancelled` when the signal fires. */
export async function validate(request: ValidationRequest, platform: LinkPlatform & RunPlatform): Promise<ValidationResult> {
  const startMs = platform.now();
  const rows: ValidationRow[] = [];
  for (const [index, experiment] of EXPERIMENTS.entries()) {
    await request.onProgress?.(`${experiment.id}: ${experiment.quantity}`, index / EXPERIMENTS.length);
    throwIfCancelled(request.signal);
    const { mean, interval } = await simulate(experiment.simulate, request, platform);
    const { simulate: _simulate, tolerance: _tolerance, ...facts } = experiment;
    rows.push({ ...facts, simulated: mean, interval, agrees: agree(experiment, mean, interval) });
  }
  return { bellwire: VERSION, command: "validate", seed: request.seed, rows, elapsedS: (platform.now() - startMs) / 1000 };
}

/**
 * Whether published and simulated intervals meet, the published one widened by the tolerance. A bound agrees when the published
 * figure is not above it.
 */
function agree({ published, tolerance, role }: Experiment, mean: number, interval: ValidationRow["interval"]): boolean {
  const [low, high] = interval ?? [mean, mean];
  const slack = tolerance * Math.abs(published.value) + 1e-12;
  if (role === "bound") return high >= published.low - slack;
  // Three standard errors where the published uncertainty is one.
  const above = published.value + 3 * (published.high - published.value) + slack;
  const below = published.value - 3 * (published.value - published.low) - slack;
  return high >= below && low <= above;
}

interface Simulated {
  mean: number;
  interval: ValidationRow["interval"];
}

async function simulate(simulation: Simulation, request: ValidationRequest, platform: LinkPlatform & RunPlatform): Promise<Simulated> {
  if (simulation.kind === "formula") return { mean: simulation.value(), interval: null };
  const { seed, shots, attempts, signal } = request;
  const network = presetNames().includes(simulation.network)
    ? loadPreset(simulation.network)
    : readNetwork(simulation.network, "experiment");
  if (simulation.kind === "link") {
    const expected = linkFigures(network.links[0]).heraldProbability ?? 1;
    const enough = Math.min(attempts, Math.ceil(HERALDS / expected));
    const { links } = await inspectLinks({ network, attempts: enough, seed, sampler: "auto", signal }, platform);
    const { figures, sampled } = links[0];
    if (sampled === null) throw new Error(`the link of ${network.name} was not sampled`);
    if (simulation.figure === "pairFidelity") return { mean: figures.pairFidelity, interval: ends(sampled.pairFidelity) };
    const { low, high } = sampled.heraldProbability;
    const perSecond = simulation.figure === "pairRateHz" ? (figures.attemptRateHz ?? 0) : 1;
    return { mean: figures[simulation.figure] ?? 0, interval: [low * perSecond, high * perSecond] };
  }
  const circuit = readCircuit(simulation.qasm, "experiment", {});
  if (simulation.figure === "averageFidelity") {
    const { average } = await processFidelity({ circuit, network, shots, seed, signal }, platform);
    return { mean: average.mean, interval: ends(average) };
  }
  const { result } = await run(
    { circuit, network, shots, seed, backend: "reference", engine: "joint", telegate: "effective", signal },
    platform,
  );
  const success = proportion(result.counts[simulation.figure.outcome] ?? 0, shots);
  return { mean: success.mean, interval: ends(success) };
}

function ends(estimate: Estimate | null): [number, number] | null {
  return estimate && [estimate.low, estimate.high];
}
