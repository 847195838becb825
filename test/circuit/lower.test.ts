import { describe, expect, it } from "vitest";
import type { GateOp } from "../../src/circuit/circuit.ts";
import { GATES } from "../../src/circuit/gates.ts";
import { lowerTerm } from "../../src/circuit/lower.ts";
import { powerTerms } from "../../src/circuit/power.ts";
import { invertTerms, type Term } from "../../src/circuit/terms.ts";
import { applyGate, difference, identityColumns, type State, turn, unitaryOf } from "./statevector.ts";

const ANGLES = [0.7, -1.3, 2.9];
const plain = [...GATES.values()].filter(({ name }) => !/^c[xyzhpsru]/.test(name));

/** What a list of terms does to every basis state, phases included. */
function columns(terms: readonly Term[], qubits: number): State {
  const lowered = terms.map(lowerTerm);
  const globalPhase = lowered.reduce((sum, term) => sum + term.globalPhase, 0);
  return unitaryOf({ qubits, ops: lowered.flatMap(({ gates }) => gates), globalPhase });
}

/** The same from the definition: the gate's matrix on the basis states where every control has its value, nothing on the others. */
function expected({ gate, params, controls, targets }: Term, qubits: number): State {
  const all = identityColumns(qubits);
  const size = 2 * 2 ** qubits;
  for (let index = 0; index < 2 ** qubits; index++) {
    if (!controls.every(({ qubit, value }) => ((index >> qubit) & 1) === value)) continue;
    const column = all.subarray(index * size, (index + 1) * size);
    if (gate === "gphase") turn(column, params[0]);
    else applyGate(column, { kind: "gate", gate, params, qubits: targets });
  }
  return all;
}

describe.each([...plain.map(({ name }) => name), "gphase"])("%s under controls", (gate) => {
  const spec = GATES.get(gate) ?? { qubits: 0, params: 1 };
  const params = ANGLES.slice(0, spec.params);

  it.each([0, 1, 2, 3, 4])("%i", (count) => {
    const qubits = Math.max(1, count + spec.qubits);
    // Qubits in an order of their own, and controls of both values.
    const order = Array.from({ length: qubits }, (_, i) => (i % 2 ? (i - 1) / 2 : qubits - 1 - i / 2));
    const controls = order.slice(0, count).map((qubit, i) => ({ qubit, value: i === 1 ? (0 as const) : (1 as const) }));
    const term: Term = { gate, params, controls, targets: order.slice(count, count + spec.qubits) };
    expect(difference(columns([term], qubits), expected(term, qubits))).toBeLessThan(1e-13);
  });
});

it("many controls cost gates that grow with their square", () => {
  const gates = (n: number): GateOp[] =>
    lowerTerm({ gate: "x", params: [], controls: Array.from({ length: n }, (_, qubit) => ({ qubit, value: 1 })), targets: [n] }).gates;
  const twoQubit = (n: number) => gates(n).filter(({ qubits }) => qubits.length === 2).length;
  expect([1, 2, 3].map(twoQubit)).toEqual([1, 6, 19]);
  expect(twoQubit(32) / twoQubit(16)).toBeLessThan(6);
  const term: Term = { gate: "x", params: [], controls: [0, 1, 2, 3, 4, 5, 6].map((qubit) => ({ qubit, value: 1 })), targets: [7] };
  expect(difference(columns([term], 8), expected(term, 8))).toBeLessThan(1e-12);
});

describe("powers", () => {
  const term = (gate: string, params: number[], targets: number[], controls: number[] = []): Term => ({
    gate,
    params,
    targets,
    controls: controls.map((qubit) => ({ qubit, value: 1 })),
  });
  const power = (terms: Term[], exponent: number): Term[] => {
    const result = powerTerms(terms, exponent);
    if (typeof result === "string") throw new Error(result);
    return result;
  };

  it.each(plain.map(({ name, params, qubits }) => [name, params, qubits] as const))(
    "%s to whole powers repeats it",
    (gate, params, qubits) => {
      const once = term(gate, ANGLES.slice(0, params), [0, 1].slice(0, qubits), [2]);
      for (const exponent of [-3, -1, 0, 2, 5]) {
        const repeated = Array.from({ length: Math.abs(exponent) }, () => (exponent < 0 ? invertTerms([once]) : [once])).flat();
        expect(difference(columns(power([once], exponent), 3), columns(repeated, 3)), `power ${exponent}`).toBeLessThan(1e-12);
      }
    },
  );

  it.each(["x", "y", "z", "h", "s", "tdg", "sx", "rx", "ry", "rz", "p", "u", "swap", "iswap", "rxx", "ryy", "rzz", "gphase"])(
    "a third of %s, three times, is the gate",
    (gate) => {
      const { params, qubits } = GATES.get(gate) ?? { params: 1, qubits: 0 };
      const whole = term(gate, ANGLES.slice(0, params), [0, 1].slice(0, qubits), [2]);
      const third = power([whole], 1 / 3);
      expect(difference(columns([...third, ...third, ...third], 3), columns([whole], 3))).toBeLessThan(1e-12);
    },
  );

  it("takes the principal root: the square root of Z is S, of X is SX, also with a phase or inside a definition", () => {
    expect(difference(columns(power([term("z", [], [0])], 0.5), 1), columns([term("s", [], [0])], 1))).toBeLessThan(1e-14);
    expect(difference(columns(power([term("x", [], [0])], 0.5), 1), columns([term("sx", [], [0])], 1))).toBeLessThan(1e-14);
    const hzh = [term("h", [], [0]), term("z", [], [0]), term("h", [], [0])];
    expect(difference(columns(power(hzh, 0.5), 1), columns([term("sx", [], [0])], 1))).toBeLessThan(1e-14);
  });

  it("says so where there is no closed form", () => {
    expect(powerTerms([term("swap", [], [0, 1]), term("h", [], [0])], 0.5)).toMatch(/fractional power/);
  });
});
