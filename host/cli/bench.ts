import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, platform, totalmem } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import type { BenchRow, BenchSuite } from "../../bench/suite.ts";
import { BellwireError, inputError } from "../../src/errors.ts";
import { type Backend, VERSION } from "../index.ts";
import { nodePlatform } from "../platform/node.ts";
import { formatRow, rowHeader } from "./benchTable.ts";
import type { CommandContext } from "./context.ts";

interface BenchOptions {
  long?: boolean;
  only?: string;
  qubits?: number;
  json?: boolean;
  write?: string;
  backend?: string[];
  kernels?: string;
}

const BACKENDS = ["cpu", "webgpu", "reference"] as const;
type BenchBackend = (typeof BACKENDS)[number];
const KERNELS = ["fitted", "unrolled"] as const;
type Kernels = (typeof KERNELS)[number];

export function benchCommand(context: CommandContext): Command {
  return new Command("bench")
    .description("Benchmarks: each verifies first, then times, and prints the least time that the machine allows.")
    .argument("[suite...]", "which suites; all that are quick when none is named")
    .option("--long", "larger sizes, which take minutes")
    .option("--qubits <n>", "of the suites of state vectors, only states of this many qubits", qubitCount)
    .option("--only <text>", "of the suites modular and distribution, only workloads whose name holds the text, such as qft48")
    .option("--backend <name...>", "backends to time: cpu, webgpu, reference; the CPU and a hardware GPU when there is one")
    .option(
      "--kernels <kind>",
      "with --backend webgpu, how passes are compiled, instead of by the size of the state: fitted, or unrolled for each pass",
    )
    .option(
      "--write <file>",
      "also write the rows, with machine and date: into a page between its lines <!-- bench --> and <!-- end -->, otherwise as sections of their suites",
    )
    .option("--json", "print one JSON object and nothing else")
    .action((names: string[], options: BenchOptions) => benchAction(names, options, context));
}

async function benchAction(names: string[], options: BenchOptions, { signal }: CommandContext): Promise<void> {
  const kernels = kernelsNamed(options.kernels);
  if (kernels && !options.backend?.includes("webgpu")) throw inputError(`--kernels ${kernels} is for a GPU's passes: add --backend webgpu`);
  // Loaded here, because the suites bring baselines that no other command needs.
  const { SUITES } = await import("../../bench/suites.ts");
  const suites = names.length === 0 ? SUITES : names.map((name) => suiteNamed(name, SUITES));
  const rows: BenchRow[] = [];
  const loadBefore = loadPerCore();
  const { createPhotonSampler, runRestarts, playShots } = nodePlatform();
  const context = {
    createPhotonSampler,
    runRestarts,
    playShots,
    long: options.long ?? false,
    only: options.only,
    qubits: options.qubits,
    readData: dataReader(process.env.BELLWIRE_DATA),
    now: () => performance.now() / 1000,
    signal,
  };
  for (const suite of suites) {
    const backends = await openBackends(options.backend, kernels);
    try {
      if (!options.json)
        process.stdout.write(
          `\n${suite.name}: ${suite.help}\n${backends.map((b) => `  ${b.name}: ${b.adapter}\n`).join("")}${rowHeader()}\n`,
        );
      for await (const row of suite.run({ ...context, backends })) {
        rows.push(row);
        if (!options.json) process.stdout.write(`${formatRow(row)}\n`);
      }
    } finally {
      for (const backend of backends) await backend.dispose();
    }
    if (signal.aborted) throw new BellwireError("cancelled", "the benchmark was cancelled; the rows above are complete");
  }
  if (options.write) {
    const { performancePage, writtenInto } = await import("../../bench/page.ts");
    const place = { machine: machineInWords(), date: new Date().toISOString().slice(0, 10), load: [loadBefore, loadPerCore()] as const };
    const old = existsSync(options.write) ? await readFile(options.write, "utf8") : "";
    const names = SUITES.map(({ name }) => name);
    await writeFile(options.write, writtenInto(old, rows, place) ?? performancePage(old, rows, place, names));
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ bellwire: VERSION, command: "bench", rows })}\n`);
}

function qubitCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 11 || count > 34) throw inputError(`--qubits must be a whole number from 11 to 34, got ${text}`);
  return count;
}

function suiteNamed(name: string, suites: readonly BenchSuite[]): BenchSuite {
  const found = suites.find((suite) => suite.name === name);
  if (!found) throw inputError(`there is no benchmark suite ${name}; there are ${suites.map((suite) => suite.name).join(", ")}`);
  return found;
}

async function openBackends(wanted: readonly string[] = [], kernels?: Kernels): Promise<Backend[]> {
  const platform = nodePlatform();
  if (wanted.length > 0) return Promise.all(wanted.map((name) => platform.createBackend(backendNamed(name), { kernels })));
  const cpu = await platform.createBackend("cpu");
  const fastest = await platform.createBackend("auto");
  if (fastest.name === "webgpu") return [cpu, fastest];
  await fastest.dispose();
  return [cpu];
}

function backendNamed(name: string): BenchBackend {
  const found = BACKENDS.find((known) => known === name);
  if (!found) throw inputError(`--backend must be one of ${BACKENDS.join(", ")}, got ${name}`);
  return found;
}

function kernelsNamed(name: string | undefined): Kernels | undefined {
  const found = KERNELS.find((known) => known === name);
  if (name !== undefined && !found) throw inputError(`--kernels must be one of ${KERNELS.join(", ")}, got ${name}`);
  return found;
}

function loadPerCore(): number {
  return loadavg()[0] / availableParallelism();
}

function machineInWords(): string {
  const gib = Math.round(totalmem() / 2 ** 30);
  return `${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} cores, ${gib} GiB, Node ${process.versions.node}, ${platform()}`;
}

/** Reads texts of the folder of outside data, such as QASMBench's circuits under `qasmbench/`. */
function dataReader(folder: string | undefined): ((file: string) => Promise<string>) | null {
  return folder === undefined ? null : (file) => readFile(join(folder, file), "utf8");
}
