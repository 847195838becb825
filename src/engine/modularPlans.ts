import type { ClassicalExpr } from "../circuit/circuit.ts";
import type { Executable } from "../compile/executable.ts";
import type { ModularMachine } from "./modularMachine.ts";
import { type Deed, happeningsFrom, planStretch } from "./modularStretch.ts";
import type { Member, MemberNoise, Stretch } from "./modularTree.ts";
import { type Change, pushPaulis } from "./pauliFrame.ts";
import { Path } from "./stretch.ts";

/** The plan of a stretch without noise, which all its trajectories take. */
interface Plan {
  deeds: readonly Deed[];
  stop: number;
  /** The deed that does the gate of each position. */
  deedAt: ReadonlyMap<number, number>;
}

/** Plans of stretches, made once for all trajectories that come to them. */
export class StretchPlans {
  readonly #executable: Executable;
  readonly #paths = new Map<readonly number[], Map<boolean, Path>>();
  readonly #plans = new Map<Path, Map<string, Plan>>();

  constructor(executable: Executable) {
    this.#executable = executable;
  }

  /** The one path of these steps. */
  path(steps: readonly number[], last: boolean): Path {
    const both = this.#paths.get(steps) ?? new Map<boolean, Path>();
    const path = both.get(last) ?? new Path(this.#executable, steps, last);
    this.#paths.set(steps, both.set(last, path));
    return path;
  }

  /** A stretch from a position, for members whose conditions all hold or not alike. */
  async stretch(
    machine: ModularMachine,
    path: Path,
    position: number,
    members: readonly Member[],
    holds: (condition: ClassicalExpr) => boolean,
    turn: () => Promise<void>,
  ): Promise<Stretch> {
    const { deeds, stop, deedAt } = await this.#plan(machine, path, position, holds, turn);
    const noise = new Map<Member, MemberNoise>();
    for (const [index, member] of members.entries()) {
      if (index % MEMBERS_PER_TURN === 0) await turn();
      const { changes, frame } = pushPaulis(path, position, member.insertions, holds);
      const byDeed = [...changes].map(([at, change]) => [deedAt.get(at) ?? -1, change] as const).sort(([a], [b]) => a - b);
      noise.set(member, { changes: byDeed, frame });
    }
    return { deeds, next: 0, stop, noise };
  }

  async #plan(
    machine: ModularMachine,
    path: Path,
    position: number,
    holds: (condition: ClassicalExpr) => boolean,
    turn: () => Promise<void>,
  ): Promise<Plan> {
    const { qubits } = this.#executable;
    const truths = path.conditions(position).map((c) => (holds(c) ? 1 : 0));
    const sites = Array.from({ length: qubits }, (_, qubit) => machine.place(qubit).site);
    const key = `${position} ${truths.join("")} ${sites.join()}`;
    const known = this.#plans.get(path)?.get(key);
    if (known) return known;
    const { happenings, positions, stop } = happeningsFrom(path, position, holds);
    const deeds: Deed[] = [];
    for (const some of planStretch(machine, happenings, qubits)) {
      deeds.push(...some);
      await turn();
    }
    const deedAt = new Map(deeds.flatMap((deed, number) => ("task" in deed ? [[positions[deed.task], number] as const] : [])));
    const plan = { deeds, stop, deedAt };
    const plans = this.#plans.get(path) ?? new Map<string, Plan>();
    this.#plans.set(path, plans.set(key, plan));
    return plan;
  }
}

/** Members looked at between two turns of the event loop. */
const MEMBERS_PER_TURN = 32;

/** What a deed is instead for a member; undefined where it is what it is. */
export function changeAt(noise: MemberNoise | undefined, deed: number): Change | undefined {
  const at = noise ? firstFrom(noise, deed) : 0;
  const found = noise?.changes[at];
  return found?.[0] === deed ? found[1] : undefined;
}

/** The next deed that is another one for any of the members; the number of deeds where there is none. */
export function upcoming({ deeds, noise }: Stretch, members: readonly Member[], from: number): number {
  let least = deeds.length;
  for (const member of members) {
    const own = noise.get(member);
    const found = own?.changes[firstFrom(own, from)];
    if (found && found[0] < least) least = found[0];
  }
  return least;
}

/** Index of a member's first change at a deed or later. */
function firstFrom({ changes }: MemberNoise, deed: number): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (changes[middle][0] < deed) low = middle + 1;
    else high = middle;
  }
  return low;
}
