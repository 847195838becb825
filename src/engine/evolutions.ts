import type { Executable } from "../compile/executable.ts";
import type { Insertion, Segment } from "../noise/insertion.ts";
import { type Frame, isStraight, pushPaulis } from "./pauliFrame.ts";
import { insertionKey, Path } from "./stretch.ts";

/** Shots whose next segments are equal. */
export interface Continuation {
  segment: Segment;
  shots: number[];
}

/** What is evolved from the start: a path with its noise, and the shots that it stands for. */
export interface Evolution {
  path: Path;
  last: boolean;
  insertions: readonly Insertion[];
  shots: number[];
  /** Whether its trajectories are among those counted as straight. */
  counted: boolean;
}

export interface Evolutions {
  evolutions: Evolution[];
  /** Paulis that act at the end of a shot, where there are any. */
  frames: Map<number, Frame>;
  /** Trajectories on straight paths, counted before they were put together. */
  straight: number;
}

/** Segments looked at between two turns of the event loop. */
const SEGMENTS_PER_TURN = 32;

/** Puts trajectories together whose noise differs only by Paulis that can be taken to their end. */
export async function groupByNoise(
  executable: Executable,
  starts: readonly Continuation[],
  turn: () => Promise<void>,
): Promise<Evolutions> {
  const paths = new Map<readonly number[], { path: Path; number: number; straight: boolean }>();
  const evolutions = new Map<string, Evolution>();
  const frames = new Map<number, Frame>();
  let straight = 0;
  for (const [index, { segment, shots }] of starts.entries()) {
    if (index % SEGMENTS_PER_TURN === 0) await turn();
    const { steps, last, key } = segment;
    let known = paths.get(steps);
    if (!known) {
      const path = new Path(executable, steps, last);
      known = { path, number: paths.size, straight: last && isStraight(path) };
      paths.set(steps, known);
    }
    const { path } = known;
    if (!known.straight) {
      evolutions.set(key, { path, last, insertions: segment.insertions, shots: [...shots], counted: false });
      continue;
    }
    straight++;
    const { insertions, frame } = pushPaulis(path, segment.insertions);
    if (frame.size > 0) for (const shot of shots) frames.set(shot, frame);
    const group = `straight ${known.number} ${insertions.map(insertionKey).join(" ")}`;
    const same = evolutions.get(group);
    if (same) for (const shot of shots) same.shots.push(shot);
    else evolutions.set(group, { path, last, insertions, shots: [...shots], counted: true });
  }
  return { evolutions: [...evolutions.values()], frames, straight };
}
