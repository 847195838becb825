/**
 * The public API. A run is four lines:
 *
 *     const circuit = readCircuit(qasm, "bell.qasm");
 *     const network = loadPreset("ionq-9999-pair");
 *     const outcome = await run({ circuit, network }, nodePlatform());
 *     console.log(outcome.result.counts);
 *
 * A platform says where the GPU and the workers are: `nodePlatform()` of `bellwire/node`, `browserPlatform()` of `bellwire/browser`.
 * `bellwire/report` makes the report and the trace of an outcome.
 */
export type { Backend, BackendName } from "../src/backend/backend.ts";
export type { Circuit } from "../src/circuit/circuit.ts";
export { readCircuit } from "../src/circuit/read.ts";
export { writeOpenQasm3 } from "../src/circuit/write.ts";
export { type CompileOptions, compileCircuit } from "../src/compile/compile.ts";
export { explicitCircuit } from "../src/compile/explicit.ts";
export { placementFromJson, placementToJson } from "../src/compile/placement.ts";
export type { DistributedProgram } from "../src/compile/program.ts";
export { type DistributionReport, distributionReport } from "../src/compile/report.ts";
export { BellwireError } from "../src/errors.ts";
export type { Network } from "../src/network/network.ts";
export { loadPreset, presetNames, presetSummary, presetText } from "../src/network/presets.ts";
export { readNetwork } from "../src/network/read.ts";
export { linkFigures } from "../src/photonics/figures.ts";
export type { LinkFigures } from "../src/photonics/link.ts";
export type { RunResult } from "../src/results/result.ts";
export { type ShotTable, shotTableCsv } from "../src/results/shotTable.ts";
export { summarizeCircuit } from "../src/results/summary.ts";
export { checkEquivalence, type Equivalence } from "./equivalence.ts";
export { inspectLinks, type LinkPlatform, type LinkRequest } from "./link.ts";
export { type LinkResult, linkResult } from "./linkResult.ts";
export { type ProcessFidelity, processFidelity } from "./processFidelity.ts";
export { routeCosts } from "./protocol/routing.ts";
export type { ValidationResult, ValidationRow } from "./report/validationData.ts";
export { type RunOutcome, type RunPlan, type RunPlatform, type RunRequest, run } from "./run.ts";
export { RUN_DEFAULTS, type RunOptions } from "./runOptions.ts";
export { VALIDATION, validate } from "./validate.ts";
export { VERSION } from "./version.ts";
