import { Command } from "commander";
import { VALIDATION, validate } from "../index.ts";
import { nodePlatform } from "../platform/node.ts";
import { formatValidation } from "../report/validation.ts";
import type { CommandContext } from "./context.ts";
import { integerOption } from "./options.ts";
import { terminalStyle } from "./terminal.ts";

export function validateCommand({ progress, signal }: CommandContext): Command {
  return new Command("validate")
    .description("Published experiments, side by side with the simulator.")
    .option("--attempts <n>", "attempts of each link that is sampled", integerOption(1, 1e15), VALIDATION.attempts)
    .option("--shots <n>", "shots of each circuit", integerOption(1, 1e8), VALIDATION.shots)
    .option("--seed <n>", "seed of every random draw", integerOption(0, 2 ** 32 - 1), VALIDATION.seed)
    .option("--json", "print one JSON object and nothing else")
    .action(async ({ json, ...options }: { attempts: number; shots: number; seed: number; json?: boolean }) => {
      const result = await validate(
        { ...options, onProgress: (stage, fraction) => progress.report(stage, fraction), signal },
        nodePlatform(),
      );
      progress.clear();
      process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${formatValidation(result, terminalStyle(process.stdout))}\n`);
    });
}
