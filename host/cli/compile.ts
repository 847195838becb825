import { Command } from "commander";
import {
  checkEquivalence,
  compileCircuit,
  distributionReport,
  explicitCircuit,
  placementToJson,
  routeCosts,
  summarizeCircuit,
  VERSION,
  writeOpenQasm3,
} from "../index.ts";
import { nodePlatform } from "../platform/node.ts";
import { quote } from "../report/commandLine.ts";
import { renderCompileReport } from "../report/compileReport.ts";
import { formatCompile } from "../report/summary.ts";
import type { CommandContext } from "./context.ts";
import { loadCircuit, loadNetwork, loadPlacement } from "./inputs.ts";
import { checkWritable, writeText } from "./io.ts";
import { collectInputs, integerOption } from "./options.ts";
import { terminalStyle } from "./terminal.ts";

interface CompileCommandOptions {
  network: string;
  seed: number;
  set?: Record<string, number>;
  effort?: number;
  embedding: boolean;
  placement?: string;
  json?: boolean;
  qasm?: string;
  savePlacement?: string;
  report?: string;
}

export function compileCommand(context: CommandContext): Command {
  return new Command("compile")
    .description("Distribute a circuit over a machine without running it: placement, packets, Bell pairs.")
    .argument("<circuit>", "an OpenQASM 2 or 3 file")
    .requiredOption("-n, --network <file|preset>", "the machine: a YAML or JSON file, or a preset (bellwire presets)")
    .option("--seed <n>", "seed of the placement search", integerOption(0, 2 ** 32 - 1), 0)
    .option("--set <name=value>", "value of an OpenQASM 3 input; may be repeated", collectInputs)
    .option("--effort <n>", "proposals in each search for few ebits; grows with the circuit when left out", integerOption(0, 1e12))
    .option("--placement <file>", "start every qubit where this JSON file says, and keep it there")
    .option("--no-embedding", "close every copy before a gate that would have to be done on it too")
    .option("--json", "print one JSON object and nothing else")
    .option("--qasm <out.qasm>", "write the distributed program as OpenQASM 3, telegates spelled out")
    .option("--save-placement <out.json>", "write where the qubits start, for --placement")
    .option("--report <out.html>", "write a self-contained report")
    .action((path: string, options: CompileCommandOptions) => compileAction(path, options, context));
}

async function compileAction(path: string, options: CompileCommandOptions, { progress, signal }: CommandContext): Promise<void> {
  for (const file of [options.qasm, options.savePlacement, options.report]) checkWritable(file);
  const started = performance.now();
  const circuit = loadCircuit(path, options.set).value;
  const network = loadNetwork(options.network).value;
  const platform = nodePlatform();
  const program = await compileCircuit(circuit, network, {
    seed: options.seed,
    routeCosts: routeCosts(network),
    effort: options.effort,
    embedding: options.embedding,
    runRestarts: platform.runRestarts,
    placement: loadPlacement(options.placement, circuit, network),
    signal,
    onProgress: (fraction) => progress.report("placing qubits", fraction),
  });
  const { equivalent, reason } = await checkEquivalence(program, network, platform, { seed: options.seed, signal });
  progress.clear();
  const elapsedS = (performance.now() - started) / 1000;
  const summary = {
    circuit: summarizeCircuit(circuit),
    network: { name: network.name, qpus: network.qpus.length, links: network.links.length },
    ...distributionReport(program, network),
    equivalent,
    unchecked: reason,
    elapsedS,
  };
  const placement = placementToJson(program, network);
  if (options.qasm) writeText(options.qasm, writeOpenQasm3(explicitCircuit(program, network), { pairsFrom: circuit.qubits }));
  if (options.savePlacement) writeText(options.savePlacement, `${JSON.stringify(placement, null, 2)}\n`);
  if (options.report)
    writeText(options.report, renderCompileReport({ summary, program, network, commandLine: commandLine(path, options) }));
  if (options.json) process.stdout.write(`${JSON.stringify({ bellwire: VERSION, command: "compile", ...summary, ...placement })}\n`);
  else process.stdout.write(`${formatCompile(summary, terminalStyle(process.stdout))}\n`);
}

function commandLine(path: string, { network, seed, effort, embedding, placement, set }: CompileCommandOptions): string {
  const chosen = [
    effort === undefined ? [] : ["--effort", String(effort)],
    embedding ? [] : ["--no-embedding"],
    placement === undefined ? [] : ["--placement", placement],
    ...Object.entries(set ?? {}).map(([name, value]) => ["--set", `${name}=${value}`]),
  ].flat();
  return ["bellwire", "compile", path, "--network", network, "--seed", String(seed), ...chosen].map(quote).join(" ");
}
