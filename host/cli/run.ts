import { Command, Option } from "commander";
import { BellwireError, type RunOutcome, run, shotTableCsv } from "../index.ts";
import { nodePlatform } from "../platform/node.ts";
import { runCommandLine } from "../report/commandLine.ts";
import { renderReport } from "../report/report.ts";
import { formatSummary } from "../report/summary.ts";
import { renderTrace } from "../report/trace.ts";
import { BACKENDS, ENGINES, LARGEST_SEED, MOST_SHOTS, RUN_DEFAULTS, type RunOptions, TELEGATES } from "../runOptions.ts";
import type { CommandContext } from "./context.ts";
import { loadCircuit, loadNetwork, loadPlacement } from "./inputs.ts";
import { checkWritable, writeText } from "./io.ts";
import { collectInputs, integerOption } from "./options.ts";
import { terminalStyle } from "./terminal.ts";

interface Choices extends RunOptions {
  network: string;
  truncate?: number;
  set?: Record<string, number>;
  placement?: string;
  batch?: number;
  json?: boolean;
  report?: string;
  trace?: string;
  perShot?: string;
}

export function runCommand(context: CommandContext): Command {
  return new Command("run")
    .description("Run an OpenQASM circuit on a networked machine: what comes out, how faithful, how long, how many Bell pairs.")
    .argument("<circuit>", "an OpenQASM 2 or 3 file")
    .requiredOption("-n, --network <file|preset>", "the machine: a YAML or JSON file, or a preset (bellwire presets)")
    .option("--shots <n>", "number of runs", integerOption(1, MOST_SHOTS), RUN_DEFAULTS.shots)
    .option("--seed <n>", "seed of every random draw", integerOption(0, LARGEST_SEED), RUN_DEFAULTS.seed)
    .addOption(
      new Option("--backend <name>", "what evolves the state; auto takes a hardware GPU or the CPU, webgl2 is for browsers")
        .choices(BACKENDS)
        .default(RUN_DEFAULTS.backend),
    )
    .addOption(
      new Option("--engine <name>", "one state vector for the machine, or one family of vectors per QPU; auto estimates both")
        .choices(ENGINES)
        .default(RUN_DEFAULTS.engine),
    )
    .option("--truncate <n>", "modular engine: cut bonds to this size; the result states a fidelity bound", integerOption(1, 65_536))
    .addOption(
      new Option("--telegate <meaning>", "remote gates by their exact effect, or with their communication qubits")
        .choices(TELEGATES)
        .default(RUN_DEFAULTS.telegate),
    )
    .option("--set <name=value>", "value of an OpenQASM 3 input; may be repeated", collectInputs)
    .option("--placement <file>", "start every qubit where this JSON file says, and keep it there")
    .option("--batch <n>", "trajectories evolved side by side; results do not depend on it", integerOption(1, 65_536))
    .option("--json", "print one JSON object and nothing else")
    .option("--report <out.html>", "write a self-contained report")
    .option("--trace <out.json>", "write the first shot as a Chrome trace (opens in Perfetto)")
    .option("--per-shot <out.csv>", "write each shot's duration, where its time went, its errors and its fidelity")
    .action((path: string, options: Choices) => runAction(path, options, context));
}

async function runAction(path: string, options: Choices, { progress, signal }: CommandContext): Promise<void> {
  checkWritable(options.report);
  checkWritable(options.trace);
  checkWritable(options.perShot);
  const circuit = loadCircuit(path, options.set);
  const network = loadNetwork(options.network);
  let soFar: (() => RunOutcome) | null = null;
  let cancelled: BellwireError | null = null;
  const outcome = await run(
    {
      ...options,
      circuit: circuit.value,
      network: network.value,
      placement: loadPlacement(options.placement, circuit.value, network.value),
      onProgress: (stage, fraction) => progress.report(stage, fraction),
      onPartial: (_, partial) => {
        soFar = partial;
      },
      onWarning: (line) => progress.note(`warning: ${line}`),
      signal,
    },
    nodePlatform(),
  ).catch((error: unknown) => {
    if (!(error instanceof BellwireError && error.code === "cancelled" && soFar)) throw error;
    cancelled = error;
    return soFar();
  });
  progress.clear();
  const { shots } = outcome.result;
  const data = {
    ...outcome,
    circuitSource: circuit.source,
    networkSource: network.source,
    commandLine: runCommandLine({ ...options, shots, circuit: path, inputs: options.set }),
  };
  if (options.report) writeText(options.report, await renderReport(data));
  if (options.trace) writeText(options.trace, renderTrace(data));
  if (options.perShot) writeText(options.perShot, shotTableCsv(outcome.shotTable()));
  const { result } = outcome;
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    process.stdout.write(formatSummary(result, terminalStyle(process.stdout)));
    for (const file of [options.report, options.trace, options.perShot]) if (file) process.stdout.write(`\nwrote ${file}`);
    process.stdout.write("\n");
  }
  if (cancelled)
    throw new BellwireError("cancelled", `the run was cancelled; this is what the first ${shots} of ${options.shots} shots gave`);
  if (result.unservedShots > 0) {
    throw new BellwireError("unserved", `${result.unservedShots} of ${result.shots} shots could not be served and are not counted`);
  }
}
