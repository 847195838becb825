import type { Backend, StateHandle } from "../backend/backend.ts";
import { evaluate } from "../circuit/circuit.ts";
import type { Executable } from "../compile/executable.ts";
import { throwIfCancelled } from "../errors.ts";
import { indexMap } from "../passes/layout.ts";
import { identityLayout, type Layout } from "../passes/pass.ts";
import { PlainPrograms } from "./plainPrograms.ts";
import { assignBits, Path, type SwitchedGate } from "./stretch.ts";

/** Bitstrings, highest bit first, with their ideal probabilities; or why they were not worked out. */
export type IdealDistribution = { probabilities: ReadonlyMap<string, number>; reason: null } | { probabilities: null; reason: string };

export interface IdealLimits {
  /** The state is read back whole. */
  qubits: number;
  outcomes: number;
  /** Branches of measurements in mid-circuit, followed one by one. */
  branches: number;
  /** Steps of all branches together, so that a loop that may go on for ever ends. */
  steps: number;
}

const LIMITS: IdealLimits = { qubits: 24, outcomes: 65536, branches: 4096, steps: 2 ** 20 };
/** Branches and outcomes less likely than this are rounding. */
const NEGLIGIBLE = 1e-12;

/** A branch of the program: where it is, what has been measured, and how likely it is. */
interface Branch {
  state: StateHandle;
  counter: number;
  layout: Layout;
  bits: Uint8Array;
  weight: number;
}

/**
 * The exact distribution of a program's first `clbits` bits without noise. Branches of mid-circuit measurements are enumerated;
 * give the executable with telegates by their effect, whose only measurements are the program's own.
 */
export async function idealDistribution(
  executable: Executable,
  clbits: number,
  backend: Backend,
  options: { limits?: Partial<IdealLimits>; signal?: AbortSignal; onProgress?: () => void | Promise<void> } = {},
): Promise<IdealDistribution> {
  const limits = { ...LIMITS, ...options.limits };
  const { qubits, steps } = executable;
  if (qubits > limits.qubits) return none(`the ideal distribution is worked out up to ${limits.qubits} qubits`);
  const lastJump = steps.findLastIndex((s) => s.kind === "branch" || s.kind === "jump");
  const found = new Map<string, number>();
  const open: Branch[] = [
    { state: backend.allocate(qubits, 1), counter: 0, layout: identityLayout(qubits), bits: new Uint8Array(executable.clbits), weight: 1 },
  ];
  const programs = new PlainPrograms(backend, qubits);
  let branches = 1;
  let taken = 0;
  try {
    for (let branch = open.at(-1); branch; branch = open.at(-1)) {
      await options.onProgress?.();
      throwIfCancelled(options.signal);
      if (branch.weight < NEGLIGIBLE) {
        open.pop();
        backend.free(branch.state);
        continue;
      }
      const jumps = takeJumps(executable, branch, limits.steps - taken);
      taken += jumps;
      if (taken >= limits.steps) return none(`the ideal distribution is worked out up to ${limits.steps} steps over all branches`);
      const end = branch.counter > lastJump ? steps.length : steps.findIndex((s, i) => i >= branch.counter && isJump(s));
      const path = new Path(executable, range(branch.counter, end), end === steps.length);
      const stretch = path.stretch(0, []);
      taken += stretch.stop + 1;
      const { program, layout } = programs.get(`${branch.counter}-${end}`, stretch.gates, actsIn(branch), branch.layout);
      if (program) await backend.run(branch.state, program);
      branch.layout = layout;
      if (stretch.stop === path.steps.length) {
        branch.counter = end;
        if (end < steps.length) continue;
        open.pop();
        const few = await addOutcomes(backend, branch, path, clbits, found, limits.outcomes);
        backend.free(branch.state);
        if (!few) return none(`the ideal distribution is worked out up to ${limits.outcomes} outcomes`);
        continue;
      }
      branch.counter += stretch.stop + 1;
      const step = path.at(stretch.stop);
      if (step.kind === "assign") assignBits(branch.bits, step.clbits, evaluate(step.value, branch.bits));
      else if (step.kind === "measure" || step.kind === "reset") {
        const other = await part(backend, branch, step);
        if (other) open.push(other);
        if (other && ++branches > limits.branches) return none(`the ideal distribution is worked out up to ${limits.branches} branches`);
      }
    }
  } finally {
    for (const { state } of open) backend.free(state);
    programs.dispose();
  }
  return { probabilities: found, reason: null };
}

const none = (reason: string): IdealDistribution => ({ probabilities: null, reason });
const isJump = (step: { kind: string }): boolean => step.kind === "branch" || step.kind === "jump";
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** Takes the branch to its next step that is not a jump, as its bits decide; returns the jumps taken, `most` at most. */
function takeJumps({ steps }: Executable, branch: Branch, most: number): number {
  for (let jumps = 0; jumps < most; jumps++) {
    const step = steps[branch.counter];
    if (step?.kind === "jump") branch.counter = step.to;
    else if (step?.kind === "branch") branch.counter = evaluate(step.condition, branch.bits) !== 0 ? branch.counter + 1 : step.otherwise;
    else return jumps;
  }
  return most;
}

/** Whether a gate acts in a branch, as its bits decide. */
function actsIn({ bits }: Branch): (gate: SwitchedGate) => boolean {
  return ({ switch: decides }) => decides === undefined || (decides.kind === "condition" && evaluate(decides.condition, bits) !== 0);
}

/** Collapses a branch on one outcome; the branch of the other, if both can happen. A reset then flips by relabelling. */
async function part(
  backend: Backend,
  branch: Branch,
  step: { kind: "measure"; qubit: number; clbit: number } | { kind: "reset"; qubit: number },
): Promise<Branch | null> {
  const bit = branch.layout.position[step.qubit];
  const flipped = branch.layout.flipped[step.qubit] ? 1 : 0;
  const [stored] = await backend.probabilities(branch.state, bit);
  const p1 = flipped ? 1 - stored : stored;
  const both = p1 > NEGLIGIBLE && p1 < 1 - NEGLIGIBLE;
  const first: 0 | 1 = p1 < 0.5 ? 0 : 1;
  const other = both ? { ...branch, bits: branch.bits.slice(), state: await backend.copy(branch.state, [0]) } : null;
  const settle = async (b: Branch, outcome: number, p: number): Promise<void> => {
    await backend.collapse(b.state, bit, Uint8Array.of(outcome ^ flipped));
    b.weight *= p;
    if (step.kind === "measure") b.bits[step.clbit] = outcome;
    else if (outcome === 1) {
      b.layout = { ...b.layout, flipped: b.layout.flipped.map((f, q) => (q === step.qubit ? !f : f)) };
    }
  };
  const pFirst = first === 1 ? p1 : 1 - p1;
  await settle(branch, first, both ? pFirst : 1);
  if (other) await settle(other, 1 - first, 1 - pFirst);
  return other;
}

/**
 * Adds a finished branch: its bits, and those of the measurements that waited, from the state. False when there are more
 * outcomes than `most`.
 */
async function addOutcomes(
  backend: Backend,
  branch: Branch,
  path: Path,
  clbits: number,
  found: Map<string, number>,
  most: number,
): Promise<boolean> {
  const measured = path.waiting.flatMap((position) => {
    const step = path.at(position);
    return step.kind === "measure" ? [step] : [];
  });
  const weights = new Map<number, number>([[0, 1]]);
  if (measured.length > 0) {
    weights.clear();
    const amplitudes = await backend.read(branch.state);
    const { toLogical } = indexMap(branch.layout);
    for (let i = 0; i < amplitudes.length / 2; i++) {
      const p = amplitudes[2 * i] ** 2 + amplitudes[2 * i + 1] ** 2;
      if (p < NEGLIGIBLE) continue;
      const index = toLogical(i);
      let outcome = 0;
      for (const [j, { qubit }] of measured.entries()) outcome += (Math.floor(index / 2 ** qubit) % 2) * 2 ** j;
      weights.set(outcome, (weights.get(outcome) ?? 0) + p);
      if (weights.size > most) return false;
    }
  }
  const bits = branch.bits.slice();
  for (const [outcome, p] of weights) {
    measured.forEach(({ clbit }, j) => {
      bits[clbit] = Math.floor(outcome / 2 ** j) % 2;
    });
    const key = bits.subarray(0, clbits).reduce((text, bit) => bit + text, "");
    found.set(key, (found.get(key) ?? 0) + branch.weight * p);
  }
  return found.size <= most;
}
