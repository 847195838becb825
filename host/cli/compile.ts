import { Command } from "commander";
import {
  checkEquivalence,
  compileCircuit,
  distributionReport,
  explicitCircuit,
  summarizeCircuit,
  VERSION,
  writeOpenQasm3,
} from "../index.ts";
import { nodePlatform } from "../platform/node.ts";
import { formatCompile } from "../report/summary.ts";
import type { CommandContext } from "./context.ts";
import { loadCircuit, loadNetwork } from "./inputs.ts";
import { checkWritable, writeText } from "./io.ts";
import { collectInputs, integerOption } from "./options.ts";
import { terminalStyle } from "./terminal.ts";

interface CompileCommandOptions {
  network: string;
  seed: number;
  set: Record<string, number>;
  json?: boolean;
  qasm?: string;
}

export function compileCommand(context: CommandContext): Command {
  return new Command("compile")
    .description("Distribute a circuit over a machine without running it: placement, packets, Bell pairs.")
    .argument("<circuit>", "an OpenQASM 2 or 3 file")
    .requiredOption("-n, --network <file|preset>", "the machine: a YAML or JSON file, or a preset (bellwire presets)")
    .option("--seed <n>", "seed of the placement search", integerOption(0, 2 ** 32 - 1), 0)
    .option("--set <name=value>", "value of an OpenQASM 3 input; may be repeated", collectInputs, {})
    .option("--json", "print one JSON object and nothing else")
    .option("--qasm <out.qasm>", "write the distributed program as OpenQASM 3, telegates spelled out")
    .action((path: string, options: CompileCommandOptions) => compileAction(path, options, context));
}

async function compileAction(path: string, options: CompileCommandOptions, { progress, signal }: CommandContext): Promise<void> {
  checkWritable(options.qasm);
  const started = performance.now();
  const circuit = loadCircuit(path, options.set).value;
  const network = loadNetwork(options.network).value;
  const program = await compileCircuit(circuit, network, {
    seed: options.seed,
    signal,
    onProgress: (fraction) => progress.report("placing qubits", fraction),
  });
  const { equivalent } = await checkEquivalence(program, network, nodePlatform(), { seed: options.seed, signal });
  progress.clear();
  const elapsedS = (performance.now() - started) / 1000;
  const summary = {
    circuit: summarizeCircuit(circuit),
    network: { name: network.name, qpus: network.qpus.length, links: network.links.length },
    ...distributionReport(program, network),
    equivalent,
    elapsedS,
  };
  if (options.qasm) writeText(options.qasm, writeOpenQasm3(explicitCircuit(program, network)));
  if (options.json) process.stdout.write(`${JSON.stringify({ bellwire: VERSION, command: "compile", ...summary })}\n`);
  else process.stdout.write(formatCompile(summary, terminalStyle(process.stdout)));
}
