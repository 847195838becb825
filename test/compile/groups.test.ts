import { describe, expect, it } from "vitest";
import { compileCircuit } from "../../src/compile/compile.ts";
import { connectedGroups, fewestEbits, packGroups } from "../../src/compile/groups.ts";
import { buildInstance } from "../../src/compile/instance.ts";
import { circuitOf, gate, networkOf } from "./helpers.ts";

describe("qubits that gates connect", () => {
  /** Even and odd qubits, each a line, and two qubits alone. */
  const lines = circuitOf(
    10,
    Array.from({ length: 6 }, (_, q) => gate("cx", [q, q + 2])),
  );
  const groups = connectedGroups(buildInstance(lines, true));

  it("are one group, the largest first", () => {
    const uneven = circuitOf(6, [gate("cz", [0, 1]), gate("cz", [5, 3]), gate("cz", [3, 2])]);
    expect(connectedGroups(buildInstance(uneven, true))).toEqual([[2, 3, 5], [0, 1], [4]]);
    expect(groups).toEqual([[0, 2, 4, 6], [1, 3, 5, 7], [8], [9]]);
  });

  it("cost one ebit less than the QPUs that each needs by itself", () => {
    for (const [capacities, ebits] of [
      [[4, 6], 0],
      [[3, 3, 4], 0],
      [[3, 3, 3], 2],
      [[2, 2, 2, 2, 2], 2],
    ] as const) {
      const network = networkOf(capacities, 2);
      expect(fewestEbits(groups, network), `${capacities}`).toBe(ebits);
    }
  });

  it("stay together where they fit, and no QPU is overfull", async () => {
    expect(packGroups(groups, networkOf([6, 4], 2))).toEqual([1, 0, 1, 0, 1, 0, 1, 0, 0, 0]);
    const tight = packGroups(groups, networkOf([3, 3, 4], 2));
    expect([0, 1, 2].map((qpu) => tight.filter((home) => home === qpu).length)).toEqual([3, 3, 4]);
    expect(new Set([0, 2, 4, 6].map((q) => tight[q])).size).toBe(1);
    const crowded = packGroups(groups, networkOf([3, 4, 0], 2));
    expect([0, 1, 2].map((qpu) => crowded.filter((home) => home === qpu).length)).toEqual([4, 5, 1]);
    // Without a search: in order of their numbers each line would be parted.
    expect((await compileCircuit(lines, networkOf([5, 5], 2), { restarts: 0 })).packets).toHaveLength(0);
  });
});
