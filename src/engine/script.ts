import { type ClassicalExpr, evaluate } from "../circuit/circuit.ts";
import type { Executable } from "../compile/executable.ts";
import type { Basis } from "../compile/program.ts";
import type { Matrix } from "../complex.ts";
import type { Insertion, Segment } from "../noise/insertion.ts";
import type { Forecaster } from "./forecast.ts";
import { type Happening, happeningsFrom, perform, planStretch, type StretchMachine, takeStretch } from "./modularStretch.ts";
import { pushPaulis } from "./pauliFrame.ts";
import { assignBits, Path } from "./stretch.ts";
import type { DrawnNoise, Forks } from "./treeForecast.ts";

/** One thing that a machine is asked to do, whatever the order of its chain. */
export type Call = (machine: Forecaster) => void;

/**
 * Takes a forecaster through a program with the noise of one trajectory, as the engine does a machine, and writes down what it was asked, so that
 * forecasters of other chains need no schedule of their own. Measurements take their likelier outcome; programs that branch on what
 * they measure are counted as if every step came once.
 *
 * @param insertions by index of the executable's steps
 * @param order QPU of each site of the forecaster's chain
 * @param forks learns where trajectories part, which the forecaster marks
 */
export async function followProgram(
  executable: Executable,
  forecaster: Forecaster,
  order: readonly number[],
  insertions: readonly Insertion[],
  turn: () => Promise<void>,
  forks: Forks | null = null,
): Promise<Call[]> {
  const scribe = new Scribe(forecaster, order);
  const { qubits, steps } = executable;
  if (steps.some(({ kind }) => kind === "branch" || kind === "jump")) {
    scribe.say((machine) => machine.forget());
    forks?.forget();
    await takeStretch(scribe, everyStep(executable), qubits, turn);
    return scribe.calls;
  }
  const bits = new Uint8Array(executable.clbits);
  const path = new Path(
    executable,
    steps.map((_, step) => step),
    true,
  );
  for (let position = 0; position <= steps.length; position++) {
    const holds = (c: ClassicalExpr) => !forecaster.exact || evaluate(c, bits) !== 0;
    const { happenings, positions, stop } = happeningsFrom(path, position, holds);
    const { changes } = pushPaulis(path, position, insertions, holds);
    await forks?.begin(path, position, holds, turn);
    for (const deeds of planStretch(scribe, happenings, qubits)) {
      for (const deed of deeds) {
        const at = "task" in deed ? positions[deed.task] : -1;
        if (forks?.atGate(at)) scribe.say((machine) => machine.mark());
        await perform(scribe, deed, changes.get(at)?.matrix);
      }
      await turn();
    }
    position = stop;
    if (stop === steps.length) break;
    const step = path.at(stop);
    if (step.kind === "assign") assignBits(bits, step.clbits, evaluate(step.value, bits));
    if (step.kind !== "measure" && step.kind !== "reset") continue;
    const { qubit } = step;
    const likelier = forecaster.likelier(qubit);
    forks?.atStop(likelier ? 1 - likelier.p : 0.5);
    scribe.say((machine) => machine.mark());
    if (likelier === null) continue;
    const { outcome } = likelier;
    scribe.say((machine) => machine.collapse(qubit, outcome));
    if (step.kind === "measure") bits[step.clbit] = outcome;
    else if (outcome === 1) scribe.say((machine) => machine.gate([qubit], FLIP, true));
  }
  if (path.waiting.length > 0) scribe.say((machine) => machine.read());
  return scribe.calls;
}

const FLIP: Matrix = Float64Array.of(0, 0, 1, 0, 1, 0, 0, 0);

/** Every step once, as if there were no branches. */
function everyStep({ steps }: Executable): Happening[] {
  return steps.flatMap((step): Happening[] => {
    if (step.kind === "gate" && step.gate !== "id") return [{ kind: "gate", op: step, optional: false }];
    if (step.kind === "conditioned") return [{ kind: "gate", op: { ...step, kind: "gate" }, optional: true }];
    return step.kind === "move" ? [{ kind: "move", qubit: step.qubit, to: step.to }] : [];
  });
}

/** Passes on what a stretch does, and keeps it. */
class Scribe implements StretchMachine {
  readonly calls: Call[] = [];
  readonly #forecaster: Forecaster;
  readonly #order: readonly number[];

  constructor(forecaster: Forecaster, order: readonly number[]) {
    this.#forecaster = forecaster;
    this.#order = order;
  }

  say(call: Call): void {
    this.calls.push(call);
    call(this.#forecaster);
  }

  place(qubit: number) {
    return this.#forecaster.place(qubit);
  }

  siteOf(qpu: number): number | undefined {
    return this.#forecaster.siteOf(qpu);
  }

  gate(qubits: readonly number[], matrix: Matrix, { optional = false } = {}): void {
    this.say((machine) => machine.gate(qubits, matrix, optional));
  }

  async open(qubit: number, _basis: Basis, sites: Iterable<number>): Promise<void> {
    const qpus = Array.from(sites, (site) => this.#order[site]);
    this.say((machine) => machine.open(qubit, qpus));
  }

  serve(qubits: readonly number[], matrix: Matrix): void {
    this.say((machine) => machine.serve(qubits, matrix));
  }

  async close(): Promise<void> {
    this.say((machine) => machine.close());
  }

  async across(qubits: readonly number[], matrix: Matrix): Promise<void> {
    this.say((machine) => machine.across(qubits, matrix));
  }

  async move(qubit: number, toQpu: number): Promise<void> {
    this.say((machine) => machine.move(qubit, toQpu));
  }
}

/**
 * The different noises of some shots' segments, in order of first appearance; those whose Paulis change no gate are one
 * where nothing is measured on the way.
 */
export async function noisesOf(
  executable: Executable,
  segments: readonly Segment[],
  turn: () => Promise<void> = async () => {},
): Promise<DrawnNoise[]> {
  const steps = executable.steps.map((_, step) => step);
  const path = new Path(executable, steps, true);
  const isOneStretch = path.stopAfter(0) === steps.length;
  const found = new Map<string, DrawnNoise>();
  for (const [index, { insertions, key: own }] of segments.entries()) {
    if (index % SEGMENTS_PER_TURN === 0) await turn();
    const { changes } = pushPaulis(path, 0, insertions, () => false);
    const key = isOneStretch ? [...changes].map(([at, change]) => `${at} ${change.key}`).join() : own;
    const same = found.get(key);
    if (same) same.shots++;
    else found.set(key, { insertions, shots: 1 });
  }
  return [...found.values()];
}

const SEGMENTS_PER_TURN = 32;
