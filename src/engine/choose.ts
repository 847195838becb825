import type { Backend } from "../backend/backend.ts";
import { inUnits } from "../backend/checks.ts";
import type { Executable } from "../compile/executable.ts";
import { type ChainPlan, ChainPlans, type PlanOptions, plannedBytes } from "./chainPlan.ts";

/** Bytes of vectors, and multiplications of an amplitude for one trajectory. */
export interface EngineEstimate {
  bytes: number;
  work: number;
}

export interface EngineChoice {
  engine: "joint" | "modular";
  /** One line for people, with both estimates. */
  reason: string;
  joint: EngineEstimate;
  modular: ChainPlan;
  /** One line for people before a modular run that may not fit; null when it does, or is not taken. */
  warning: string | null;
}

/** Joint work below this ends in seconds, and many trajectories share a run; copies and compressions would take longer. */
const LITTLE_WORK = 2 ** 32;
/** Multiplications of the modular engine that cost as much as one of the joint engine's fused passes. */
const MODULAR_FACTOR = 4;
/** Share of the joint engine's work that is worth following the modular state for, where that work is little. */
const WORTH = 1 / 64;
const LEAST_BUDGET = 2e6;

export interface ChooseOptions extends Omit<PlanOptions, "budget"> {
  /** Which engines may be taken. */
  engine?: "auto" | "modular";
}

/**
 * Which engine to run an executable on, and the chain of a modular one. The joint engine's cost is known; the modular one's is
 * known where its state could be followed beforehand, and bounded from above otherwise. It is taken when it is clearly the lower
 * cost, or when the joint state does not fit.
 *
 * @throws BellwireError "limit" when it is sure that the modular engine is to be taken and does not fit.
 */
export async function chooseEngine(
  executable: Executable,
  backend: Pick<Backend, "limits">,
  { engine: wanted = "auto", ...options }: ChooseOptions = {},
): Promise<EngineChoice> {
  const { qubits, steps } = executable;
  const { bytesPerAmplitude, maxStateBytes } = backend.limits;
  const gates = steps.filter((step) => step.kind === "gate" || step.kind === "conditioned").length;
  const joint = { bytes: 2 ** qubits * bytesPerAmplitude, work: 2 ** qubits * Math.max(1, gates) };
  const fits = joint.bytes <= maxStateBytes;
  const little = wanted === "auto" && fits && joint.work <= LITTLE_WORK;
  const budget = little ? Math.max(LEAST_BUDGET, WORTH * joint.work) : undefined;
  const plans = await ChainPlans.create(executable, backend, { ...options, budget });
  const modular = little ? plans.first : await plans.best();
  const isLess = (plan: ChainPlan) => plan.refusal === null && joint.work > MODULAR_FACTOR * plan.work;
  const engine = wanted === "modular" || !fits || (!little && isLess(modular)) ? "modular" : "joint";
  if (engine === "modular" && modular.refusal?.certain) throw modular.refusal.error;
  const sides = `joint ${inUnits(joint.bytes)} and ${joint.work.toExponential(1)} operations, modular ${modular.exact ? "" : "at most "}${inUnits(plannedBytes(modular))} and ${modular.work.toExponential(1)}`;
  const why = fits ? "it is the less work" : `the joint state does not fit in ${inUnits(maxStateBytes)}`;
  const warning = engine === "modular" ? warningOf(modular) : null;
  return { engine, reason: `${engine}: ${why} (${sides})`, joint, modular, warning };
}

function warningOf({ refusal }: ChainPlan): string | null {
  if (!refusal) return null;
  const { what, needed, offered, fits } = refusal;
  return `bonds may outgrow memory: ${what} may need ${inUnits(needed)} and ${inUnits(offered)} are offered, and the run would end there; --truncate ${fits} keeps bonds to what fits, at a stated price`;
}
