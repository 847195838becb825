import type { Backend, StateHandle } from "../backend/backend.ts";
import { evaluate } from "../circuit/circuit.ts";
import type { Executable } from "../compile/executable.ts";
import { identityLayout } from "../passes/pass.ts";
import { type Outcome, PatternGroup, projectionFactors } from "./group.ts";
import { assignBits } from "./stretch.ts";

/**
 * The state of a program without control flow just before its last measurements, without noise; earlier measurements (those
 * of telegates, whose outcomes do not matter) take their likelier outcome. Its layout is that of every noisy trajectory.
 */
export async function evolveIdeal(executable: Executable, backend: Backend): Promise<StateHandle> {
  const steps = executable.steps.map((_, step) => step);
  const start = identityLayout(executable.qubits);
  const group = new PatternGroup(backend, executable, [{ steps, insertions: [], key: "", last: true }], start);
  const state = backend.allocate(executable.qubits, 1);
  const bits = new Uint8Array(executable.clbits);
  group.retain();
  let layout = start;
  let measured: Outcome = { outcome: 0, probability: 1 };
  for (let position = 0; position <= steps.length; ) {
    const { stretch, program, switches, layout: after } = group.stretch(position, layout);
    layout = after;
    if (program) {
      const on = Uint8Array.from(switches.slice(0, program.slots), (decides) =>
        decides.kind === "condition" ? Number(evaluate(decides.condition, bits) !== 0) : decides.kind === "reset" ? measured.outcome : 0,
      );
      await backend.run(state, program, { on, factors: program.factors > 0 ? projectionFactors([measured]) : undefined });
    }
    position = stretch.stop + 1;
    if (stretch.stop === steps.length) break;
    const step = group.path.at(stretch.stop);
    if (step.kind === "assign") assignBits(bits, step.clbits, evaluate(step.value, bits));
    else if (step.kind === "measure" || step.kind === "reset") {
      const [stored] = await backend.probabilities(state, layout.position[step.qubit]);
      const p1 = layout.flipped[step.qubit] ? 1 - stored : stored;
      measured = p1 > 0.5 ? { outcome: 1, probability: p1 } : { outcome: 0, probability: 1 - p1 };
      if (step.kind === "measure") bits[step.clbit] = measured.outcome;
    }
  }
  group.release();
  return state;
}
