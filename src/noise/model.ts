import { gateSpec, isVirtual } from "../circuit/gates.ts";
import { type DistributedProgram, flatten, type Operand, type Step } from "../compile/program.ts";
import { BellwireError } from "../errors.ts";
import { type Decay, heldDecay, type Network, type Qpu } from "../network/network.ts";
import type { LinkFigures } from "../photonics/link.ts";
import type { IdleSpan } from "../timeline.ts";
import {
  CERTAIN,
  compose,
  type Distribution,
  depolarizeOne,
  depolarizeTwo,
  distribution,
  idleWeights,
  phaseFlips,
  readoutFlip,
} from "./channels.ts";
import type { DrawKind } from "./dice.ts";
import { PAULI, type Pauli } from "./pauli.ts";

/** Where a Pauli acts: before or after a step on one of its qubits, or at a named part of a telegate or teleportation. */
export type Where = { kind: "before" | "after"; operand: Operand } | { kind: "part"; part: string };

export interface PauliAt {
  where: Where;
  pauli: Pauli;
}

/** One draw that a step always makes: what each outcome does (outcome 0 does nothing). */
export interface Roll {
  kind: DrawKind;
  distribution: Distribution;
  outcomes: readonly (readonly PauliAt[])[];
}

/** What a step draws: the Bell state of each pair of its route, then the rolls in order. */
export interface StepNoise {
  pairs: readonly { link: number; outcomes: readonly (readonly PauliAt[])[] }[];
  rolls: readonly Roll[];
}

/** Device figures bound to a program: every draw that each step makes, by step of the flattened program. */
export class NoiseModel {
  readonly steps: readonly Step[];
  readonly program: DistributedProgram;
  readonly #noise: readonly StepNoise[];
  readonly #network: Network;
  readonly #links: readonly Pick<LinkFigures, "bell">[];
  /** How halves of pairs and copies decay in each QPU, and the pair of each link when nothing has happened to it. */
  readonly #held: readonly Decay[];
  readonly #fresh: readonly Distribution[];

  /** `links[i]` belongs to `network.links[i]`. */
  constructor(program: DistributedProgram, network: Network, links: readonly Pick<LinkFigures, "bell">[]) {
    this.program = program;
    this.#network = network;
    this.#links = links;
    this.#held = network.qpus.map(heldDecay);
    this.#fresh = links.map(({ bell }) => distribution(bell.slice(1)));
    this.steps = flatten(program.ops);
    const writer = new StepNoiseWriter(program, network);
    this.#noise = this.steps.map((step) => writer.noiseOf(step));
  }

  of(step: number): StepNoise {
    return this.#noise[step];
  }

  /** Idling of a data qubit while so many entangling attempts went on in its QPU, or of a copy; I, X, Y, Z. */
  idle({ qpu, operand, durationNs, attempts = 0 }: Omit<IdleSpan, "visit">): Distribution {
    const { ions } = this.#network.qpus[qpu];
    const decay = operand.packet === undefined ? this.#network.qpus[qpu] : this.#held[qpu];
    const disturbed = attempts > 0 && ions ? ions.attemptFlipProbability : 0;
    if (disturbed === 0 && !fades(decay)) return CERTAIN;
    const waited = idleWeights(durationNs * 1e-9, decay.t1S, decay.t2S);
    return distribution((disturbed > 0 ? compose(waited, phaseFlips(attempts, disturbed)) : waited).slice(1));
  }

  /** The Bell state of a pair used so long after its emission, both halves having waited; Phi+, Psi+, Psi-, Phi-. */
  pair(link: number, ageNs: number): Distribution {
    const [a, b] = this.#network.links[link].between;
    if (ageNs <= 0 || !(fades(this.#held[a]) || fades(this.#held[b]))) return this.#fresh[link];
    const [waitedA, waitedB] = [a, b].map((q) => idleWeights(ageNs * 1e-9, this.#held[q].t1S, this.#held[q].t2S));
    return distribution(compose(this.#links[link].bell, compose(waitedA, waitedB)).slice(1));
  }
}

function fades({ t1S, t2S }: Decay): boolean {
  return t1S < Number.POSITIVE_INFINITY || t2S < Number.POSITIVE_INFINITY;
}

/** Distributions of one QPU's operations. */
interface QpuNoise {
  one: Distribution;
  two: Distribution;
  flip: Distribution;
}

/** Writes the rolls of each step by the rules of docs/model.md. */
class StepNoiseWriter {
  readonly #program: DistributedProgram;
  readonly #network: Network;
  readonly #qpus: readonly QpuNoise[];

  constructor(program: DistributedProgram, network: Network) {
    this.#program = program;
    this.#network = network;
    this.#qpus = network.qpus.map(
      (qpu: Qpu): QpuNoise => ({
        one: depolarizeOne(qpu.oneQubitGate.fidelity),
        two: depolarizeTwo(qpu.twoQubitGate.fidelity),
        flip: readoutFlip(qpu.measurement),
      }),
    );
  }

  noiseOf(step: Step): StepNoise {
    switch (step.kind) {
      case "gate":
        return { pairs: [], rolls: this.#gate(step) };
      case "open": {
        const packet = this.#program.packets[step.packet];
        const { pairs, rolls } = this.#route(packet.route, packet.from);
        const { two, flip } = this.#qpus[packet.from];
        rolls.push(onTwo(two, part("control"), part("near")), flips(flip, part("near"), 1));
        return { pairs, rolls };
      }
      case "close":
        return { pairs: [], rolls: [this.#disentangle(step.packet, this.#program.packets[step.packet].to)] };
      case "move": {
        if (step.packet !== undefined) return { pairs: [], rolls: [this.#disentangle(step.packet, step.from)] };
        const { pairs, rolls } = this.#route(step.route, step.from);
        const { two, flip } = this.#qpus[step.from];
        rolls.push(onTwo(two, part("source"), part("near")), flips(flip, part("source"), 3), flips(flip, part("near"), 1));
        return { pairs, rolls };
      }
      default:
        return { pairs: [], rolls: [] };
    }
  }

  /** A flipped outcome of the measurement that ends a packet is a phase of what is left: the basis Pauli. */
  #disentangle(packet: number, qpu: number): Roll {
    const { qubit, basis } = this.#program.packets[packet];
    return flips(this.#qpus[qpu].flip, { kind: "before", operand: { qubit, packet } }, PAULI[basis]);
  }

  #gate(step: Extract<Step, { kind: "gate" }>): Roll[] {
    if (step.operands.length === 2) {
      // Exchanging two ions of one QPU is a relabelling.
      if (step.gate === "swap" && step.operands.every((o) => o.packet === undefined)) return [];
      const [a, b] = step.operands;
      return [onTwo(this.#qpus[step.qpu].two, after(a), after(b))];
    }
    if (gateSpec(step.gate).qubits !== 1) throw new BellwireError("internal", `gate ${step.gate} was not lowered to its operands`);
    if (isVirtual(step.gate)) return [];
    const [operand] = step.operands;
    const copies = step.alsoOnCopies.map((packet) =>
      onOne(this.#qpus[this.#program.packets[packet].to].one, after({ qubit: operand.qubit, packet })),
    );
    return [onOne(this.#qpus[step.qpu].one, after(operand)), ...copies];
  }

  /** The pairs of a route, and the swap in each QPU on the way: a CX and two measurements, whose flips are Paulis of the pair. */
  #route(route: readonly number[], from: number): { pairs: StepNoise["pairs"]; rolls: Roll[] } {
    const rolls: Roll[] = [];
    let at = from;
    const pairs = route.map((link, k) => {
      if (k > 0) {
        const { two, flip } = this.#qpus[at];
        const left = part(`left ${k - 1}`);
        const right = part(`right ${k - 1}`);
        rolls.push(onTwo(two, left, right), flips(flip, left, 3), flips(flip, right, 1));
      }
      const [a, b] = this.#network.links[link].between;
      at = a === at ? b : a;
      return { link, outcomes: paulis(part(`pair ${k}`)) };
    });
    return { pairs, rolls };
  }
}

const after = (operand: Operand): Where => ({ kind: "after", operand });
const part = (name: string): Where => ({ kind: "part", part: name });

/** Outcomes I, X, Y, Z at a place. */
const paulis = (where: Where): readonly (readonly PauliAt[])[] => [[], ...([1, 2, 3] as const).map((pauli) => [{ where, pauli }])];

const onOne = (noise: Distribution, where: Where): Roll => ({ kind: "noise", distribution: noise, outcomes: paulis(where) });

function onTwo(noise: Distribution, a: Where, b: Where): Roll {
  const onA = paulis(a);
  const onB = paulis(b);
  return { kind: "noise", distribution: noise, outcomes: Array.from({ length: 16 }, (_, k) => [...onA[k & 3], ...onB[k >> 2]]) };
}

const flips = (flip: Distribution, where: Where, pauli: Pauli): Roll => ({
  kind: "readout",
  distribution: flip,
  outcomes: [[], [{ where, pauli }]],
});
