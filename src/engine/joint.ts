import type { Backend, StateHandle } from "../backend/backend.ts";
import { type ClassicalExpr, evaluate } from "../circuit/circuit.ts";
import { throwIfCancelled } from "../errors.ts";
import type { Segment } from "../noise/insertion.ts";
import { indexMap } from "../passes/layout.ts";
import { identityLayout, type Layout } from "../passes/pass.ts";
import { ShotBits } from "./draws.ts";
import type { EngineJob, EngineOutcome } from "./engine.ts";
import { type Outcome, PatternGroup, type PreparedStretch, projectionFactors } from "./group.ts";
import { type Seed, shareOut } from "./lanes.ts";
import { evolveIdeal } from "./noiseless.ts";
import { partBy } from "./partBy.ts";
import { Progress } from "./progress.ts";
import { assignBits } from "./stretch.ts";

/** One trajectory: a vector of a node's state, and the shots that it stands for. */
interface Lane extends Outcome {
  shots: readonly number[];
  /** Which noise of the group. */
  member: number;
}

/** Before the first measurement of a path. */
const NOT_MEASURED: Outcome = { outcome: 0, probability: 1 };

/** Trajectories side by side on one state, at one place of their group's path. */
interface Node {
  group: PatternGroup;
  position: number;
  layout: Layout;
  state: StateHandle;
  lanes: readonly Lane[];
}

/** Shots of one lane that go on alike. */
interface Continuation {
  from: number;
  segment: Segment;
  shots: number[];
}

/** Shots whose segments are asked for between two turns of the event loop. */
const SHOTS_PER_TURN = 32;

/** Trajectories in one group at most: enough to fill a machine when vectors are small, few when they are large. */
function groupSize(qubits: number): number {
  return 2 ** Math.max(0, Math.min(5, 24 - qubits));
}

/**
 * Evolves a job on one state vector over all engine qubits. Draws are made before evolution, so each distinct path with its
 * noise is evolved once, side by side with others on the batch axis, and all its shots are sampled at the end. Measurements
 * in mid-circuit split trajectories by outcome. Trajectories are taken depth first, so memory stays bounded; results do not
 * depend on `job.batch`.
 *
 * @throws BellwireError "limit" when one vector does not fit, "cancelled" when the signal fires.
 */
export async function runJoint(job: EngineJob, backend: Backend): Promise<EngineOutcome> {
  const engine = new JointEngine(job, backend);
  try {
    return await engine.run();
  } finally {
    engine.free();
  }
}

class JointEngine {
  readonly #job: EngineJob;
  readonly #backend: Backend;
  readonly #groupSize: number;
  readonly #capacity: number;
  readonly #shots: ShotBits;
  readonly #progress: Progress;
  readonly #overlaps: Float64Array | null;
  /** Nodes still to evolve, the next one last. */
  readonly #stack: Node[] = [];
  readonly #live = new Set<StateHandle>();
  #ideal: StateHandle | null = null;
  #trajectories = 0;
  #peak = 0;

  constructor(job: EngineJob, backend: Backend) {
    this.#job = job;
    this.#backend = backend;
    const { qubits } = job.executable;
    this.#groupSize = groupSize(qubits);
    // A split holds the old vectors and twice as many new ones, beside the ideal state.
    const vector = 2 ** qubits * backend.limits.bytesPerAmplitude;
    const fits = Math.floor((backend.limits.maxStateBytes - backend.liveBytes()) / vector / 4);
    this.#capacity = Math.max(1, Math.min(this.#groupSize, fits, job.batch ?? Number.POSITIVE_INFINITY));
    this.#shots = new ShotBits(job);
    this.#progress = new Progress(job.shots);
    this.#overlaps = job.ideal ? new Float64Array(job.shots) : null;
  }

  async run(): Promise<EngineOutcome> {
    const { executable, shots } = this.#job;
    if (this.#overlaps) this.#ideal = await evolveIdeal(executable, this.#backend);
    const start = await this.#continuations([Array.from({ length: shots }, (_, shot) => shot)], null);
    this.#progress.begin(start.flat().map((c) => c.shots));
    for (const [group, seeds] of this.#groups(start, identityLayout(executable.qubits))) {
      for (let at = 0; at < seeds.length; at += this.#capacity) {
        const lanes = seeds.slice(at, at + this.#capacity).map((s) => s.lane);
        this.#push(group, 0, group.start, this.#backend.allocate(executable.qubits, lanes.length), lanes);
        for (let node = this.#stack.pop(); node; node = this.#stack.pop()) await this.#advance(node);
      }
    }
    return this.#outcome();
  }

  #outcome(): EngineOutcome {
    return { bits: this.#shots.bits, overlaps: this.#overlaps, distinctTrajectories: this.#trajectories, peakBytes: this.#peak };
  }

  /** Frees the ideal state, and what an error or a cancellation left behind. */
  free(): void {
    for (const state of this.#live) this.#backend.free(state);
    for (const { group } of this.#stack) group.release();
    if (this.#ideal) this.#backend.free(this.#ideal);
  }

  #push(group: PatternGroup, position: number, layout: Layout, state: StateHandle, lanes: readonly Lane[]): void {
    group.retain();
    this.#live.add(state);
    this.#stack.push({ group, position, layout, state, lanes });
    this.#peak = Math.max(this.#peak, this.#backend.liveBytes());
  }

  /** A turn of the event loop, and the chance to stop. */
  async #turn(): Promise<void> {
    await this.#job.onProgress?.(this.#progress.doneShots);
    throwIfCancelled(this.#job.signal);
  }

  /** Takes a node to the next stop of its path, where its lanes may part. */
  async #advance(node: Node): Promise<void> {
    this.#stack.push(node);
    await this.#turn();
    const { group, position } = node;
    const prepared = group.stretch(position, node.layout);
    if (await this.#partByConditions(node, prepared)) return;
    await this.#run(node, prepared);
    const { stop } = prepared.stretch;
    this.#stack.pop();
    const arrived = { ...node, layout: prepared.layout, position: stop };
    if (stop < group.path.steps.length) await this.#stop(arrived);
    else if (group.last) await this.#finish(arrived);
    else await this.#branch(arrived);
    group.release();
  }

  /** Lanes whose shots disagree on a condition part before the stretch; true when they did, and the node has gone. */
  async #partByConditions(node: Node, { switches }: PreparedStretch): Promise<boolean> {
    const conditions = switches.flatMap((s) => (s.kind === "condition" ? [s.condition] : []));
    if (conditions.length === 0) return false;
    const seeds: Seed<Lane>[] = node.lanes.flatMap((lane, from) =>
      [...partBy(lane.shots, (shot) => conditions.map((c) => (this.#holds(c, shot) ? 1 : 0)).join("")).values()].map((shots) => ({
        from,
        lane: { ...lane, shots },
      })),
    );
    if (seeds.length === node.lanes.length) return false;
    this.#stack.pop();
    for (const shelf of await shareOut(this.#backend, node.state, seeds, this.#capacity)) {
      this.#push(node.group, node.position, node.layout, shelf.state, shelf.lanes);
    }
    node.group.release();
    return true;
  }

  #holds(condition: ClassicalExpr, shot: number): boolean {
    return evaluate(condition, this.#shots.of(shot)) !== 0;
  }

  async #run({ group, state, lanes }: Node, { program, switches }: PreparedStretch): Promise<void> {
    if (!program) return;
    const on = new Uint8Array(program.slots * lanes.length);
    switches.slice(0, program.slots).forEach((decides, slot) => {
      lanes.forEach((lane, b) => {
        const acts =
          decides.kind === "insertion"
            ? group.has(lane.member, decides.key)
            : decides.kind === "reset"
              ? lane.outcome === 1
              : this.#holds(decides.condition, lane.shots[0]);
        on[slot * lanes.length + b] = acts ? 1 : 0;
      });
    });
    const factors = program.factors > 0 ? projectionFactors(lanes) : undefined;
    await this.#backend.run(state, program, { on, factors });
  }

  /** A measurement or reset parts lanes by outcome, which the next stretch projects them on; an assignment writes bits. */
  async #stop(node: Node): Promise<void> {
    const { group, position, layout, state, lanes } = node;
    const step = group.path.at(position);
    if (step.kind === "assign") {
      for (const lane of lanes) {
        for (const shot of lane.shots) assignBits(this.#shots.of(shot), step.clbits, evaluate(step.value, this.#shots.of(shot)));
      }
      this.#push(group, position + 1, layout, state, lanes);
      return;
    }
    if (step.kind !== "measure" && step.kind !== "reset") return;
    const bit = layout.position[step.qubit];
    const stored = await this.#backend.probabilities(state, bit);
    const seeds: Seed<Lane>[] = lanes.flatMap((lane, from) => {
      const p1 = layout.flipped[step.qubit] ? 1 - stored[from] : stored[from];
      const outcomes = new Map(lane.shots.map((shot) => [shot, this.#shots.outcome(shot, group.path.steps[position], p1)] as const));
      return ([0, 1] as const)
        .map((outcome) => ({ outcome, shots: lane.shots.filter((shot) => outcomes.get(shot) === outcome) }))
        .filter(({ shots }) => shots.length > 0)
        .map(({ outcome, shots }) => ({ from, lane: { ...lane, shots, outcome, probability: outcome === 1 ? p1 : 1 - p1 } }));
    });
    for (const shelf of await shareOut(this.#backend, state, seeds, this.#capacity)) {
      this.#push(group, position + 1, layout, shelf.state, shelf.lanes);
    }
    if (step.kind === "reset") return;
    for (const { lane } of seeds) {
      for (const shot of lane.shots) this.#shots.record(shot, group.path.steps[position], step.clbit, lane.outcome);
    }
  }

  /** The end of a segment that is not the last: the shots say where they go, and lanes part by where. */
  async #branch(node: Node): Promise<void> {
    const next = await this.#continuations(
      node.lanes.map((lane) => lane.shots),
      (shot) => this.#shots.of(shot),
    );
    const groups = [...this.#groups(next, node.layout)];
    for (const [index, [group, seeds]] of groups.entries()) {
      const isLast = index === groups.length - 1;
      const state = isLast
        ? node.state
        : await this.#backend.copy(
            node.state,
            seeds.map((s) => s.from),
          );
      const own = isLast ? seeds : seeds.map(({ lane }, from) => ({ from, lane }));
      for (const shelf of await shareOut(this.#backend, state, own, this.#capacity)) {
        this.#push(group, 0, group.start, shelf.state, shelf.lanes);
      }
    }
  }

  /** The next segment of every shot, lane by lane, shots with equal segments together. */
  async #continuations(lanes: readonly (readonly number[])[], bitsOf: ((shot: number) => Uint8Array) | null): Promise<Continuation[][]> {
    const all: Continuation[][] = [];
    let asked = 0;
    for (const [from, shots] of lanes.entries()) {
      const byKey = new Map<string, Continuation>();
      for (const shot of shots) {
        const segment = this.#job.source(shot, bitsOf === null ? null : bitsOf(shot));
        const same = byKey.get(segment.key);
        if (same) same.shots.push(shot);
        else byKey.set(segment.key, { from, segment, shots: [shot] });
        if (++asked % SHOTS_PER_TURN === 0) await this.#turn();
      }
      all.push([...byKey.values()]);
    }
    return all;
  }

  /**
   * Groups for what each lane continues with: its patterns of one path, `groupSize` at a time. Lanes whose patterns are the
   * same share a group.
   */
  #groups(continuations: readonly (readonly Continuation[])[], layout: Layout): Map<PatternGroup, Seed<Lane>[]> {
    const byPatterns = new Map<string, PatternGroup>();
    const groups = new Map<PatternGroup, Seed<Lane>[]>();
    for (const lane of continuations) {
      for (const onePath of partBy(lane, (c) => c.segment.steps).values()) {
        for (let at = 0; at < onePath.length; at += this.#groupSize) {
          const members = onePath.slice(at, at + this.#groupSize);
          const key = members.map((c) => c.segment.key).join(" ");
          let group = byPatterns.get(key);
          if (!group) {
            const segments = members.map((c) => c.segment);
            group = new PatternGroup(this.#backend, this.#job.executable, segments, layout);
            byPatterns.set(key, group);
            groups.set(group, []);
          }
          groups.get(group)?.push(...members.map(({ from, shots }, member) => ({ from, lane: { shots, member, ...NOT_MEASURED } })));
        }
      }
    }
    return groups;
  }

  /** The end of the shots: compares with the ideal, samples the last measurements, writes the bits. */
  async #finish({ group, layout, state, lanes }: Node): Promise<void> {
    this.#trajectories += lanes.length;
    if (this.#ideal && this.#overlaps) {
      const products = await this.#backend.gram(this.#ideal, state, { outer: 1, inner: 1 });
      for (const [b, lane] of lanes.entries()) {
        const overlap = products[2 * b] ** 2 + products[2 * b + 1] ** 2;
        for (const shot of lane.shots) this.#overlaps[shot] = overlap;
      }
    }
    const { waiting } = group.path;
    if (waiting.length > 0) {
      const shots = lanes.flatMap((lane) => lane.shots);
      const select = Uint32Array.from(lanes.flatMap((lane, b) => lane.shots.map(() => b)));
      const uniforms = Float64Array.from(shots, (shot) => this.#shots.uniform(shot));
      const samples = await this.#backend.sample(state, { inner: 1, select, uniforms });
      const { toLogical } = indexMap(layout);
      for (const [i, shot] of shots.entries()) {
        const index = toLogical(samples[i]);
        for (const position of waiting) {
          const step = group.path.at(position);
          if (step.kind !== "measure") continue;
          this.#shots.record(shot, group.path.steps[position], step.clbit, Math.floor(index / 2 ** step.qubit) % 2);
        }
      }
    }
    this.#live.delete(state);
    this.#backend.free(state);
    for (const lane of lanes) {
      for (const shot of lane.shots) this.#shots.finish(shot);
      this.#progress.finish(lane.shots);
      this.#job.onEnded?.(lane.shots, () => this.#outcome());
    }
    await this.#turn();
  }
}
