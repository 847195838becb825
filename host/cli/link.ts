import { Command, Option } from "commander";
import { inspectLinks, linkResult } from "../index.ts";
import { nodePlatform } from "../platform/node.ts";
import { linkCommandLine } from "../report/commandLine.ts";
import { renderLinkReport } from "../report/linkReport.ts";
import { formatLink } from "../report/linkSummary.ts";
import type { CommandContext } from "./context.ts";
import { loadNetwork } from "./inputs.ts";
import { checkWritable, writeText } from "./io.ts";
import { integerOption } from "./options.ts";
import { terminalStyle } from "./terminal.ts";

interface LinkOptions {
  link?: string;
  attempts: number;
  seed: number;
  backend: "auto" | "webgpu" | "cpu" | "reference";
  json?: boolean;
  report?: string;
}

export function linkCommand(context: CommandContext): Command {
  return new Command("link")
    .description("Look at the links of a machine: closed forms beside simulated photon attempts, losses, errors.")
    .argument("<network>", "the machine: a YAML or JSON file, or a preset (bellwire presets)")
    .option("--link <id>", "only this link")
    .option("--attempts <n>", "attempts to simulate of each link that is described by photons", integerOption(1, 1e15), 1e8)
    .option("--seed <n>", "seed of every random draw", integerOption(0, 2 ** 32 - 1), 0)
    .addOption(
      new Option("--backend <name>", "what simulates attempts; auto takes a hardware GPU or the CPU")
        .choices(["auto", "webgpu", "cpu", "reference"])
        .default("auto"),
    )
    .option("--json", "print one JSON object and nothing else")
    .option("--report <out.html>", "write a self-contained report")
    .action((path: string, options: LinkOptions) => linkAction(path, options, context));
}

async function linkAction(path: string, options: LinkOptions, { progress, signal }: CommandContext): Promise<void> {
  checkWritable(options.report);
  const network = loadNetwork(path);
  const outcome = await inspectLinks(
    {
      network: network.value,
      link: options.link,
      attempts: options.attempts,
      seed: options.seed,
      sampler: options.backend,
      onProgress: (stage, fraction) => progress.report(stage, fraction),
      signal,
    },
    nodePlatform(),
  );
  progress.clear();
  const data = { ...outcome, networkSource: network.source, commandLine: linkCommandLine({ ...options, network: path }) };
  if (options.report) writeText(options.report, renderLinkReport(data));
  if (options.json) {
    process.stdout.write(`${JSON.stringify(linkResult(outcome))}\n`);
    return;
  }
  process.stdout.write(`${formatLink(data, terminalStyle(process.stdout))}\n`);
  if (options.report) process.stdout.write(`\nwrote ${options.report}\n`);
}
