import type { Backend } from "../backend/backend.ts";
import type { Insertion } from "../noise/insertion.ts";
import type { ModularMachine } from "./modularMachine.ts";
import type { Deed } from "./modularStretch.ts";
import { partBy } from "./partBy.ts";
import type { Change, Frame } from "./pauliFrame.ts";
import type { Path } from "./stretch.ts";

/** One trajectory: its noise in the segment in which it is, and the shots that it stands for. */
export interface Member {
  insertions: readonly Insertion[];
  shots: readonly number[];
}

/** A member's noise in a stretch. */
export interface MemberNoise {
  /** Changed gates by the number of the deed, in order. */
  changes: readonly (readonly [number, Change])[];
  frame: Frame;
}

/** A stretch on the way: what is done in it, how far it is, and what is another thing for each member. */
export interface Stretch {
  deeds: readonly Deed[];
  next: number;
  stop: number;
  noise: ReadonlyMap<Member, MemberNoise>;
}

/** Trajectories that have been one so far, somewhere on their path. */
export interface Node {
  /** Null for one that starts, or starts again, from the beginning. */
  machine: ModularMachine | null;
  path: Path;
  last: boolean;
  /** Whether its segment is the first of its shots, so that it may start again. */
  first: boolean;
  /** Where its stretch starts. */
  position: number;
  /** Null before its stretch is planned. */
  stretch: Stretch | null;
  members: readonly Member[];
}

/** Trajectories that take the same steps in their next segment. */
export type Start = Pick<Node, "path" | "last" | "members">;

/** Starts of a segment that wait with one machine, the one of the fewest shots last. */
interface Fork {
  machine: ModularMachine;
  first: false;
  starts: readonly Start[];
}

/** Share of a backend's memory up to which machines are kept where trajectories part. */
const SHARE = 0.5;
/** Different evolutions of the first tree; each next one has as many as all before it, so that shots of low numbers end early. */
const FIRST_LOT = 4;

export interface WaitingOptions {
  /** Bytes up to which machines wait beside others; without limit when absent. */
  most?: number;
  /** Called before shots start again: what they drew is drawn again. */
  onRestart: (shots: readonly number[]) => void;
}

/**
 * The nodes that wait. Where trajectories part, the smaller part goes on with a copy of the machine and the others wait with theirs: no more
 * machines wait than shots can be halved. Where there is no room for the copy the smaller part starts again later.
 * A copy takes what waits at a site with it, so a trajectory meets the same arithmetic either way.
 */
export class WaitingNodes {
  readonly #backend: Backend;
  readonly #live = new Set<ModularMachine>();
  readonly #stack: (Node | Fork)[] = [];
  /** Nodes that start again, taken when no other is left. */
  #again: Node[] = [];
  #share = SHARE;
  readonly #most: number;
  readonly #onRestart: WaitingOptions["onRestart"];

  constructor(backend: Backend, { most = Number.POSITIVE_INFINITY, onRestart }: WaitingOptions) {
    this.#backend = backend;
    this.#most = most;
    this.#onRestart = onRestart;
  }

  push(node: Node): void {
    this.#stack.push(node);
  }

  /** The next node: of a fork the start of the fewest shots, with a copy of the machine or, the last of them, with the machine itself. */
  async pop(): Promise<Node | undefined> {
    const top = this.#stack.pop() ?? this.#again.shift();
    if (top === undefined || !("starts" in top)) return top;
    const { machine, starts } = top;
    const rest = starts.slice(0, -1);
    if (rest.length > 0) this.#stack.push({ ...top, starts: rest });
    const own = rest.length > 0 ? this.keep(await machine.clone()) : machine;
    return { ...starts[starts.length - 1], machine: own, first: false, position: 0, stretch: null };
  }

  /** Lets trajectories go on from a machine in one segment or another. */
  fork(machine: ModularMachine, starts: readonly Start[]): void {
    this.#stack.push({ machine, first: false, starts: [...starts].sort((a, b) => shotsOf(b.members) - shotsOf(a.members)) });
  }

  /** Owns a machine until it is dropped. */
  keep(machine: ModularMachine): ModularMachine {
    this.#live.add(machine);
    return machine;
  }

  drop(machine: ModularMachine): void {
    this.#live.delete(machine);
    machine.chain.free();
  }

  free(): void {
    for (const machine of this.#live) this.drop(machine);
  }

  /** Lets the members of a node go on in parts, each as a node that is the same but for its members. */
  async part(node: Node & { machine: ModularMachine }, parts: readonly (readonly Member[])[]): Promise<void> {
    const ordered = [...parts].sort((a, b) => shotsOf(a) - shotsOf(b));
    if (!this.mayWait(node)) {
      this.restart(node, ordered.slice(0, -1).flat());
      this.push({ ...node, members: ordered[ordered.length - 1] });
      return;
    }
    this.push({ ...node, members: ordered.slice(1).flat() });
    this.push({ ...node, machine: this.keep(await node.machine.clone()), members: ordered[0] });
  }

  /** Makes room: what waits with a machine and can start again gives it up, now and from now on. False when nothing did. */
  yieldMemory(): boolean {
    this.#share = 0;
    const waiting = this.#stack.splice(0);
    for (const node of waiting) {
      if (node.first && node.machine) {
        this.drop(node.machine);
        this.restart(node, node.members);
      } else this.#stack.push(node);
    }
    return this.#stack.length < waiting.length;
  }

  /** Whether a copy of a node's machine may be made beside it; what cannot start again has to be copied. */
  mayWait({ machine, first }: Node & { machine: ModularMachine }): boolean {
    if (!first) return true;
    const { bytes } = machine.chain;
    const waiting = this.#stack.reduce((sum, node) => sum + (node.machine?.chain.bytes ?? 0), 0);
    const { limits } = this.#backend;
    return waiting + bytes <= this.#most && this.#backend.liveBytes() + bytes <= this.#share * limits.maxStateBytes;
  }

  /** Lets some of a node's members start again when no other node is left. */
  restart(node: Node, members: readonly Member[]): void {
    const same = this.#again.find((other) => other.path === node.path);
    this.#again = this.#again.filter((other) => other !== same);
    this.#again.push({ ...node, machine: null, position: 0, stretch: null, members: [...(same?.members ?? []), ...members] });
    this.#onRestart(members.flatMap(({ shots }) => shots));
  }
}

export function shotsOf(members: readonly Member[]): number {
  return members.reduce((sum, { shots }) => sum + shots.length, 0);
}

/** Members in lots that are evolved one after the other; those that are alike to their end stay together. */
export function lotsOf<Item>(alike: readonly (readonly Item[])[]): (readonly Item[])[] {
  const lots: (readonly Item[])[] = [];
  for (let from = 0; from < alike.length; ) {
    const to = Math.max(FIRST_LOT, 2 * from);
    lots.push(alike.slice(from, to).flat());
    from = to;
  }
  return lots;
}

/** Members in parts whose shots are alike, a member in several where its own are not. */
export function partMembers<Key>(members: readonly Member[], keyOf: (shot: number) => Key): Member[][] {
  const parts = new Map<Key, Member[]>();
  for (const { insertions, shots } of members) {
    for (const [key, some] of partBy(shots, keyOf)) {
      const part = parts.get(key) ?? [];
      part.push({ insertions, shots: some });
      parts.set(key, part);
    }
  }
  return [...parts.values()];
}
