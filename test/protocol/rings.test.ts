import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Protocol } from "../../host/protocol/protocol.ts";
import { flatten, routeOf } from "../../src/compile/program.ts";
import type { Network, PoolFigures } from "../../src/network/network.ts";
import { RandomStream } from "../../src/rng/stream.ts";
import { checkTimeline } from "./invariants.ts";
import { close, figures, gate, measure, network, open, program, qpu, ring, run } from "./machines.ts";
import { randomBranches, randomProgram } from "./random.ts";

const link = figures({ heraldProbability: 0.05, attemptPeriodNs: 20_000, messageLatencyNs: 7000 });

function star(leaves: number, communicationQubits: number): Network {
  return network(
    [qpu("hub", { communicationQubits }), ...Array.from({ length: leaves }, (_, i) => qpu(`leaf${i}`, { communicationQubits: 1 }))],
    Array.from({ length: leaves }, (_, i): [number, number] => [0, i + 1]),
  );
}

const withPool = (machine: Network, policy: PoolFigures["policy"], cutoffS: number): Network => ({ ...machine, pool: { policy, cutoffS } });

const purified = (machine: Network): Network => ({
  ...machine,
  links: machine.links.map((one) => ({ ...one, purification: { protocol: "dejmps", rounds: 1, untilFidelity: null } })),
});

const machines: Record<string, Network> = {
  "a ring of 4 with 1 communication qubit each": ring(4, { communicationQubits: 1 }),
  "a ring of 5 with 2, one gate at a time": ring(5, { communicationQubits: 2, parallelTwoQubitGates: 1 }),
  "a ring of 4 with 3, two gates at a time": ring(4, { communicationQubits: 3, parallelTwoQubitGates: 2 }),
  "a star of 5 with 2 at the hub": star(5, 2),
  "a star of 4 with 4 at the hub": star(4, 4),
  "a ring of 4 with 2, pairs made on demand": withPool(ring(4, { communicationQubits: 2 }), "none", Number.POSITIVE_INFINITY),
  "a ring of 4 with 2, pairs made in time": withPool(ring(4, { communicationQubits: 2 }), "lookahead", Number.POSITIVE_INFINITY),
  "a ring of 4 with 2, pairs kept for 1 ms at most": withPool(ring(4, { communicationQubits: 2 }), "eager", 1e-3),
  "a ring of 4 full of data qubits, with 2": ring(4, { communicationQubits: 2, dataQubits: 3 }),
  "a ring of 4 almost full of data qubits, with 3": ring(4, { communicationQubits: 3, dataQubits: 4 }),
  "a ring of 4 with 2, pairs purified once": purified(ring(4, { communicationQubits: 2 })),
  "a ring of 4 with 4, pairs purified once, one gate at a time": purified(ring(4, { communicationQubits: 4, parallelTwoQubitGates: 1 })),
};

describe("random programs end, and keep the rules", () => {
  for (const [title, machine] of Object.entries(machines)) {
    it(title, () => {
      fc.assert(
        fc.property(fc.nat(2 ** 31 - 1), fc.integer({ min: 5, max: 120 }), (seed, steps) => {
          const random = randomProgram(machine, steps, seed);
          const protocol = new Protocol(random, machine, new Array(machine.links.length).fill(link), seed);
          checkTimeline(random, machine, run(protocol, 0, true));
        }),
        { numRuns: 40 },
      );
    });
  }
});

describe("random programs with branches end", () => {
  for (const [title, machine] of Object.entries(machines)) {
    it(title, () => {
      fc.assert(
        fc.property(fc.nat(2 ** 31 - 5), fc.integer({ min: 5, max: 60 }), (seed, steps) => {
          const random = randomBranches(machine, steps, seed);
          const protocol = new Protocol(random, machine, new Array(machine.links.length).fill(link), seed);
          const draw = new RandomStream(seed, "outcomes", 0, 0);
          const shot = protocol.shot(0, { detail: true });
          let step = shot.next();
          while (!step.done) step = shot.next(Uint8Array.from({ length: random.circuit.clbits }, () => draw.below(2)));
          const { visits, pairs, durationNs } = step.value;
          for (const { startNs, endNs } of visits) expect(startNs >= 0 && endNs >= startNs && endNs <= durationNs).toBe(true);
          const opened = visits.flatMap(({ step: s }) => routeOf(flatten(random.ops)[s], random.packets) ?? []);
          expect(pairs.map((pair) => pair.link).sort()).toEqual([...opened].sort());
        }),
        { numRuns: 20 },
      );
    });
  }
});

describe("packets around a ring", () => {
  it("end in every order of opening, one communication qubit each", () => {
    const machine = ring(4, { communicationQubits: 1 });
    for (const order of permutations([0, 1, 2, 3])) {
      const packets = order.map((q) => ({ qubit: q, basis: "Z" as const, from: q, to: (q + 1) % 4, route: [q] }));
      const ops = order.flatMap((q, id) => [open(id), gate("cz", (q + 1) % 4, [q, id], (q + 1) % 4), close(id)]);
      const around = program([0, 1, 2, 3], packets, [...ops, ...order.map((q) => measure(q, q, q))], 4);
      const protocol = new Protocol(around, machine, new Array(4).fill(link), 5);
      for (let shot = 0; shot < 20; shot++) checkTimeline(around, machine, run(protocol, shot, true));
    }
  });

  it("takes back what a later packet reserved when an earlier one is ready", () => {
    // While a holds the copy of packet 0, the link b-c makes the pair of packet 2. Packet 1 needs b for a-b before that.
    const one = { communicationQubits: 1 };
    const machine = network(
      ["x", "a", "b", "c"].map((id) => qpu(id, one)),
      [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
    );
    const chain = program(
      [0, 1, 2, 3],
      [
        { qubit: 0, basis: "Z", from: 0, to: 1, route: [0] },
        { qubit: 1, basis: "Z", from: 1, to: 2, route: [1] },
        { qubit: 2, basis: "Z", from: 2, to: 3, route: [2] },
      ],
      [
        ...[open(0), ...new Array(20).fill(gate("cx", 1, [0, 0], 1)), close(0)],
        ...[open(1), gate("cx", 2, [1, 1], 2), close(1)],
        ...[open(2), gate("cx", 3, [2, 2], 3), close(2)],
      ],
    );
    const protocol = new Protocol(chain, machine, [link, link, link], 3);
    let takenBack = 0;
    for (let shot = 0; shot < 50; shot++) {
      const timeline = run(protocol, shot, true);
      checkTimeline(chain, machine, timeline);
      expect(timeline.pairs.map((pair) => pair.link)).toEqual([0, 1, 2]);
      takenBack += timeline.wasted.filter((pair) => pair.link === 2).length;
    }
    expect(takenBack).toBeGreaterThan(0);
  });

  it("exchanges the qubits of full QPUs in program order, though the second would be ready first", () => {
    const machine = network(
      [qpu("a", { communicationQubits: 1, dataQubits: 1 }), qpu("b", { communicationQubits: 2, dataQubits: 1 })],
      [[0, 1]],
    );
    const exchange = program(
      [0, 1],
      [],
      [
        ...new Array(500).fill(gate("x", 0, 0)),
        { kind: "move", qubit: 0, from: 0, to: 1, route: [0] },
        { kind: "move", qubit: 1, from: 1, to: 0, route: [0] },
        measure(0, 0, 1),
        measure(1, 1, 0),
      ],
      2,
    );
    const protocol = new Protocol(exchange, machine, [link], 3);
    for (let shot = 0; shot < 20; shot++) checkTimeline(exchange, machine, run(protocol, shot, true));
  });

  it("names a packet that does not fit", () => {
    const machine = ring(3, { communicationQubits: 1 });
    const packets = [
      { qubit: 0, basis: "Z" as const, from: 0, to: 1, route: [0] },
      { qubit: 2, basis: "Z" as const, from: 2, to: 1, route: [1] },
    ];
    const crowded = program([0, 1, 2], packets, [open(0), open(1), close(0), close(1)]);
    expect(() => new Protocol(crowded, machine, new Array(3).fill(link), 1)).toThrow(
      "packet 1 needs 2 communication qubits at q1, which has 1; open fewer packets there at once",
    );
  });
});

function permutations(list: number[]): number[][] {
  if (list.length < 2) return [list];
  return list.flatMap((head, i) => permutations([...list.slice(0, i), ...list.slice(i + 1)]).map((rest) => [head, ...rest]));
}
