import { Command } from "commander";
import { presetNames, presetSummary, presetText } from "../index.ts";
import type { CommandContext } from "./context.ts";

export function presetsCommand(_context: CommandContext): Command {
  return new Command("presets")
    .description("List the machines that come with Bellwire; with a name, print its YAML.")
    .argument("[name]", "a preset, such as ionq-9999-pair")
    .action((name: string | undefined) => {
      process.stdout.write(name === undefined ? listing() : presetText(name));
    });
}

function listing(): string {
  const names = presetNames();
  const width = Math.max(...names.map((name) => name.length));
  return `${names.map((name) => `${name.padEnd(width)}  ${presetSummary(name)}`).join("\n")}\n`;
}
