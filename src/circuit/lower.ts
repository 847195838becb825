import { BellwireError } from "../errors.ts";
import type { GateOp } from "./circuit.ts";
import { CONTROLLED, type Control, type Term } from "./terms.ts";

/** The gates of one term, exactly, and the global phase that remains. */
export interface Lowered {
  gates: GateOp[];
  globalPhase: number;
}

const CONTROLLED_BY_BASE: ReadonlyMap<string, string> = new Map([...CONTROLLED].map(([gate, base]) => [base, gate]));
/** One-qubit gates that are a phase on |1>. */
const PHASES: Record<string, number> = { z: Math.PI, s: Math.PI / 2, sdg: -Math.PI / 2, t: Math.PI / 4, tdg: -Math.PI / 4 };

/**
 * Rewrites a term as gates of the gate table, without further qubits.
 *
 * A phase under n controls is split by C^n P(a) = P(a/2) parts around a C^(n-1) X (Barenco et al., PRA 52, 3457, Lemma 7.5);
 * the target of the phase serves the inner C^(n-1) X as a borrowed qubit, so the cost is quadratic in n (their Lemmas 7.2, 7.3).
 * Other gates follow from it by a change of basis or by C^n U = e^(ia) A X B X C (their Lemma 5.1).
 */
export function lowerTerm(term: Term): Lowered {
  const writer = new Writer();
  const negative = term.controls.filter((control) => control.value === 0);
  for (const { qubit } of negative) writer.gate("x", [], [qubit]);
  writer.controlled(term.gate, term.params, qubitsOf(term.controls), term.targets);
  for (const { qubit } of negative) writer.gate("x", [], [qubit]);
  return { gates: writer.gates, globalPhase: writer.globalPhase };
}

const qubitsOf = (controls: readonly Control[]): number[] => controls.map((control) => control.qubit);

class Writer {
  readonly gates: GateOp[] = [];
  globalPhase = 0;

  gate(gate: string, params: readonly number[], qubits: readonly number[]): void {
    this.gates.push({ kind: "gate", gate, params, qubits });
  }

  controlled(gate: string, params: readonly number[], controls: readonly number[], targets: readonly number[]): void {
    const [a, b] = targets;
    if (gate === "gphase") {
      if (controls.length === 0) this.globalPhase += params[0];
      else this.phase(params[0], controls);
    } else if (controls.length === 0) this.gate(gate, params, targets);
    else if (targets.length === 1) this.oneQubit(gate, params, controls, a);
    else this.twoQubits(gate, params, controls, a, b);
  }

  private oneQubit(gate: string, params: readonly number[], controls: readonly number[], target: number): void {
    if (gate === "id") return this.gate("id", [], [target]);
    const direct = CONTROLLED_BY_BASE.get(gate);
    if (controls.length === 1 && direct !== undefined) return this.gate(direct, params, [...controls, target]);
    if (controls.length === 1 && gate === "u") return this.gate("cu", [...params, 0], [...controls, target]);
    if (gate in PHASES) return this.phase(PHASES[gate], [...controls, target]);
    switch (gate) {
      case "p":
        return this.phase(params[0], [...controls, target]);
      case "x":
        return this.not(controls, target);
      case "y":
        return this.between("sdg", target, "s", () => this.not(controls, target));
      case "h":
        this.gate("ry", [-Math.PI / 4], [target]);
        this.phase(Math.PI, [...controls, target]);
        return this.gate("ry", [Math.PI / 4], [target]);
      case "sx":
      case "sxdg":
        return this.between("h", target, "h", () => this.phase(gate === "sx" ? Math.PI / 2 : -Math.PI / 2, [...controls, target]));
      case "rx":
        return this.between("h", target, "h", () => this.rotation("rz", params[0], controls, target));
      case "ry":
      case "rz":
        return this.rotation(gate, params[0], controls, target);
      case "u":
        return this.general(params, controls, target);
    }
    throw new BellwireError("internal", `no rule to control the gate ${gate}`);
  }

  /** Conjugations that leave a controlled one-qubit gate or a simpler two-qubit gate in the middle. */
  private twoQubits(gate: string, params: readonly number[], controls: readonly number[], a: number, b: number): void {
    switch (gate) {
      case "swap":
        this.gate("cx", [], [b, a]);
        this.not([...controls, a], b);
        return this.gate("cx", [], [b, a]);
      case "xcx":
        return this.between("h", a, "h", () => this.not([...controls, a], b));
      case "xcy":
        return this.between("sdg", b, "s", () => this.twoQubits("xcx", params, controls, a, b));
      case "ycy":
        return this.between("sdg", a, "s", () => this.twoQubits("xcy", params, controls, a, b));
      case "rzz":
        this.gate("cx", [], [a, b]);
        this.oneQubit("rz", params, controls, b);
        return this.gate("cx", [], [a, b]);
      case "rxx":
        return this.between("h", a, "h", () => this.between("h", b, "h", () => this.twoQubits("rzz", params, controls, a, b)));
      case "ryy":
        return this.between("sxdg", a, "sx", () => this.between("sxdg", b, "sx", () => this.twoQubits("rzz", params, controls, a, b)));
      case "iswap":
      case "iswapdg": {
        const angle = gate === "iswap" ? -Math.PI / 2 : Math.PI / 2;
        this.twoQubits("rxx", [angle], controls, a, b);
        return this.twoQubits("ryy", [angle], controls, a, b);
      }
    }
    throw new BellwireError("internal", `no rule to control the gate ${gate}`);
  }

  private between(before: string, qubit: number, after: string, inside: () => void): void {
    this.gate(before, [], [qubit]);
    inside();
    this.gate(after, [], [qubit]);
  }

  /** e^(i angle) on the all-ones state of `qubits`. */
  private phase(angle: number, qubits: readonly number[]): void {
    if (qubits.length === 1) return this.gate("p", [angle], qubits);
    if (qubits.length === 2) {
      if (Math.abs(angle) === Math.PI) return this.gate("cz", [], qubits);
      return this.gate("cp", [angle], qubits);
    }
    const rest = qubits.slice(0, -2);
    const [control, target] = qubits.slice(-2);
    this.gate("cp", [angle / 2], [control, target]);
    this.notBorrowing(rest, control, [target]);
    this.gate("cp", [-angle / 2], [control, target]);
    this.notBorrowing(rest, control, [target]);
    this.phase(angle / 2, [...rest, target]);
  }

  /** A rotation about Y or Z: half of it before and half after, the halves cancelling when the controls are not all set. */
  private rotation(gate: "ry" | "rz", angle: number, controls: readonly number[], target: number): void {
    this.gate(gate, [angle / 2], [target]);
    this.not(controls, target);
    this.gate(gate, [-angle / 2], [target]);
    this.not(controls, target);
  }

  /** U(theta, phi, lambda) = e^(i(phi + lambda)/2) Rz(phi) Ry(theta) Rz(lambda). */
  private general([theta, phi, lambda]: readonly number[], controls: readonly number[], target: number): void {
    this.gate("rz", [(lambda - phi) / 2], [target]);
    this.not(controls, target);
    this.gate("rz", [-(phi + lambda) / 2], [target]);
    this.gate("ry", [-theta / 2], [target]);
    this.not(controls, target);
    this.gate("ry", [theta / 2], [target]);
    this.gate("rz", [phi], [target]);
    this.phase((phi + lambda) / 2, controls);
  }

  private not(controls: readonly number[], target: number): void {
    if (controls.length === 1) return this.gate("cx", [], [controls[0], target]);
    if (controls.length === 2) return this.toffoli(controls[0], controls[1], target);
    this.between("h", target, "h", () => this.phase(Math.PI, [...controls, target]));
  }

  /** The textbook circuit of six CX and seven T (Nielsen and Chuang, Fig. 4.9). */
  private toffoli(a: number, b: number, target: number): void {
    const one = (gate: string, qubit: number) => this.gate(gate, [], [qubit]);
    const cx = (control: number, qubit: number) => this.gate("cx", [], [control, qubit]);
    one("h", target);
    cx(b, target);
    one("tdg", target);
    cx(a, target);
    one("t", target);
    cx(b, target);
    one("tdg", target);
    cx(a, target);
    one("t", b);
    one("t", target);
    one("h", target);
    cx(a, b);
    one("t", a);
    one("tdg", b);
    cx(a, b);
  }

  /** C^n X with qubits to borrow: they may be in any state and come back unchanged. */
  private notBorrowing(controls: readonly number[], target: number, borrowed: readonly number[]): void {
    const n = controls.length;
    if (n <= 2) return this.not(controls, target);
    if (borrowed.length >= n - 2) return this.ladder(controls, target, borrowed);
    const half = Math.ceil(n / 2);
    const first = controls.slice(0, half);
    const second = [...controls.slice(half), borrowed[0]];
    for (let i = 0; i < 2; i++) {
      this.notBorrowing(first, borrowed[0], [...controls.slice(half), target]);
      this.notBorrowing(second, target, first);
    }
  }

  /** Barenco et al., Lemma 7.2: 4 (n - 2) Toffoli gates with n - 2 borrowed qubits. */
  private ladder(controls: readonly number[], target: number, borrowed: readonly number[]): void {
    const n = controls.length;
    const wires = [target, ...borrowed.slice(0, n - 2)];
    const rung = (i: number) => this.toffoli(controls[n - 1 - i], wires[i + 1], wires[i]);
    const bottom = () => this.toffoli(controls[0], controls[1], wires[n - 2]);
    for (const top of [0, 1]) {
      for (let i = top; i < n - 2; i++) rung(i);
      bottom();
      for (let i = n - 3; i >= top; i--) rung(i);
    }
  }
}
