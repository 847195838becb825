import { Command, CommanderError } from "commander";
import { BellwireError } from "../../src/errors.ts";
import { VERSION } from "../version.ts";
import { benchCommand } from "./bench.ts";
import { compileCommand } from "./compile.ts";
import type { CommandContext } from "./context.ts";
import { linkCommand } from "./link.ts";
import { presetsCommand } from "./presets.ts";
import { createProgress } from "./progress.ts";
import { runCommand } from "./run.ts";
import { serveCommand } from "./serve.ts";
import { validateCommand } from "./validate.ts";

/** Exit codes: done, a run that failed, bad input. */
const EXIT = { done: 0, failed: 1, badInput: 2 } as const;

const EXAMPLES = `
Examples:
  bellwire run circuit.qasm --network ionq-9999-pair --report report.html
  bellwire presets oxford-2025 > machine.yaml
  bellwire compile circuit.qasm --network machine.yaml
  bellwire link machine.yaml`;

export async function main(args: readonly string[]): Promise<number> {
  const abort = new AbortController();
  const onInterrupt = () => {
    // A second Ctrl-C must always get a person out.
    if (abort.signal.aborted) process.exit(EXIT.failed);
    abort.abort();
  };
  process.on("SIGINT", onInterrupt);
  const progress = createProgress(process.stderr);
  const program = buildProgram({ progress, signal: abort.signal });
  try {
    await program.parseAsync(args, { from: "user" });
    return EXIT.done;
  } catch (error) {
    progress.clear();
    return report(error);
  } finally {
    progress.clear();
    process.off("SIGINT", onInterrupt);
  }
}

function buildProgram(context: CommandContext): Command {
  const program = new Command("bellwire")
    .description("Simulates quantum computers wired together by Bell pairs: trapped-ion processors joined by photonic links.")
    .version(VERSION)
    .showSuggestionAfterError()
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  for (const add of [runCommand, compileCommand, linkCommand, validateCommand, presetsCommand, benchCommand, serveCommand]) {
    // Subcommands do not inherit these two.
    program.addCommand(
      add(context)
        .exitOverride()
        .configureOutput({ outputError: () => {} }),
    );
  }
  return program;
}

/** One line on stderr, and the exit code that goes with it. */
function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done;
    const message = error.message.replace(/^error: /, "").replace(/\s*\n\s*/g, " ");
    // Help on an empty command line is printed by commander itself.
    if (error.code !== "commander.help") process.stderr.write(`bellwire: ${message}\n`);
    return EXIT.badInput;
  }
  if (error instanceof BellwireError) {
    process.stderr.write(`bellwire: ${error.message}\n`);
    return error.code === "input" || error.code === "limit" || error.code === "unavailable" ? EXIT.badInput : EXIT.failed;
  }
  process.stderr.write(`bellwire: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.failed;
}
