import type { Backend } from "../backend/backend.ts";
import { evaluate } from "../circuit/circuit.ts";
import { gateMatrix } from "../circuit/gates.ts";
import { throwIfCancelled } from "../errors.ts";
import type { Insertion, Segment } from "../noise/insertion.ts";
import { hasX } from "../noise/pauli.ts";
import { ShotBits } from "./draws.ts";
import type { EngineJob, EngineOutcome } from "./engine.ts";
import { type Continuation, groupByNoise } from "./evolutions.ts";
import { type ChainLimits, ModularChain } from "./modularChain.ts";
import { type ChainLayout, ModularMachine } from "./modularMachine.ts";
import { chainLayout, chainOrder, ebitsAcross } from "./modularOrder.ts";
import { FrameOverlaps } from "./modularOverlap.ts";
import { ChainReader } from "./modularReadout.ts";
import { BondRecorder } from "./modularRecord.ts";
import { happeningsFrom, takeStretch } from "./modularStretch.ts";
import { type Frame, frameKey } from "./pauliFrame.ts";
import { Progress } from "./progress.ts";
import { assignBits, Path } from "./stretch.ts";

export interface ModularOptions {
  /** Weight that one compression of a bond may discard; 1e-11 by default. */
  tolerance?: number;
  /** Bonds are cut to this size, and the fidelity bound says at what price; unlimited by default. */
  maxBond?: number;
  /** For messages. */
  qpuNames?: readonly string[];
}

/** One evolution at one place of its path, and the shots that it stands for. */
interface Node {
  machine: ModularMachine;
  path: Path;
  last: boolean;
  insertions: readonly Insertion[];
  position: number;
  shots: readonly number[];
  /** Whether its trajectories were counted at their start, when some were put together. */
  counted?: boolean;
}

const NO_FRAME: Frame = new Map();

/** Shots whose segments are asked for between two turns of the event loop. */
const SHOTS_PER_TURN = 32;

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
  readonly #progress: Progress;
  readonly #overlaps: Float64Array | null;
  readonly #recorder: BondRecorder;
  /** Paulis that act at the end of a shot, where there are any. */
  #frames = new Map<number, Frame>();
  readonly #live = new Set<ModularMachine>();
  readonly #stack: Node[] = [];
  #ideal: ModularMachine | null = null;
  #trajectories = 0;
  #peak = 0;

  constructor(job: EngineJob, backend: Backend, { tolerance = 1e-11, maxBond = Number.POSITIVE_INFINITY, qpuNames }: ModularOptions) {
    this.#job = job;
    this.#backend = backend;
    this.#reader = new ChainReader(backend);
    this.#limits = { tolerance, maxBond };
    this.#order = chainOrder(job.executable);
    this.#layout = chainLayout(job.executable, this.#order, qpuNames);
    this.#shots = new ShotBits(job);
    this.#progress = new Progress(job.shots);
    this.#overlaps = job.ideal ? new Float64Array(job.shots) : null;
    const jointBytes = 2 ** job.executable.qubits * backend.limits.bytesPerAmplitude;
    this.#recorder = new BondRecorder(this.#order, ebitsAcross(job.executable, this.#order), jointBytes);
  }

  async run(): Promise<EngineOutcome> {
    const { shots, source } = this.#job;
    if (this.#overlaps) this.#ideal = await this.#evolveIdeal();
    const starts = await this.#continuations(
      Array.from({ length: shots }, (_, shot) => shot),
      (shot) => source(shot, null),
    );
    const { evolutions, frames, straight } = await groupByNoise(this.#job.executable, starts, () => this.#turn());
    this.#frames = frames;
    this.#trajectories += straight;
    this.#progress.begin(evolutions.map((e) => e.shots));
    for (const evolution of evolutions) {
      this.#stack.push({ ...evolution, machine: this.#machine(), position: 0 });
      for (let node = this.#stack.pop(); node; node = this.#stack.pop()) await this.#advance(node);
    }
    return this.#outcome();
  }

  #outcome(): EngineOutcome {
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

  async #turn(): Promise<void> {
    this.#peak = Math.max(this.#peak, this.#backend.liveBytes());
    await this.#job.onProgress?.(this.#progress.doneShots);
    throwIfCancelled(this.#job.signal);
  }

  /** Takes a trajectory to the next stop of its path, where its shots may part. */
  async #advance(node: Node): Promise<void> {
    await this.#turn();
    const { machine, path, position, insertions, shots } = node;
    const conditions = path.conditions(position);
    const parts = partBy(shots, (shot) => conditions.map((c) => (evaluate(c, this.#shots.of(shot)) !== 0 ? 1 : 0)).join(""));
    if (parts.size > 1) {
      for (const [index, some] of [...parts.values()].entries()) {
        this.#stack.push({ ...node, machine: index === 0 ? machine : this.#keep(await machine.clone()), shots: some });
      }
      return;
    }
    const bits = this.#shots.of(shots[0]);
    const { happenings, stop } = happeningsFrom(path, position, insertions, (c) => evaluate(c, bits) !== 0);
    const { qubits } = this.#job.executable;
    await takeStretch(machine, happenings, qubits, () => this.#afterUse(machine, this.#ideal === null));
    if (stop < path.steps.length) await this.#stop({ ...node, position: stop });
    else if (node.last) await this.#finish(node);
    else await this.#branch(node);
  }

  async #afterUse(machine: ModularMachine, follow: boolean): Promise<void> {
    this.#recorder.after(machine.chain, follow);
    this.#peak = Math.max(this.#peak, machine.chain.record().peakBytes);
    await this.#turn();
  }

  /** A measurement or reset collapses and parts the shots by outcome; an assignment writes bits. */
  async #stop(node: Node): Promise<void> {
    const { machine, path, position, shots } = node;
    const step = path.at(position);
    if (step.kind === "assign") {
      for (const shot of shots) assignBits(this.#shots.of(shot), step.clbits, evaluate(step.value, this.#shots.of(shot)));
      this.#stack.push({ ...node, position: position + 1 });
    }
    if (step.kind !== "measure" && step.kind !== "reset") return;
    const { site, slot } = machine.place(step.qubit);
    const p1 = await this.#reader.probability(machine.chain, site, slot);
    const parts = partBy(shots, (shot) => this.#shots.outcome(shot, path.steps[position], p1));
    for (const [outcome, some] of parts) {
      const own = some === [...parts.values()].at(-1) ? machine : this.#keep(await machine.clone());
      await this.#reader.collapse(own.chain, site, slot, outcome, outcome === 1 ? p1 : 1 - p1);
      if (step.kind === "reset" && outcome === 1) own.gate([step.qubit], gateMatrix("x", []), { optional: true });
      if (step.kind === "measure") for (const shot of some) this.#shots.record(shot, path.steps[position], step.clbit, outcome);
      this.#stack.push({ ...node, machine: own, position: position + 1, shots: some });
    }
  }

  /** The end of a segment that is not the last. */
  async #branch({ machine, shots }: Node): Promise<void> {
    const next = await this.#continuations(shots, (shot) => this.#job.source(shot, this.#shots.of(shot)));
    for (const [index, { segment, shots: alike }] of next.entries()) {
      const own = index === next.length - 1 ? machine : this.#keep(await machine.clone());
      const path = new Path(this.#job.executable, segment.steps, segment.last);
      this.#stack.push({ machine: own, path, last: segment.last, insertions: segment.insertions, position: 0, shots: alike });
    }
  }

  /** The next segment of each shot, those with equal segments together, in order of first appearance. */
  async #continuations(shots: readonly number[], next: (shot: number) => Segment): Promise<Continuation[]> {
    const byKey = new Map<string, Continuation>();
    for (const [asked, shot] of shots.entries()) {
      const segment = next(shot);
      const same = byKey.get(segment.key);
      if (same) same.shots.push(shot);
      else byKey.set(segment.key, { segment, shots: [shot] });
      if (asked % SHOTS_PER_TURN === 0) await this.#turn();
    }
    return [...byKey.values()];
  }

  /** Compares with the ideal, samples QPU by QPU, writes the bits. */
  async #finish({ machine, path, shots, counted }: Node): Promise<void> {
    const { chain } = machine;
    if (!counted) this.#trajectories++;
    if (this.#ideal && this.#overlaps) await this.#compare(this.#ideal, machine, shots, this.#overlaps);
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
          const flip = hasX(this.#frames.get(shot)?.get(step.qubit) ?? 0) ? 1 : 0;
          this.#shots.record(shot, path.steps[position], step.clbit, (Math.floor(indices[site][k] / 2 ** slot) % 2) ^ flip);
        }
      }
    }
    this.#recorder.finish(chain);
    this.#drop(machine);
    for (const shot of shots) {
      this.#shots.finish(shot);
      this.#frames.delete(shot);
    }
    this.#progress.finish(shots);
    this.#job.onEnded?.(shots, () => this.#outcome());
    await this.#turn();
  }

  /** The fidelity of each shot to the ideal state, one computation for each frame. */
  async #compare(ideal: ModularMachine, machine: ModularMachine, shots: readonly number[], overlaps: Float64Array): Promise<void> {
    const alike = partBy(shots, (shot) => frameKey(this.#frames.get(shot) ?? NO_FRAME));
    const byFrame = new FrameOverlaps(this.#backend, ideal, machine);
    for (const some of alike.values()) {
      const frame = this.#frames.get(some[0]);
      const [re, im] = frame ? [0, 0] : await this.#reader.overlap(ideal.chain, machine.chain);
      const squared = frame ? await byFrame.squared(frame) : re * re + im * im;
      for (const shot of some) overlaps[shot] = squared;
      await this.#turn();
    }
  }

  /** The program without noise; measurements of telegates, whose outcomes do not matter, take their likelier outcome. */
  async #evolveIdeal(): Promise<ModularMachine> {
    const { executable } = this.#job;
    const machine = this.#machine();
    const bits = new Uint8Array(executable.clbits);
    const steps = executable.steps.map((_, step) => step);
    const path = new Path(executable, steps, true);
    for (let position = 0; position <= steps.length; position++) {
      const { happenings, stop } = happeningsFrom(path, position, [], (c) => evaluate(c, bits) !== 0);
      await takeStretch(machine, happenings, executable.qubits, () => this.#afterUse(machine, true));
      position = stop;
      if (stop === steps.length) break;
      const step = path.at(stop);
      if (step.kind === "assign") assignBits(bits, step.clbits, evaluate(step.value, bits));
      if (step.kind !== "measure" && step.kind !== "reset") continue;
      const { site, slot } = machine.place(step.qubit);
      const p1 = await this.#reader.probability(machine.chain, site, slot);
      const outcome = p1 > 0.5 ? 1 : 0;
      await this.#reader.collapse(machine.chain, site, slot, outcome, outcome === 1 ? p1 : 1 - p1);
      if (step.kind === "measure") bits[step.clbit] = outcome;
      else if (outcome === 1) machine.gate([step.qubit], gateMatrix("x", []), { optional: true });
    }
    return machine;
  }
}

function partBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const parts = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const part = parts.get(key);
    if (part) part.push(item);
    else parts.set(key, [item]);
  }
  return parts;
}
