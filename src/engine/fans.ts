import type { Basis } from "../compile/program.ts";
import type { Matrix } from "../complex.ts";
import { identity, multiply } from "../complex.ts";
import { conditionalGate, projector, schmidtTerms } from "./modularOperators.ts";
import { leavesAlone } from "./productStates.ts";
import type { ProductSum } from "./qubitChain.ts";

const BASES: readonly Basis[] = ["Z", "X", "Y"];

interface Applied {
  qubits: readonly number[];
  matrix: Matrix;
}

/** A qubit that all gates of a fan leave alone in a basis. */
interface Hub {
  qubit: number;
  basis: Basis;
}

/** Gates that share a qubit, which they leave alone: a sum of two products however many they are. */
class Fan {
  readonly qubits = new Set<number>();
  readonly #gates: Applied[] = [];
  #hubs: Hub[];

  constructor(first: Applied) {
    this.#hubs = hubsOf(first);
    this.#gates.push(first);
    for (const qubit of first.qubits) this.qubits.add(qubit);
  }

  /** Takes a gate on at least one of its qubits, if it still is a fan then. */
  take(gate: Applied): boolean {
    const hubs = this.#hubs.filter((hub) => keeps(gate, hub));
    if (hubs.length === 0) return false;
    this.#hubs = hubs;
    this.#gates.push(gate);
    for (const qubit of gate.qubits) this.qubits.add(qubit);
    return true;
  }

  sum(): ProductSum {
    const [hub] = this.#hubs;
    if (!hub) {
      const [{ qubits, matrix }] = this.#gates;
      const terms = schmidtTerms(matrix);
      return new Map([
        [qubits[0], terms.map(([on]) => on)],
        [qubits[1], terms.map(([, on]) => on)],
      ]);
    }
    const found = new Map<number, Matrix[]>([[hub.qubit, [0, 1].map((bit) => projector(hub.basis, bit))]]);
    const act = (qubit: number, matrices: readonly Matrix[]) => {
      const before = found.get(qubit) ?? [identity(2), identity(2)];
      found.set(
        qubit,
        before.map((m, bit) => multiply(matrices[bit], m)),
      );
    };
    for (const { qubits, matrix } of this.#gates) {
      if (qubits.length === 1) act(qubits[0], [matrix, matrix]);
      else {
        const on = qubits[0] === hub.qubit ? 0 : 1;
        act(
          qubits[1 - on],
          [0, 1].map((bit) => conditionalGate(matrix, on, hub.basis, bit)),
        );
      }
    }
    return found;
  }
}

/**
 * Puts gates off until they can be done many at a time. Fans that wait have no qubit in common, so that it does not matter
 * which is done first.
 */
export class Fans {
  #waiting: Fan[] = [];
  readonly #do: (operator: ProductSum) => void;

  constructor(act: (operator: ProductSum) => void) {
    this.#do = act;
  }

  /** Takes a gate; false when it is on one qubit and nothing waits there, so that it may be done at once. */
  take(qubits: readonly number[], matrix: Matrix): boolean {
    const met = this.#waiting.filter((fan) => qubits.some((qubit) => fan.qubits.has(qubit)));
    const taker = met.find((fan) => fan.take({ qubits, matrix }));
    this.flush((fan) => fan !== taker && met.some((other) => other === fan));
    if (taker) return true;
    if (qubits.length === 1) return false;
    this.#waiting.push(new Fan({ qubits, matrix }));
    return true;
  }

  /** Does what waits, or some of it. */
  flush(which: (fan: { qubits: ReadonlySet<number> }) => boolean = () => true): void {
    for (const fan of this.#waiting) if (which(fan)) this.#do(fan.sum());
    this.#waiting = this.#waiting.filter((fan) => !which(fan));
  }
}

function hubsOf({ qubits, matrix }: Applied): Hub[] {
  return ([0, 1] as const).flatMap((on) =>
    BASES.filter((basis) => leavesAlone(matrix, on, basis)).map((basis) => ({ qubit: qubits[on], basis })),
  );
}

/** Whether a gate leaves a hub alone, and acts on nothing but it and one other qubit, or on one other qubit. */
function keeps({ qubits, matrix }: Applied, { qubit, basis }: Hub): boolean {
  if (qubits.length === 2) return qubits.includes(qubit) && leavesAlone(matrix, qubits[0] === qubit ? 0 : 1, basis);
  if (qubits[0] !== qubit) return true;
  const p = projector(basis, 0);
  const [a, b] = [multiply(matrix, p), multiply(p, matrix)];
  return a.every((x, k) => Math.abs(x - b[k]) < 1e-12);
}
