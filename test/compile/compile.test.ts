import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkProgram } from "../../src/compile/check.ts";
import { compileCircuit } from "../../src/compile/compile.ts";
import { distributionReport } from "../../src/compile/report.ts";
import { arbitraryCircuit, circuitOf, gate, ghz, networkOf, overlap, qft, sum } from "./helpers.ts";

async function ebits(circuit: Parameters<typeof compileCircuit>[0], network: Parameters<typeof compileCircuit>[1]): Promise<number> {
  const program = await compileCircuit(circuit, network);
  checkProgram(program, network);
  return distributionReport(program, network).ebits.total;
}

describe("known costs", () => {
  it.each([2, 3, 4])("GHZ over %i QPUs costs one ebit less than QPUs", async (k) => {
    expect(await ebits(ghz(4 * k), networkOf(new Array(k).fill(4), 2))).toBe(k - 1);
  });

  it.each([2, 3, 4])("Bernstein-Vazirani over %i QPUs costs one ebit less than QPUs", async (k) => {
    const n = 4 * k;
    const all = Array.from({ length: n }, (_, q) => gate("h", [q]));
    const oracle = Array.from({ length: n - 1 }, (_, q) => gate("cx", [q, n - 1]));
    const circuit = circuitOf(n, [gate("x", [n - 1]), ...all, ...oracle, ...all]);
    expect(await ebits(circuit, networkOf(new Array(k).fill(4), 2))).toBe(k - 1);
  });

  it("iswap costs 2, and swap 2 inside control flow and nothing outside", async () => {
    const network = networkOf([1, 1], 2);
    expect(await ebits(circuitOf(2, [gate("iswap", [0, 1])]), network)).toBe(2);
    expect(await ebits(circuitOf(2, [gate("iswapdg", [0, 1])]), network)).toBe(2);
    expect(await ebits(circuitOf(2, [gate("swap", [0, 1])]), network)).toBe(0);
    const condition = { kind: "bits" as const, clbits: [0] };
    expect(await ebits(circuitOf(2, [{ kind: "if", condition, then: [gate("swap", [0, 1])], else: [] }], 1), network)).toBe(2);
  });

  it.each([8, 12, 16, 20])("QFT-%i over 2 QPUs of n/2 + 1 costs n/2 - 1", async (n) => {
    expect(await ebits(qft(n), networkOf([n / 2 + 1, n / 2 + 1], 2))).toBe(n / 2 - 1);
  });

  it("a run through Paulis and diagonal gates is one packet, and its copy is flipped along", async () => {
    const circuit = circuitOf(2, [
      gate("cx", [0, 1]),
      gate("y", [0]),
      gate("rz", [0], [0.3]),
      gate("u", [0], [Math.PI, 0.4, 0.9]),
      gate("cx", [0, 1]),
    ]);
    const network = networkOf([1, 1], 1);
    const program = await compileCircuit(circuit, network);
    checkProgram(program, network);
    expect(program.packets).toHaveLength(1);
    expect(program.ops.filter((op) => op.kind === "gate" && op.alsoOnCopies.length > 0)).toHaveLength(2);
    expect(overlap(circuit, program)).toBeCloseTo(1, 12);
  });

  it("a run along a line of QPUs grows from copy to copy", async () => {
    const circuit = circuitOf(4, [gate("cz", [0, 1]), gate("cz", [0, 2]), gate("cz", [0, 3]), gate("cz", [0, 1])]);
    const line = [0, 1, 2].map((a) => [a, a + 1] as const);
    const network = networkOf([1, 1, 1, 1], 2, line);
    const program = await compileCircuit(circuit, network, { placement: [0, 1, 2, 3] });
    checkProgram(program, network);
    // From qubit 0 alone it would take 1 + 2 + 3.
    expect(distributionReport(program, network).ebits.total).toBe(3);
    expect(program.packets.map((packet) => packet.from)).toContain(1);
    expect(Math.abs(overlap(circuit, program) - 1)).toBeLessThan(1e-9);
  });

  it("needs no ebit where the circuit falls into pieces that fit", async () => {
    const circuit = circuitOf(6, [gate("cz", [0, 3]), gate("cz", [1, 4]), gate("iswap", [2, 5])]);
    expect(await ebits(circuit, networkOf([2, 2, 2], 1))).toBe(0);
  });
});

describe("every program", () => {
  const shapes = fc.record({
    qpus: fc.integer({ min: 2, max: 5 }),
    communication: fc.integer({ min: 1, max: 4 }),
    spare: fc.integer({ min: 0, max: 2 }),
    seed: fc.integer({ min: 0, max: 1000 }),
  });

  it.each([false, true])("is valid and equals its source (control flow: %s)", async (flow) => {
    await fc.assert(
      fc.asyncProperty(arbitraryCircuit(flow), shapes, async (circuit, shape) => {
        const capacity = Math.ceil(circuit.qubits / shape.qpus) + shape.spare;
        const network = networkOf(new Array(shape.qpus).fill(capacity), shape.communication);
        const program = await compileCircuit(circuit, network, { seed: shape.seed, effort: 500 });
        checkProgram(program, network);
        expect(Math.abs(overlap(circuit, program) - 1)).toBeLessThan(1e-9);
      }),
      { numRuns: 150 },
    );
  });

  it("is valid on rings and lines whose relays have two communication qubits", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryCircuit(true), shapes, fc.boolean(), async (circuit, shape, ring) => {
        const k = shape.qpus;
        const line = Array.from({ length: k - 1 }, (_, i) => [i, i + 1] as const);
        const edges = ring && k > 2 ? [...line, [k - 1, 0] as const] : line;
        const network = networkOf(new Array(k).fill(Math.ceil(circuit.qubits / k) + shape.spare), Math.max(2, shape.communication), edges);
        const program = await compileCircuit(circuit, network, { seed: shape.seed, effort: 500 });
        checkProgram(program, network);
        const report = distributionReport(program, network);
        expect(sum(Object.values(report.ebits.byLink))).toBe(report.ebits.total);
        expect(report.depth.ebitLayers).toBeLessThanOrEqual(report.ebits.total);
        expect(Math.abs(overlap(circuit, program) - 1)).toBeLessThan(1e-9);
      }),
      { numRuns: 100 },
    );
  });

  it("is the same for the same seed", async () => {
    const network = networkOf([3, 3, 3], 2);
    const [a, b] = await Promise.all([1, 1].map((seed) => compileCircuit(qft(9), network, { seed })));
    expect(a).toEqual(b);
  });
});

describe("moves", () => {
  /** SU(4)-like blocks between pairs that change their partner: a telegate per cx, or one move per change of partner. */
  const block = (a: number, b: number) =>
    Array.from({ length: 3 }, () => [gate("cx", [a, b]), gate("h", [a]), gate("ry", [b], [0.3])]).flat();
  const partners = circuitOf(4, [...block(0, 1), ...block(2, 3), ...block(0, 2), ...block(1, 3)]);

  it("beat telegates where pairs change partner", async () => {
    const network = networkOf([3, 3], 2);
    const program = await compileCircuit(partners, network);
    checkProgram(program, network);
    const report = distributionReport(program, network);
    expect(report.moves).toBeGreaterThan(0);
    expect(report.ebits.total).toBe(2);
    expect(Math.abs(overlap(partners, program) - 1)).toBeLessThan(1e-9);
  });

  it("take over a copy that is there: the W state crosses each border with one ebit", async () => {
    const n = 12;
    const down = Array.from({ length: n - 1 }, (_, i) => [
      gate("ry", [i + 1], [0.4 + i]),
      gate("cz", [i, i + 1]),
      gate("ry", [i + 1], [-0.4 - i]),
    ]).flat();
    const up = Array.from({ length: n - 1 }, (_, i) => gate("cx", [i + 1, i]));
    const circuit = circuitOf(n, [gate("x", [0]), ...down, ...up]);
    for (const k of [2, 3]) {
      const network = networkOf(new Array(k).fill(n / k + 1), 2);
      const program = await compileCircuit(circuit, network);
      checkProgram(program, network);
      expect(distributionReport(program, network).ebits.total).toBe(k - 1);
      expect(program.ops.some((op) => op.kind === "move" && op.packet !== undefined)).toBe(true);
      expect(Math.abs(overlap(circuit, program) - 1)).toBeLessThan(1e-9);
    }
  });

  it("exchange qubits between full QPUs that have a communication qubit to spare, and not otherwise", async () => {
    for (const [limit, moves] of [
      [2, 2],
      [1, 0],
    ]) {
      const network = networkOf([2, 2], limit);
      const program = await compileCircuit(partners, network);
      checkProgram(program, network);
      expect(distributionReport(program, network).moves).toBe(moves);
      expect(Math.abs(overlap(partners, program) - 1)).toBeLessThan(1e-9);
    }
  });

  it("stay away when the placement is given", async () => {
    const program = await compileCircuit(partners, networkOf([3, 3], 2), { placement: [0, 0, 1, 1] });
    expect(program.ops.some((op) => op.kind === "move")).toBe(false);
  });
});

describe("limits", () => {
  it("says how many qubits are missing", async () => {
    await expect(compileCircuit(ghz(9), networkOf([3, 3], 1))).rejects.toThrow(/9 qubits.*room for 6: 3 missing/);
  });

  it("names the QPU that has no communication qubit where one is needed, and runs where none is", async () => {
    const network = networkOf([2, 2], [1, 0]);
    await expect(compileCircuit(ghz(4), network)).rejects.toThrow(/communication qubit in q1, which has 0/);
    const local = await compileCircuit(circuitOf(4, [gate("cz", [0, 2]), gate("cz", [1, 3])]), network);
    expect(local.packets).toHaveLength(0);
  });

  it("refuses a relay with one communication qubit", async () => {
    const network = networkOf([1, 0, 1], 1, [
      [0, 1],
      [1, 2],
    ]);
    await expect(compileCircuit(ghz(2), network)).rejects.toThrow(/no route.*q1/);
  });

  it("splits packets rather than exceed one communication qubit", async () => {
    // Two Z runs interleaved: with two communication qubits both copies stay open, with one they take turns.
    const ops = Array.from({ length: 6 }, (_, i) => [gate("cx", [i % 2, 2 + (i % 2)]), gate("h", [2 + (i % 2)])]).flat();
    const circuit = circuitOf(4, ops);
    const placement = [0, 0, 1, 1];
    for (const [limit, expected] of [
      [2, 2],
      [1, 6],
    ]) {
      const network = networkOf([2, 2], limit);
      const program = await compileCircuit(circuit, network, { placement });
      checkProgram(program, network);
      expect(program.packets).toHaveLength(expected);
    }
  });

  it("serves no gate in a third QPU that has one communication qubit", async () => {
    const triangle = circuitOf(3, [gate("cz", [1, 2]), gate("cz", [0, 2]), gate("cz", [0, 1])]);
    const network = networkOf([1, 1, 1], 1);
    const program = await compileCircuit(triangle, network);
    checkProgram(program, network);
    expect(Math.abs(overlap(triangle, program) - 1)).toBeLessThan(1e-9);
  });

  it("keeps a given placement and refuses one that does not fit", async () => {
    const network = networkOf([2, 2], 2);
    expect((await compileCircuit(ghz(4), network, { placement: [0, 1, 0, 1] })).placement).toEqual([0, 1, 0, 1]);
    await expect(compileCircuit(ghz(4), network, { placement: [0, 0, 0, 1] })).rejects.toThrow(/overfills QPU q0/);
    await expect(compileCircuit(ghz(4), network, { placement: [0, 0, 1] })).rejects.toThrow(/names 3 qubits/);
    await expect(compileCircuit(ghz(4), network, { placement: [0, 0, 1, 7] })).rejects.toThrow(/QPU 7/);
  });

  it("stops when cancelled", async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(compileCircuit(qft(8), networkOf([4, 4], 2), { signal: controller.signal })).rejects.toThrow(/cancelled/);
  });
});
