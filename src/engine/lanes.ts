import type { Backend, MixEntry, StateHandle } from "../backend/backend.ts";

/** A lane of a new node: which vector of the old state it starts from, and what else is known of it. */
export interface Seed<Lane> {
  from: number;
  lane: Lane;
}

/** A state with its lanes, lane i being vector i. */
export interface Shelf<Lane> {
  state: StateHandle;
  lanes: Lane[];
}

/**
 * Shares a state's vectors out to seeds, `capacity` to a state at most. The old handle becomes the first of the states, so
 * that nothing is copied when the seeds are the lanes as they are.
 */
export async function shareOut<Lane>(
  backend: Backend,
  state: StateHandle,
  seeds: readonly Seed<Lane>[],
  capacity: number,
): Promise<Shelf<Lane>[]> {
  const shelves: Shelf<Lane>[] = [];
  for (let at = capacity; at < seeds.length; at += capacity) {
    const some = seeds.slice(at, at + capacity);
    shelves.push({
      state: await backend.copy(
        state,
        some.map((s) => s.from),
      ),
      lanes: some.map((s) => s.lane),
    });
  }
  const first = seeds.slice(0, capacity);
  const unchanged = first.length === state.batch && first.every((s, i) => s.from === i);
  if (!unchanged) {
    const entries = first.map((s, out): MixEntry => ({ out, in: s.from, re: 1, im: 0 }));
    await backend.mix(state, entries, first.length);
  }
  return [{ state, lanes: first.map((s) => s.lane) }, ...shelves];
}
