import type { Backend } from "../backend/backend.ts";
import type { Executable } from "../compile/executable.ts";
import type { Matrix } from "../complex.ts";
import { bytesOf } from "./modularChain.ts";
import type { ChainLayout, Place } from "./modularMachine.ts";
import { schmidtTerms } from "./modularOperators.ts";
import { chainLayout, chainOrder } from "./modularOrder.ts";
import { type Happening, type StretchMachine, takeStretch } from "./modularStretch.ts";
import { ProductStates } from "./productStates.ts";

/** What one trajectory takes at most, beside the ideal state where there is one: bytes of vectors, and multiplications of an amplitude. */
export interface EngineEstimate {
  bytes: number;
  work: number;
}

export interface EngineChoice {
  engine: "joint" | "modular";
  /** One line for people, with both estimates. */
  reason: string;
  joint: EngineEstimate;
  /** Bonds as large as gates that may entangle can make them, which compression only lowers. */
  modular: EngineEstimate & { bonds: readonly number[] };
}

/** Joint work below this ends in seconds, and many trajectories share a run; copies and compressions would take longer. */
const LITTLE_WORK = 2 ** 32;
/** Multiplications of the modular engine that cost as much as one of the joint engine's fused passes. */
const MODULAR_FACTOR = 4;

export interface ChooseOptions {
  /** Whether the noiseless state is held beside the others. */
  ideal?: boolean;
  /** Size to which bonds are cut. */
  maxBond?: number;
  onProgress?: () => Promise<void>;
}

/**
 * Which engine to run an executable on. The joint engine's cost is known. The modular one's is bounded from above, because what
 * compression will save is not known before the run; so it is taken when the bound is clearly the lower cost, or when the joint
 * state does not fit.
 */
export async function chooseEngine(
  executable: Executable,
  backend: Pick<Backend, "limits">,
  { ideal = false, maxBond = Number.POSITIVE_INFINITY, onProgress = async () => {} }: ChooseOptions = {},
): Promise<EngineChoice> {
  const { qubits, steps } = executable;
  const { bytesPerAmplitude, maxStateBytes } = backend.limits;
  const gates = steps.filter((step) => step.kind === "gate" || step.kind === "conditioned").length;
  const joint = { bytes: 2 ** qubits * bytesPerAmplitude, work: 2 ** qubits * Math.max(1, gates) };
  const layout = chainLayout(executable, chainOrder(executable));
  const counting = new CountingMachine(executable, layout, backend, maxBond);
  await takeStretch(counting, happeningsOf(executable), qubits, onProgress);
  const modular = { bytes: counting.bytes + (ideal ? counting.bytesNow : 0), work: counting.work, bonds: counting.largest };
  const fits = joint.bytes <= maxStateBytes;
  const engine = fits && joint.work <= Math.max(LITTLE_WORK, MODULAR_FACTOR * modular.work) ? "joint" : "modular";
  const size = (bytes: number) =>
    bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toPrecision(3)} GiB` : `${(bytes / 2 ** 20).toPrecision(3)} MiB`;
  const sides = `joint ${size(joint.bytes)} and ${joint.work.toExponential(1)} operations, modular at most ${size(modular.bytes)} and ${modular.work.toExponential(1)}`;
  const why = !fits ? `the joint state does not fit in ${size(maxStateBytes)}` : "it is the less work";
  return { engine, reason: `${engine}: ${why} (${sides})`, joint, modular };
}

/** Every step once, as if there were no branches. */
function happeningsOf({ steps }: Executable): Happening[] {
  return steps.flatMap((step): Happening[] => {
    if (step.kind === "gate" && step.gate !== "id") return [{ kind: "gate", op: step, optional: false }];
    if (step.kind === "conditioned") return [{ kind: "gate", op: { ...step, kind: "gate" }, optional: true }];
    return step.kind === "move" ? [{ kind: "move", qubit: step.qubit, to: step.to }] : [];
  });
}

/**
 * Follows a stretch without a state: bonds grow by every use of the network that may entangle, up to what their smaller side can hold; any
 * other use multiplies them only while it lasts.
 */
class CountingMachine implements StretchMachine {
  bytes = 0;
  work = 0;
  readonly largest: number[];
  readonly #layout: ChainLayout;
  readonly #backend: Pick<Backend, "limits">;
  readonly #places: Place[];
  readonly #most: readonly number[];
  #bonds: number[];
  /** Bonds are as they were before it, until it has entangled something. */
  #copy: { from: number; to: number; entangles: boolean } | null = null;
  readonly #products: ProductStates;

  constructor(executable: Executable, layout: ChainLayout, backend: Pick<Backend, "limits">, maxBond: number) {
    const { sizes } = layout;
    const total = sizes.reduce((sum, n) => sum + n, 0);
    let left = 0;
    this.#products = new ProductStates(executable);
    this.#layout = layout;
    this.#backend = backend;
    this.#places = [...layout.places];
    this.#most = sizes.slice(1).map((_, bond) => {
      left += sizes[bond];
      return Math.min(maxBond, 2 ** Math.min(left, total - left));
    });
    this.#bonds = this.#most.map(() => 1);
    this.largest = [...this.#bonds];
    this.#note();
  }

  get bytesNow(): number {
    return bytesOf(this.#backend, this.#layout.sizes, this.#bonds);
  }

  place(qubit: number): Place {
    return this.#places[qubit];
  }

  siteOf(qpu: number): number | undefined {
    return this.#layout.siteOf.get(qpu);
  }

  gate(qubits: readonly number[], matrix: Matrix, { optional = false } = {}): void {
    if (qubits.length === 1) this.#products.one(qubits[0], matrix, optional);
    else this.#products.two(qubits, matrix);
    this.work += this.#vectors(this.#places[qubits[0]].site);
  }

  async open(qubit: number, _basis: unknown, to: number): Promise<void> {
    const from = this.#places[qubit].site;
    this.#copy = { from, to, entangles: false };
    this.#join(from, to, 2);
  }

  serve(qubits: readonly number[], matrix: Matrix): void {
    if (!this.#copy) return;
    if (this.#products.two(qubits, matrix)) this.#copy.entangles = true;
    this.work += this.#vectors(this.#copy.to);
  }

  async close(): Promise<void> {
    if (this.#copy) this.#compress(this.#copy.from, this.#copy.to, this.#copy.entangles ? 1 : 2);
    this.#copy = null;
  }

  async across(qubits: readonly number[], matrix: Matrix): Promise<void> {
    const [a, b] = qubits.map((q) => this.#places[q].site);
    const terms = schmidtTerms(matrix).length;
    const entangles = this.#products.two(qubits, matrix);
    this.#join(a, b, terms);
    this.#compress(a, b, entangles ? 1 : terms);
  }

  async move(qubit: number, toQpu: number): Promise<void> {
    const { site } = this.#places[qubit];
    const to = this.siteOf(toQpu) ?? site;
    this.#join(site, to, 2);
    this.#compress(site, to, this.#products.has(qubit) ? 2 : 1);
    this.#places[qubit] = { site: to, slot: 0 };
  }

  /** Amplitudes of a site's vectors. */
  #vectors(site: number): number {
    return (this.#bonds[site - 1] ?? 1) * (this.#bonds[site] ?? 1) * 2 ** this.#layout.sizes[site];
  }

  #join(from: number, to: number, factor: number): void {
    for (let bond = Math.min(from, to); bond < Math.max(from, to); bond++) this.#bonds[bond] *= factor;
    this.#note();
  }

  /** Two sweeps, each with two Gram matrices and three mixes per bond. `undone`: the factor of a use that entangled nothing. */
  #compress(from: number, to: number, undone: number): void {
    for (let bond = Math.min(from, to); bond < Math.max(from, to); bond++) {
      this.work += 5 * this.#bonds[bond] * (this.#vectors(bond) + this.#vectors(bond + 1));
      this.#bonds[bond] = Math.min(this.#bonds[bond] / undone, this.#most[bond]);
    }
    this.#note();
  }

  #note(): void {
    this.bytes = Math.max(this.bytes, this.bytesNow);
    this.#bonds.forEach((size, bond) => {
      this.largest[bond] = Math.max(this.largest[bond], size);
    });
  }
}
