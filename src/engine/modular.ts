import type { Backend } from "../backend/backend.ts";
import { evaluate } from "../circuit/circuit.ts";
import { gateMatrix } from "../circuit/gates.ts";
import type { Matrix } from "../complex.ts";
import { BellwireError, throwIfCancelled } from "../errors.ts";
import type { Segment } from "../noise/insertion.ts";
import { hasX } from "../noise/pauli.ts";
import { ChainPlans } from "./chainPlan.ts";
import { ShotBits } from "./draws.ts";
import type { EngineJob, EngineOutcome } from "./engine.ts";
import { type ChainLimits, ModularChain } from "./modularChain.ts";
import { type ChainLayout, ModularMachine } from "./modularMachine.ts";
import { chainLayout, ebitsAcross } from "./modularOrder.ts";
import { FrameOverlaps } from "./modularOverlap.ts";
import { changeAt, StretchPlans, upcoming } from "./modularPlans.ts";
import { ChainReader } from "./modularReadout.ts";
import { BondRecorder } from "./modularRecord.ts";
import { type Deed, happeningsFrom, perform, takeStretch } from "./modularStretch.ts";
import { lotsOf, type Member, type Node, partMembers, type Start, shotsOf, WaitingNodes } from "./modularTree.ts";
import { partBy } from "./partBy.ts";
import { type Frame, frameKey, pushPaulis } from "./pauliFrame.ts";
import { Progress } from "./progress.ts";
import { assignBits, Path } from "./stretch.ts";

export interface ModularOptions {
  /** Weight that one compression of a bond may discard; 1e-11 by default. */
  tolerance?: number;
  /** Bonds are cut to this size, and the fidelity bound says at what price; unlimited by default. */
  maxBond?: number;
  /** QPUs along the chain; planned when absent. */
  order?: readonly number[];
  /** Bytes up to which machines wait while others of the tree of trajectories go on; up to half the memory when absent. */
  waitingBytes?: number;
  /** For messages. */
  qpuNames?: readonly string[];
}

/** A node whose turn it is. */
type ActiveNode = Node & { machine: ModularMachine };

const NO_FRAME: Frame = new Map();

/** Shots whose segments are asked for between two turns of the event loop. */
const SHOTS_PER_TURN = 32;

/**
 * Evolves a job with one family of vectors per QPU, joined by bonds (ModularChain). Trajectories are a tree: those of one path are
 * one as long as their noise comes to the same, and measurements in mid-circuit part shots. Takes effective and explicit executables.
 *
 * @throws BellwireError "limit" when the bonds outgrow memory, "cancelled" when the signal fires.
 */
export async function runModular(job: EngineJob, backend: Backend, options: ModularOptions = {}): Promise<EngineOutcome> {
  const { executable, onProgress } = job;
  const turn = async () => {
    await onProgress?.(0);
    throwIfCancelled(job.signal);
  };
  const plan = options.order ?? (await (await ChainPlans.create(executable, backend, { ...options, onProgress: turn })).best()).order;
  const engine = new ModularEngine(job, backend, plan, options);
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
  readonly #plans: StretchPlans;
  readonly #waiting: WaitingNodes;
  /** Paulis that act at the end of a shot, where there are any. */
  #frames = new Map<number, Frame>();
  #ideal: ModularMachine | null = null;
  #trajectories = 0;
  #peak = 0;

  constructor(
    job: EngineJob,
    backend: Backend,
    order: readonly number[],
    { tolerance = 1e-11, maxBond = Number.POSITIVE_INFINITY, waitingBytes, qpuNames }: ModularOptions,
  ) {
    this.#job = job;
    this.#backend = backend;
    this.#reader = new ChainReader(backend);
    this.#limits = { tolerance, maxBond };
    this.#plans = new StretchPlans(job.executable);
    this.#waiting = new WaitingNodes(backend, {
      most: waitingBytes,
      onRestart: (shots) => {
        for (const shot of shots) this.#shots.restart(shot);
      },
    });
    this.#order = order;
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
    const all = Array.from({ length: shots }, (_, shot) => shot);
    const roots = await this.#segments([all], (shot) => source(shot, null));
    this.#progress.begin(roots.flatMap(({ members }) => members.map((member) => member.shots)));
    for (const { path, last, members } of roots) {
      for (const lot of lotsOf(await this.#alike(path, members))) {
        this.#waiting.push({ path, last, machine: null, first: true, position: 0, stretch: null, members: lot });
        for (let node = await this.#waiting.pop(); node; node = await this.#waiting.pop()) await this.#advance(node);
      }
    }
    return this.#outcome();
  }

  /** Members whose noise comes to the same changes of their first stretch together, in order of first appearance. */
  async #alike(path: Path, members: readonly Member[]): Promise<Member[][]> {
    const alike = new Map<string, Member[]>();
    for (const [index, member] of members.entries()) {
      if (index % SHOTS_PER_TURN === 0) await this.#turn();
      const bits = this.#shots.of(member.shots[0]);
      const { changes } = pushPaulis(path, 0, member.insertions, (c) => evaluate(c, bits) !== 0);
      const key = [...changes].map(([at, change]) => `${at}.${change.key}`).join(" ");
      const same = alike.get(key);
      if (same) same.push(member);
      else alike.set(key, [member]);
    }
    return [...alike.values()];
  }

  #outcome(): EngineOutcome {
    return {
      bits: this.#shots.bits,
      overlaps: this.#overlaps,
      distinctTrajectories: this.#trajectories,
      peakBytes: Math.max(this.#peak, this.#reader.peakBytes),
      modular: this.#recorder.figures(),
    };
  }

  free(): void {
    this.#waiting.free();
  }

  #machine(): ModularMachine {
    return this.#waiting.keep(new ModularMachine(ModularChain.create(this.#backend, this.#layout.sizes, this.#limits), this.#layout));
  }

  async #turn(): Promise<void> {
    this.#peak = Math.max(this.#peak, this.#backend.liveBytes());
    await this.#job.onProgress?.(this.#progress.doneShots);
    throwIfCancelled(this.#job.signal);
  }

  /** Plans a node's stretch for its members, or parts those whose classical bits decide differently in it. */
  async #advance(waiting: Node): Promise<void> {
    await this.#turn();
    const node = { ...waiting, machine: waiting.machine ?? this.#machine() };
    const { path, position, members, machine } = node;
    if (node.stretch) return this.#take(node);
    const conditions = path.conditions(position);
    const truths = (shot: number) => conditions.map((c) => (evaluate(c, this.#shots.of(shot)) !== 0 ? 1 : 0)).join("");
    const parts = conditions.length > 0 ? partMembers(members, truths) : [members];
    if (parts.length > 1) return this.#waiting.part(node, parts);
    const bits = this.#shots.of(members[0].shots[0]);
    const stretch = await this.#plans.stretch(
      machine,
      path,
      position,
      members,
      (c) => evaluate(c, bits) !== 0,
      () => this.#turn(),
    );
    return this.#take({ ...node, stretch });
  }

  /** Takes a node through its stretch until its members part. */
  async #take(node: ActiveNode): Promise<void> {
    const { machine, stretch, members } = node;
    if (!stretch) return;
    const { deeds, noise } = stretch;
    for (let next = stretch.next; next < deeds.length; ) {
      const until = upcoming(stretch, members, next);
      for (; next < until; next++) await this.#do(machine, deeds[next], null);
      if (next === deeds.length) break;
      const changes = partBy(members, (member) => changeAt(noise.get(member), next)?.key);
      if (changes.size > 1) return this.#waiting.part({ ...node, stretch: { ...stretch, next } }, [...changes.values()]);
      await this.#do(machine, deeds[next], changeAt(noise.get(members[0]), next)?.matrix ?? null);
      next++;
    }
    await this.#end({ ...node, stretch: { ...stretch, next: deeds.length } });
  }

  async #do(machine: ModularMachine, deed: Deed, matrix: Matrix | null): Promise<void> {
    // Bonds are refused before anything has changed.
    if (await this.#withRoom(() => perform(machine, deed, matrix))) await this.#afterUse(machine);
  }

  /** Work that changes nothing where memory is short; it is tried again where machines that wait can give theirs up. */
  async #withRoom<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof BellwireError && error.code === "limit" && this.#waiting.yieldMemory())) throw error;
      return work();
    }
  }

  async #afterUse({ chain }: ModularMachine): Promise<void> {
    this.#recorder.after(chain);
    this.#peak = Math.max(this.#peak, chain.record().peakBytes);
    await this.#turn();
  }

  /** The end of a stretch, where the Paulis act that were taken there: on samples, or on the state where more follows. */
  async #end(node: ActiveNode): Promise<void> {
    const { machine, path, stretch, members } = node;
    if (!stretch) return;
    const frameOf = (member: Member) => stretch.noise.get(member)?.frame ?? NO_FRAME;
    if (stretch.stop === path.steps.length && node.last) {
      for (const member of members) {
        const frame = frameOf(member);
        if (frame.size > 0) for (const shot of member.shots) this.#frames.set(shot, frame);
      }
      return this.#finish(node);
    }
    const parts = partBy(members, (member) => frameKey(frameOf(member)));
    if (parts.size > 1) return this.#waiting.part(node, [...parts.values()]);
    for (const [qubit, pauli] of frameOf(members[0])) {
      machine.gate([qubit], gateMatrix(["x", "y", "z"][pauli - 1], []), { optional: true });
    }
    if (stretch.stop < path.steps.length) await this.#stop({ ...node, position: stretch.stop, stretch: null });
    else await this.#branch(node);
  }

  /** A measurement or reset collapses and parts the shots by outcome; an assignment writes bits. */
  async #stop(node: ActiveNode): Promise<void> {
    const { machine, path, position, members } = node;
    const step = path.at(position);
    if (step.kind === "assign") {
      for (const { shots } of members) {
        for (const shot of shots) assignBits(this.#shots.of(shot), step.clbits, evaluate(step.value, this.#shots.of(shot)));
      }
      this.#waiting.push({ ...node, position: position + 1 });
    }
    if (step.kind !== "measure" && step.kind !== "reset") return;
    const { site, slot } = machine.place(step.qubit);
    const p1 = await this.#reader.probability(machine.chain, site, slot);
    const outcomes = new Map<number, 0 | 1>();
    for (const { shots } of members) for (const shot of shots) outcomes.set(shot, this.#shots.outcome(shot, path.steps[position], p1));
    const parts = partMembers(members, (shot) => outcomes.get(shot)).sort((a, b) => shotsOf(b) - shotsOf(a));
    if (parts.length > 1 && !this.#waiting.mayWait(node)) this.#waiting.restart(node, parts.pop() ?? []);
    for (const some of parts) {
      const own = some === parts.at(-1) ? machine : this.#waiting.keep(await machine.clone());
      const outcome = outcomes.get(some[0].shots[0]) ?? 0;
      await this.#reader.collapse(own.chain, site, slot, outcome, outcome === 1 ? p1 : 1 - p1);
      if (step.kind === "reset" && outcome === 1) own.gate([step.qubit], gateMatrix("x", []), { optional: true });
      if (step.kind === "measure") {
        for (const { shots } of some) for (const shot of shots) this.#shots.record(shot, path.steps[position], step.clbit, outcome);
      }
      this.#waiting.push({ ...node, machine: own, position: position + 1, members: some });
    }
  }

  /** The end of a segment that is not the last. */
  async #branch({ machine, members }: ActiveNode): Promise<void> {
    const next = await this.#segments(
      members.map((member) => member.shots),
      (shot) => this.#job.source(shot, this.#shots.of(shot)),
    );
    this.#waiting.fork(machine, next);
  }

  /** The next segments of shots that were alike, by their paths; those of one trajectory with equal segments are one again. */
  async #segments(alike: readonly (readonly number[])[], next: (shot: number) => Segment): Promise<Start[]> {
    const starts = new Map<Path, Start & { members: Member[] }>();
    for (const shots of alike) {
      const byKey = new Map<string, number[]>();
      for (const [asked, shot] of shots.entries()) {
        if (asked % SHOTS_PER_TURN === 0) await this.#turn();
        const { steps, last, key, insertions } = next(shot);
        const same = byKey.get(key);
        if (same) {
          same.push(shot);
          continue;
        }
        const own = [shot];
        byKey.set(key, own);
        const path = this.#plans.path(steps, last);
        const start = starts.get(path) ?? { path, last, members: [] };
        start.members.push({ insertions, shots: own });
        starts.set(path, start);
      }
    }
    return [...starts.values()];
  }

  /** Compares with the ideal, samples QPU by QPU, writes the bits. */
  async #finish({ machine, path, members }: ActiveNode): Promise<void> {
    const { chain } = machine;
    const shots = members.flatMap((member) => member.shots);
    this.#trajectories += members.length;
    if (this.#ideal) await this.#withRoom(() => this.#compare(machine, shots));
    const { waiting } = path;
    if (waiting.length > 0) {
      const uniforms = new Float64Array(shots.length * chain.length);
      shots.forEach((shot, k) => {
        uniforms.set(this.#shots.uniforms(shot, chain.length), k * chain.length);
      });
      const indices = await this.#withRoom(() => this.#reader.sample(chain, uniforms));
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
    this.#peak = Math.max(this.#peak, chain.record().peakBytes);
    if (!this.#ideal && shots.includes(0)) this.#recorder.show(machine);
    this.#waiting.drop(machine);
    for (const shot of shots) {
      this.#shots.finish(shot);
      this.#frames.delete(shot);
    }
    this.#progress.finish(shots);
    this.#job.onEnded?.(shots, () => this.#outcome());
    await this.#turn();
  }

  /** The fidelity of each shot to the ideal state, one computation for each frame. */
  async #compare(machine: ModularMachine, shots: readonly number[]): Promise<void> {
    const [ideal, overlaps] = [this.#ideal, this.#overlaps];
    if (!ideal || !overlaps) return;
    const alike = partBy(shots, (shot) => frameKey(this.#frames.get(shot) ?? NO_FRAME));
    const byFrame = new FrameOverlaps(this.#backend, ideal, machine);
    for (const some of alike.values()) {
      const frame = this.#frames.get(some[0]);
      const [re, im] = frame ? [0, 0] : await this.#reader.overlap(ideal.chain, machine.chain);
      const squared = frame ? await byFrame.squared(frame) : re * re + im * im;
      for (const shot of some) overlaps[shot] = squared;
      await this.#turn();
    }
    this.#peak = Math.max(this.#peak, byFrame.peakBytes);
  }

  /** The program without noise; measurements of telegates, whose outcomes do not matter, take their likelier outcome. */
  async #evolveIdeal(): Promise<ModularMachine> {
    const { executable } = this.#job;
    const machine = this.#machine();
    const bits = new Uint8Array(executable.clbits);
    const steps = executable.steps.map((_, step) => step);
    const path = new Path(executable, steps, true);
    for (let position = 0; position <= steps.length; position++) {
      const { happenings, stop } = happeningsFrom(path, position, (c) => evaluate(c, bits) !== 0);
      await takeStretch(machine, happenings, executable.qubits, () => this.#afterUse(machine));
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
    this.#recorder.show(machine);
    return machine;
  }
}
