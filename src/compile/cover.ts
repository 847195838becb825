import type { Layout } from "./layout.ts";

/**
 * Fewest packets for fixed places of the qubits when every gate sits with one of its own: for each pair of QPUs a bipartite graph
 * whose vertices are runs (a copy in the other QPU) and whose edges are gates, so a minimum vertex cover, exact by König's
 * theorem from a Hopcroft-Karp matching. Writes the gates' sites into the layout.
 */
export function coverExactly(layout: Layout): void {
  const { instance, qpus } = layout;
  const { runOf, runEntry, runExit, moveFrom } = instance;
  const pairs = new Map<number, number[]>();
  for (let g = 0; g < instance.gates; g++) {
    if (layout.pin[g] >= 0) continue;
    const a = layout.qpuOf(g, 0);
    const b = layout.qpuOf(g, 1);
    if (a === b) layout.place(g, a);
    else {
      const key = Math.min(a, b) * qpus + Math.max(a, b);
      const list = pairs.get(key);
      if (list) list.push(g);
      else pairs.set(key, [g]);
    }
  }
  // Copies that are there anyway serve the rest of their run: those of gates pinned to the other operand, and those that a
  // move at the end of the run takes over.
  const paid = new Set<number>();
  for (let g = 0; g < instance.gates; g++) {
    if (layout.pin[g] < 0) continue;
    const run = Math.max(runOf[2 * g], runOf[2 * g + 1]);
    if (run >= 0) paid.add(run * qpus + layout.stayQpu[layout.pin[g]]);
  }
  for (let run = 0; run < runEntry.length; run++) {
    const stay = runExit[run];
    if (layout.moveAt[stay] === moveFrom[stay]) paid.add(run * qpus + layout.stayQpu[stay]);
  }
  for (const [key, gates] of pairs) {
    const low = Math.floor(key / qpus);
    const high = key % qpus;
    const left = new Map<number, number>();
    const right = new Map<number, number>();
    const edges: number[][] = [];
    const open: { gate: number; left: number; right: number }[] = [];
    for (const gate of gates) {
      const side = layout.qpuOf(gate, 0) === low ? 0 : 1;
      const runLow = runOf[2 * gate + side];
      const runHigh = runOf[2 * gate + 1 - side];
      if (paid.has(runLow * qpus + high)) layout.place(gate, high);
      else if (paid.has(runHigh * qpus + low)) layout.place(gate, low);
      else {
        const l = numberOf(left, runLow);
        const r = numberOf(right, runHigh);
        if (l === edges.length) edges.push([]);
        edges[l].push(r);
        open.push({ gate, left: l, right: r });
      }
    }
    const cover = minimumCover(edges, right.size);
    for (const edge of open) layout.place(edge.gate, cover.left[edge.left] ? high : low);
  }
}

function numberOf(numbers: Map<number, number>, key: number): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  numbers.set(key, numbers.size);
  return numbers.size - 1;
}

/** Minimum vertex cover of a bipartite graph given by the right neighbours of each left vertex. */
export function minimumCover(
  edges: readonly (readonly number[])[],
  rightSize: number,
): { left: boolean[]; right: boolean[]; size: number } {
  const { matchLeft, matchRight } = maximumMatching(edges, rightSize);
  // König: from unmatched left vertices, walk unmatched edges to the right and matched ones back.
  const seenLeft = new Array<boolean>(edges.length).fill(false);
  const seenRight = new Array<boolean>(rightSize).fill(false);
  const stack: number[] = [];
  edges.forEach((_, l) => {
    if (matchLeft[l] < 0) {
      seenLeft[l] = true;
      stack.push(l);
    }
  });
  for (let l = stack.pop(); l !== undefined; l = stack.pop()) {
    for (const r of edges[l]) {
      if (seenRight[r]) continue;
      seenRight[r] = true;
      const next = matchRight[r];
      if (next >= 0 && !seenLeft[next]) {
        seenLeft[next] = true;
        stack.push(next);
      }
    }
  }
  const left = seenLeft.map((seen) => !seen);
  return { left, right: seenRight, size: left.filter(Boolean).length + seenRight.filter(Boolean).length };
}

/** Hopcroft and Karp, SIAM J. Comput. 2, 225 (1973). -1 marks unmatched vertices. */
function maximumMatching(edges: readonly (readonly number[])[], rightSize: number): { matchLeft: Int32Array; matchRight: Int32Array } {
  const matchLeft = new Int32Array(edges.length).fill(-1);
  const matchRight = new Int32Array(rightSize).fill(-1);
  const level = new Int32Array(edges.length);
  const next = new Int32Array(edges.length);

  const layer = (): boolean => {
    const queue: number[] = [];
    let reached = false;
    for (let l = 0; l < edges.length; l++) {
      level[l] = matchLeft[l] < 0 ? 0 : -1;
      if (matchLeft[l] < 0) queue.push(l);
    }
    for (const l of queue) {
      for (const r of edges[l]) {
        const back = matchRight[r];
        if (back < 0) reached = true;
        else if (level[back] < 0) {
          level[back] = level[l] + 1;
          queue.push(back);
        }
      }
    }
    return reached;
  };
  /** One augmenting path from an unmatched left vertex, without recursion: long paths would overflow the stack. */
  const augment = (start: number): void => {
    const path = [start];
    while (path.length > 0) {
      const l = path[path.length - 1];
      if (next[l] === edges[l].length) {
        level[l] = -1;
        path.pop();
        if (path.length > 0) next[path[path.length - 1]]++;
        continue;
      }
      const r = edges[l][next[l]];
      const back = matchRight[r];
      if (back < 0) {
        for (const vertex of path) {
          const to = edges[vertex][next[vertex]];
          matchLeft[vertex] = to;
          matchRight[to] = vertex;
        }
        return;
      }
      if (level[back] === level[l] + 1) path.push(back);
      else next[l]++;
    }
  };
  while (layer()) {
    next.fill(0);
    for (let l = 0; l < edges.length; l++) if (matchLeft[l] < 0) augment(l);
  }
  return { matchLeft, matchRight };
}
