import type { Backend } from "../backend/backend.ts";
import { evaluate } from "../circuit/circuit.ts";
import type { ExecutableStep } from "../compile/executable.ts";
import { throwIfCancelled } from "../errors.ts";
import type { Insertion, Segment } from "../noise/insertion.ts";
import { ShotBits } from "./draws.ts";
import type { EngineJob, EngineOutcome } from "./engine.ts";
import { type ChainLimits, ModularChain } from "./modularChain.ts";
import { type ChainLayout, ModularMachine } from "./modularMachine.ts";
import { chainLayout, chainOrder } from "./modularOrder.ts";
import { ChainReader } from "./modularReadout.ts";
import { BondRecorder } from "./modularRecord.ts";
import { assignBits, Path } from "./stretch.ts";

export interface ModularOptions {
  /** Weight that one compression of a bond may discard; 1e-11 by default. */
  tolerance?: number;
  /** Bonds are cut to this size, and the fidelity bound says at what price; unlimited by default. */
  maxBond?: number;
}

/** One trajectory at one place of its path, and the shots that it stands for. */
interface Node {
  machine: ModularMachine;
  path: Path;
  last: boolean;
  insertions: readonly Insertion[];
  /** Number of insertions already made. */
  inserted: number;
  position: number;
  shots: readonly number[];
}

/** Steps between two turns of the event loop. */
const STEPS_PER_TURN = 16;

/**
 * Evolves a job with one family of vectors per QPU, joined by bonds (ModularChain): each distinct path with its noise is one
 * trajectory; measurements in mid-circuit part its shots. Takes effective and explicit executables.
 *
 * @throws BellwireError "limit" when the bonds outgrow memory, "cancelled" when the signal fires.
 */
export async function runModular(job: EngineJob, backend: Backend, options: ModularOptions = {}): Promise<EngineOutcome> {
  const engine = new ModularEngine(job, backend, options);
  try {
    return await engine.run();
  } finally {
    engine.free();
  }
}

class ModularEngine {
  readonly #job: EngineJob;
  readonly #backend: Backend;
  readonly #reader: ChainReader;
  readonly #limits: ChainLimits;
  readonly #order: readonly number[];
  readonly #layout: ChainLayout;
  readonly #shots: ShotBits;
  readonly #overlaps: Float64Array | null;
  readonly #recorder: BondRecorder;
  readonly #live = new Set<ModularMachine>();
  readonly #stack: Node[] = [];
  #ideal: ModularMachine | null = null;
  #trajectories = 0;
  #done = 0;
  #peak = 0;

  constructor(job: EngineJob, backend: Backend, { tolerance = 1e-11, maxBond = Number.POSITIVE_INFINITY }: ModularOptions) {
    this.#job = job;
    this.#backend = backend;
    this.#reader = new ChainReader(backend);
    this.#limits = { tolerance, maxBond };
    this.#order = chainOrder(job.executable);
    this.#layout = chainLayout(job.executable, this.#order);
    this.#shots = new ShotBits(job);
    this.#overlaps = job.ideal ? new Float64Array(job.shots) : null;
    this.#recorder = new BondRecorder(this.#order);
  }

  async run(): Promise<EngineOutcome> {
    const { executable, shots, source } = this.#job;
    if (this.#overlaps) this.#ideal = await this.#evolveIdeal();
    const starts = await this.#continuations(
      Array.from({ length: shots }, (_, shot) => shot),
      (shot) => source(shot, null),
    );
    for (const { segment, shots: alike } of starts) {
      const path = new Path(executable, segment.steps, segment.last);
      this.#push({
        machine: this.#machine(),
        path,
        last: segment.last,
        insertions: segment.insertions,
        inserted: 0,
        position: 0,
        shots: alike,
      });
      for (let node = this.#stack.pop(); node; node = this.#stack.pop()) await this.#advance(node);
    }
    return {
      bits: this.#shots.bits,
      overlaps: this.#overlaps,
      distinctTrajectories: this.#trajectories,
      peakBytes: this.#peak,
      modular: this.#recorder.figures(),
    };
  }

  free(): void {
    for (const { chain } of this.#live) chain.free();
    this.#live.clear();
  }

  #machine(): ModularMachine {
    return this.#keep(new ModularMachine(ModularChain.create(this.#backend, this.#layout.sizes, this.#limits), this.#layout));
  }

  #keep(machine: ModularMachine): ModularMachine {
    this.#live.add(machine);
    return machine;
  }

  #drop(machine: ModularMachine): void {
    this.#live.delete(machine);
    machine.chain.free();
  }

  #push(node: Node): void {
    this.#stack.push(node);
  }

  async #turn(): Promise<void> {
    this.#peak = Math.max(this.#peak, this.#backend.liveBytes());
    await this.#job.onProgress?.(this.#done);
    throwIfCancelled(this.#job.signal);
  }

  /** Takes a trajectory on until its shots part or end. */
  async #advance(start: Node): Promise<void> {
    const node = { ...start };
    const { machine, path, insertions } = node;
    for (; ; node.position++) {
      for (; node.inserted < insertions.length && insertions[node.inserted].at === node.position; node.inserted++) {
        const insertion = insertions[node.inserted];
        if (!path.isTooLate(insertion)) machine.pauli(insertion.qubit, insertion.pauli);
      }
      if (node.position === path.steps.length) break;
      if (node.position % STEPS_PER_TURN === 0) await this.#turn();
      const step = path.at(node.position);
      if (await this.#parts(node, step)) return;
      await this.#take(node, step);
    }
    if (node.last) await this.#finish(node);
    else await this.#branch(node);
  }

  /** A step that does not part the shots. */
  async #take({ machine, path, position, shots }: Node, step: ExecutableStep): Promise<void> {
    const index = path.steps[position];
    if (step.kind === "gate") await machine.gate(step);
    else if (step.kind === "open" || step.kind === "close" || step.kind === "move") await machine.step(step);
    else if (step.kind === "conditioned") {
      if (evaluate(step.condition, this.#shots.of(shots[0])) !== 0) await machine.gate({ ...step, kind: "gate" }, true);
    } else if (step.kind === "assign") {
      for (const shot of shots) assignBits(this.#shots.of(shot), step.clbits, evaluate(step.value, this.#shots.of(shot)));
    }
    this.#recorder.after(index, machine.chain, this.#ideal === null);
  }

  /** Parts the shots at a measurement, reset or condition on which they differ; true when the node has been replaced by others. */
  async #parts(node: Node, step: ExecutableStep): Promise<boolean> {
    const { machine, path, position, shots } = node;
    if (step.kind === "conditioned") {
      const holds = (shot: number) => evaluate(step.condition, this.#shots.of(shot)) !== 0;
      const yes = shots.filter(holds);
      if (yes.length === 0 || yes.length === shots.length) return false;
      const twin = this.#keep(await machine.clone());
      this.#push({ ...node, shots: shots.filter((shot) => !holds(shot)) });
      this.#push({ ...node, machine: twin, shots: yes });
      return true;
    }
    if (step.kind !== "reset" && (step.kind !== "measure" || path.waits(position))) return false;
    const { site, slot } = machine.place(step.qubit);
    const p1 = await this.#reader.probability(machine.chain, site, slot);
    const outcomes = new Map(shots.map((shot) => [shot, this.#shots.outcome(shot, path.steps[position], p1)] as const));
    const parts = ([0, 1] as const).map((outcome) => ({ outcome, shots: shots.filter((shot) => outcomes.get(shot) === outcome) }));
    const both = parts.every((part) => part.shots.length > 0);
    const twin = both ? this.#keep(await machine.clone()) : machine;
    for (const part of parts) {
      if (part.shots.length === 0) continue;
      const own = part.outcome === 1 ? twin : machine;
      await this.#reader.collapse(own.chain, site, slot, part.outcome, part.outcome === 1 ? p1 : 1 - p1);
      if (step.kind === "reset" && part.outcome === 1) own.pauli(step.qubit, 1);
      if (step.kind === "measure") {
        for (const shot of part.shots) this.#shots.record(shot, path.steps[position], step.clbit, part.outcome);
      }
      this.#push({ ...node, machine: own, position: position + 1, shots: part.shots });
    }
    return true;
  }

  /** The end of a segment that is not the last. */
  async #branch({ machine, shots }: Node): Promise<void> {
    const next = await this.#continuations(shots, (shot) => this.#job.source(shot, this.#shots.of(shot)));
    for (const [index, { segment, shots: alike }] of next.entries()) {
      const own = index === next.length - 1 ? machine : this.#keep(await machine.clone());
      const path = new Path(this.#job.executable, segment.steps, segment.last);
      this.#push({ machine: own, path, last: segment.last, insertions: segment.insertions, inserted: 0, position: 0, shots: alike });
    }
  }

  /** The next segment of each shot, those with equal segments together, in order of first appearance. */
  async #continuations(shots: readonly number[], next: (shot: number) => Segment): Promise<{ segment: Segment; shots: number[] }[]> {
    const byKey = new Map<string, { segment: Segment; shots: number[] }>();
    for (const [asked, shot] of shots.entries()) {
      const segment = next(shot);
      const same = byKey.get(segment.key);
      if (same) same.shots.push(shot);
      else byKey.set(segment.key, { segment, shots: [shot] });
      if (asked % STEPS_PER_TURN === 0) await this.#turn();
    }
    return [...byKey.values()];
  }

  /** Compares with the ideal, samples QPU by QPU, writes the bits. */
  async #finish({ machine, path, shots }: Node): Promise<void> {
    const { chain } = machine;
    this.#trajectories++;
    if (this.#ideal && this.#overlaps) {
      const [re, im] = await this.#reader.overlap(this.#ideal.chain, chain);
      for (const shot of shots) this.#overlaps[shot] = re * re + im * im;
    }
    const { waiting } = path;
    if (waiting.length > 0) {
      const uniforms = new Float64Array(shots.length * chain.length);
      shots.forEach((shot, k) => {
        uniforms.set(this.#shots.uniforms(shot, chain.length), k * chain.length);
      });
      const indices = await this.#reader.sample(chain, uniforms);
      for (const [k, shot] of shots.entries()) {
        for (const position of waiting) {
          const step = path.at(position);
          if (step.kind !== "measure") continue;
          const { site, slot } = machine.place(step.qubit);
          this.#shots.record(shot, path.steps[position], step.clbit, Math.floor(indices[site][k] / 2 ** slot) % 2);
        }
      }
    }
    this.#recorder.finish(chain);
    this.#drop(machine);
    for (const shot of shots) this.#shots.finish(shot);
    this.#done += shots.length;
    await this.#turn();
  }

  /** The program without noise; measurements of telegates, whose outcomes do not matter, take their likelier outcome. */
  async #evolveIdeal(): Promise<ModularMachine> {
    const { executable } = this.#job;
    const machine = this.#machine();
    const bits = new Uint8Array(executable.clbits);
    const path = new Path(
      executable,
      executable.steps.map((_, step) => step),
      true,
    );
    for (const [position, step] of executable.steps.entries()) {
      if (position % STEPS_PER_TURN === 0) await this.#turn();
      if (step.kind === "gate") await machine.gate(step);
      else if (step.kind === "open" || step.kind === "close" || step.kind === "move") await machine.step(step);
      else if (step.kind === "assign") assignBits(bits, step.clbits, evaluate(step.value, bits));
      else if (step.kind === "conditioned" && evaluate(step.condition, bits) !== 0) await machine.gate({ ...step, kind: "gate" }, true);
      else if (step.kind === "reset" || (step.kind === "measure" && !path.waits(position))) {
        const { site, slot } = machine.place(step.qubit);
        const p1 = await this.#reader.probability(machine.chain, site, slot);
        const outcome = p1 > 0.5 ? 1 : 0;
        await this.#reader.collapse(machine.chain, site, slot, outcome, outcome === 1 ? p1 : 1 - p1);
        if (step.kind === "measure") bits[step.clbit] = outcome;
        else if (outcome === 1) machine.pauli(step.qubit, 1);
      }
      this.#recorder.after(position, machine.chain, true);
    }
    return machine;
  }
}
