import type { Backend, StateHandle } from "../backend/backend.ts";
import { gateMatrix } from "../circuit/gates.ts";
import { BellwireError } from "../errors.ts";
import type { Layout } from "../passes/pass.ts";
import { planPasses } from "../passes/plan.ts";
import type { ModularMachine } from "./modularMachine.ts";
import type { Frame } from "./pauliFrame.ts";

/** Inner products of the vectors of one site of two chains: [left a][right a][left b][right b], interleaved. */
interface Transfer {
  values: Float64Array;
  leftA: number;
  rightA: number;
  leftB: number;
  rightB: number;
}

/**
 * Overlaps <a|P|b> of two machines that took one path, for many Paulis P: the part of each site is kept by the Paulis on it, so
 * frames that differ at one site share all others.
 */
export class FrameOverlaps {
  /** Most bytes that the backend held beside a copy of a site. */
  peakBytes = 0;
  readonly #backend: Backend;
  readonly #a: ModularMachine;
  readonly #b: ModularMachine;
  readonly #transfers = new Map<string, Transfer>();

  constructor(backend: Backend, a: ModularMachine, b: ModularMachine) {
    this.#backend = backend;
    this.#a = a;
    this.#b = b;
  }

  /** |<a|P|b>|^2. */
  async squared(frame: Frame): Promise<number> {
    const { chain } = this.#b;
    const bySite = Array.from({ length: chain.length }, (): [number, number][] => []);
    for (const [qubit, pauli] of frame) {
      const { site, slot } = this.#b.place(qubit);
      bySite[site].push([slot, pauli]);
    }
    let joint = Float64Array.of(1, 0);
    for (const [site, paulis] of bySite.entries()) joint = contract(joint, await this.#transfer(site, paulis));
    return joint[0] ** 2 + joint[1] ** 2;
  }

  async #transfer(site: number, paulis: [number, number][]): Promise<Transfer> {
    paulis.sort(([a], [b]) => a - b);
    const key = `${site}: ${paulis.join(" ")}`;
    let transfer = this.#transfers.get(key);
    if (!transfer) {
      transfer = await this.#makeTransfer(site, paulis);
      this.#transfers.set(key, transfer);
    }
    return transfer;
  }

  async #makeTransfer(site: number, paulis: readonly (readonly [number, number])[]): Promise<Transfer> {
    const a = await this.#a.chain.settled(site);
    const b = await this.#b.chain.settled(site);
    if (JSON.stringify(a.layout) !== JSON.stringify(b.layout)) {
      throw new BellwireError("internal", `site ${site} of two trajectories is laid out in different ways`);
    }
    const sizes = { leftA: a.left, rightA: a.right, leftB: b.left, rightB: b.right };
    if (paulis.length === 0) return { values: await this.#backend.gram(a.state, b.state, { outer: 1, inner: 1 }), ...sizes };
    const turned = await this.#turned(b.state, b.layout, paulis);
    try {
      return { values: await this.#backend.gram(a.state, turned, { outer: 1, inner: 1 }), ...sizes };
    } finally {
      this.#backend.free(turned);
    }
  }

  /** A copy of a site with Paulis on its slots, under a switch so that its layout stays. */
  async #turned(state: StateHandle, layout: Layout, paulis: readonly (readonly [number, number])[]): Promise<StateHandle> {
    const all = Array.from({ length: state.batch }, (_, vector) => vector);
    const gates = paulis.map(([slot, pauli]) => ({ qubits: [slot], matrix: gateMatrix(["x", "y", "z"][pauli - 1], []), slot: 0 }));
    const program = this.#backend.prepare(planPasses(gates, state.qubits, this.#backend.limits, layout).passes, state.qubits);
    const turned = await this.#backend.copy(state, all);
    this.peakBytes = Math.max(this.peakBytes, this.#backend.liveBytes());
    try {
      await this.#backend.run(turned, program, { on: new Uint8Array(state.batch).fill(1) });
      return turned;
    } catch (error) {
      this.#backend.free(turned);
      throw error;
    } finally {
      program.dispose();
    }
  }
}

/** sum over l, m of joint[l][m] T[l][r][m][s]: [r][s]. The joint holds conjugates of a's side. */
function contract(joint: Float64Array, { values, leftA, rightA, leftB, rightB }: Transfer): Float64Array<ArrayBuffer> {
  const out = new Float64Array(2 * rightA * rightB);
  for (let l = 0; l < leftA; l++) {
    for (let m = 0; m < leftB; m++) {
      const re = joint[2 * (l * leftB + m)];
      const im = joint[2 * (l * leftB + m) + 1];
      for (let r = 0; r < rightA; r++) {
        for (let s = 0; s < rightB; s++) {
          const from = 2 * ((l * rightA + r) * leftB * rightB + m * rightB + s);
          const to = 2 * (r * rightB + s);
          out[to] += re * values[from] - im * values[from + 1];
          out[to + 1] += re * values[from + 1] + im * values[from];
        }
      }
    }
  }
  return out;
}
