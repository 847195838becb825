import type { ExplicitExecutable } from "../compile/explicit.ts";
import type { Operand } from "../compile/program.ts";
import { BellwireError } from "../errors.ts";
import type { ShotTimeline } from "../timeline.ts";
import type { Dice } from "./dice.ts";
import { drawNoise, NOISE_CAUSES, type NoisyVisit, VisitEvents } from "./draw.ts";
import { PacketFrames } from "./frames.ts";
import type { Insertion, Segment } from "./insertion.ts";
import type { NoiseModel, PauliAt } from "./model.ts";
import { type Pauli, type PauliOrIdentity, product } from "./pauli.ts";

/** Executable steps in the order in which they are taken, and a name that equal paths share. */
export interface NamedPath {
  steps: readonly number[];
  name: string;
}

/** Step lists already handed out, so that equal paths share one array and one short name. */
export class PathNames {
  readonly #paths = new Map<string, NamedPath>();

  /** The shared list for the executable steps of these steps of the flattened program, spelled out where `explicit` is given. */
  of(program: readonly number[], explicit: ExplicitExecutable | null): NamedPath {
    const key = runs(program);
    let found = this.#paths.get(key);
    if (!found) {
      const steps: number[] = [];
      for (const step of program) {
        const { first, end } = explicit ? explicit.ranges[step] : { first: step, end: step + 1 };
        for (let s = first; s < end; s++) steps.push(s);
      }
      found = { steps, name: `${this.#paths.size}` };
      this.#paths.set(key, found);
    }
    return found;
  }
}

/** A segment of steps and the noise on them; equal ones have equal keys. */
export function segmentOf({ steps, name }: NamedPath, insertions: readonly Insertion[], last: boolean): Segment {
  return { steps, insertions, key: `${name}|${insertions.map((i) => `${i.at}.${i.qubit}.${i.pauli}`).join()}`, last };
}

/**
 * The path of one shot, segment by segment: draws the noise of what the timeline has gained and places it as Paulis on
 * engine qubits, for telegates by their effect or, given an explicit executable, spelled out. The draws are the same.
 */
export class ShotPath {
  readonly #model: NoiseModel;
  readonly #dice: Dice;
  readonly #names: PathNames;
  readonly #explicit: ExplicitExecutable | null;
  readonly #frames: PacketFrames;
  readonly #events = new VisitEvents();
  /** Visits that were taken before the last of them. */
  readonly #taken = new Set<number>();
  /** Errors drawn so far, in the order of NOISE_CAUSES. */
  readonly errors = new Uint32Array(NOISE_CAUSES.length);

  constructor(model: NoiseModel, names: PathNames, dice: Dice, explicit: ExplicitExecutable | null = null) {
    this.#model = model;
    this.#names = names;
    this.#dice = dice;
    this.#explicit = explicit;
    this.#frames = new PacketFrames(model.program);
  }

  /** The segment of the visits that the timeline asks for, or of all that are left. */
  next(timeline: ShotTimeline, last: boolean): Segment {
    this.#events.extend(timeline);
    const numbers = timeline.needed ?? this.#rest(timeline.visits.length);
    const visits = drawNoise(this.#model, timeline, numbers, this.#events, this.#dice, (cause) => {
      this.errors[NOISE_CAUSES.indexOf(cause)]++;
    });
    if (timeline.needed) for (const visit of timeline.needed) this.#taken.add(visit);
    const insertions = new InsertionList();
    if (this.#explicit) placeExplicit(this.#explicit, visits, insertions);
    else this.#placeEffective(visits, insertions);
    const path = this.#names.of(
      visits.map(({ step }) => step),
      this.#explicit,
    );
    return segmentOf(path, insertions.list(), last);
  }

  #rest(visits: number): number[] {
    const rest: number[] = [];
    for (let visit = 0; visit < visits; visit++) if (!this.#taken.has(visit)) rest.push(visit);
    return rest;
  }

  #placeEffective(visits: readonly NoisyVisit[], insertions: InsertionList): void {
    visits.forEach(({ step, paulis }, at) => {
      this.#frames.visit(this.#model.steps[step], paulis, (when, qubit, pauli) =>
        insertions.add(when === "before" ? at : at + 1, qubit, pauli),
      );
    });
  }
}

function placeExplicit(executable: ExplicitExecutable, visits: readonly NoisyVisit[], insertions: InsertionList): void {
  let offset = 0;
  for (const { step, paulis } of visits) {
    const range = executable.ranges[step];
    const length = range.end - range.first;
    const engineQubit = (operand: Operand): number => {
      const qubit = operand.packet === undefined ? operand.qubit : range.copies.get(operand.packet);
      if (qubit === undefined) throw new BellwireError("internal", `packet ${operand.packet} has no copy at step ${step}`);
      return qubit;
    };
    const placeOf = ({ where }: PauliAt): { at: number; qubit: number } => {
      if (where.kind === "part") return range.places[where.part];
      return { at: where.kind === "before" ? 0 : length, qubit: engineQubit(where.operand) };
    };
    for (const drawn of paulis) {
      const { at, qubit } = placeOf(drawn);
      insertions.add(offset + at, qubit, drawn.pauli);
    }
    offset += length;
  }
}

/** Paulis at places; those at one place and qubit multiply, so that equal noise has one form. */
class InsertionList {
  readonly #codes = new Map<string, { at: number; qubit: number; code: PauliOrIdentity }>();

  add(at: number, qubit: number, pauli: Pauli): void {
    const key = `${at}.${qubit}`;
    const entry = this.#codes.get(key);
    if (entry) entry.code = product(entry.code, pauli);
    else this.#codes.set(key, { at, qubit, code: pauli });
  }

  list(): Insertion[] {
    const out: Insertion[] = [];
    for (const { at, qubit, code } of this.#codes.values()) if (code !== 0) out.push({ at, qubit, pauli: code });
    return out.sort((a, b) => a.at - b.at || a.qubit - b.qubit);
  }
}

/** `0-57,60-61` from step numbers. */
function runs(steps: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < steps.length; ) {
    let j = i;
    while (j + 1 < steps.length && steps[j + 1] === steps[j] + 1) j++;
    parts.push(`${steps[i]}-${steps[j]}`);
    i = j + 1;
  }
  return parts.join();
}
