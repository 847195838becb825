import type { BackendName } from "../src/backend/backend.ts";
import { inputError, nearestWord } from "../src/errors.ts";

/** What a person chooses about a run beside the circuit and the machine. */
export interface RunOptions {
  shots: number;
  /** A u32. Equal seeds give equal timelines and noise everywhere. */
  seed: number;
  /** `auto`: a hardware GPU where there is one, otherwise the CPU. */
  backend: BackendName | "auto";
  /** `auto`: the joint engine where its state fits and is not far more work (src/engine/choose.ts). */
  engine: "auto" | "joint" | "modular";
  /** Remote gates by their exact effect, or with their communication qubits. */
  telegate: "effective" | "explicit";
}

/** What is meant by an option that is left out. */
export const RUN_DEFAULTS: RunOptions = { shots: 1000, seed: 0, backend: "auto", engine: "auto", telegate: "effective" };

export const BACKENDS: readonly RunOptions["backend"][] = ["auto", "webgpu", "webgl2", "cpu", "reference"];
export const ENGINES: readonly RunOptions["engine"][] = ["auto", "joint", "modular"];
export const TELEGATES: readonly RunOptions["telegate"][] = ["effective", "explicit"];
export const MOST_SHOTS = 100_000_000;
export const LARGEST_SEED = 2 ** 32 - 1;

/** The options with defaults for what is left out. Throws BellwireError `input` for values that no run can have. */
export function runOptions(given: Partial<RunOptions>): RunOptions {
  const { shots, seed, backend, engine, telegate } = Object.assign({ ...RUN_DEFAULTS }, stated(given));
  checkInteger("shots", shots, 1, MOST_SHOTS);
  checkInteger("seed", seed, 0, LARGEST_SEED);
  checkWord("backend", backend, BACKENDS);
  checkWord("engine", engine, ENGINES);
  checkWord("telegate", telegate, TELEGATES);
  return { shots, seed, backend, engine, telegate };
}

function stated(given: Partial<RunOptions>): Partial<RunOptions> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function checkInteger(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw inputError(`${name} must be an integer from ${least} to ${most}, got ${value}`);
}

function checkWord(name: string, word: string, known: readonly string[]): void {
  if (known.includes(word)) return;
  const nearest = nearestWord(String(word), known);
  throw inputError(`${name} must be one of ${known.join(", ")}, got ${word}${nearest ? `; did you mean ${nearest}?` : ""}`);
}
