import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LinkLayer, type LinkLayerFigures } from "../../../host/protocol/linklayer/linkLayer.ts";
import type { LinkEvent, Side } from "../../../host/protocol/linklayer/messages.ts";
import { RandomStream } from "../../../src/rng/stream.ts";

const FIGURES: LinkLayerFigures = {
  link: 0,
  heraldProbability: 0.01,
  attemptPeriodNs: 10_000,
  messageLatencyNs: 5000,
  heraldLatencyNs: 5200,
  messageLoss: 0,
  communicationQubits: 1,
  fidelity: 0.95,
};

function linkLayer(changes: Partial<LinkLayerFigures>, seed: number): LinkLayer {
  return new LinkLayer({ ...FIGURES, ...changes }, new RandomStream(seed, "heralds", 0, 0), new RandomStream(seed, "messages", 0, 0));
}

const oks = (events: readonly LinkEvent[], side: Side) => events.filter((e) => e.kind === "ok" && e.side === side);

/** Both ends deliver the same pairs of the same requests, each once, and none is left half-known. */
function expectWhole(layer: LinkLayer): void {
  const names = ([0, 1] as const).map((side) =>
    oks(layer.events, side).map((e) => (e.kind === "ok" ? `${e.createId}/${e.id.sequence}` : "")),
  );
  expect(new Set(names[0]).size).toBe(names[0].length);
  expect([...names[0]].sort()).toEqual([...names[1]].sort());
  expect([layer.undecided(0), layer.undecided(1)]).toEqual([0, 0]);
}

describe("the link layer", () => {
  it("delivers a pair after the attempts, the herald and the exchange of its number", () => {
    const layer = linkLayer({ heraldProbability: 1 }, 1);
    layer.create(0, { pairs: 1 });
    layer.runUntil(() => false);
    // The ADD reaches the peer at 5 us and its ACK comes back at 10 us; one attempt; HAVE both ways.
    const times = layer.events.map((e) => [e.kind, e.side, e.timeNs]);
    expect(times).toEqual([
      ["ok", 1, 25_000],
      ["ok", 0, 25_000],
    ]);
    expect(layer.attempts).toBe(1);
  });

  it("completes 1e5 requests over a link that loses 30 % of its messages, with no pair lost or doubled", () => {
    const layer = linkLayer({ messageLoss: 0.3, heraldProbability: 0.2 }, 7);
    let open = 0;
    let created = 0;
    let seen = 0;
    const settled = new Map<number, number>();
    while (created < 100_000 || open > 0) {
      while (open < 8 && created < 100_000) {
        layer.create((created % 2) as Side, { pairs: 1, priority: created % 3 });
        created++;
        open++;
      }
      if (!layer.step()) break;
      for (; seen < layer.events.length; seen++) {
        const { createId } = layer.events[seen];
        const ends = (settled.get(createId) ?? 0) + 1;
        settled.set(createId, ends);
        if (ends === 2) open--;
      }
    }
    expect(open).toBe(0);
    expect(layer.events.every((e) => e.kind === "ok")).toBe(true);
    expect(oks(layer.events, 0)).toHaveLength(100_000);
    expectWhole(layer);
    expect(layer.messagesLost / layer.messagesSent).toBeCloseTo(0.3, 2);
  });

  it("keeps both ends agreed for any loss, number of qubits and mix of requests", () => {
    const request = fc.record({
      side: fc.constantFrom<Side>(0, 1),
      pairs: fc.integer({ min: 1, max: 5 }),
      priority: fc.nat(2),
      steps: fc.nat(60),
    });
    fc.assert(
      fc.property(
        fc.array(request, { minLength: 1, maxLength: 12 }),
        fc.double({ min: 0, max: 0.8, noNaN: true }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(1e9),
        (requests, messageLoss, communicationQubits, seed) => {
          const layer = linkLayer({ messageLoss, communicationQubits, heraldProbability: 0.5 }, seed);
          let wanted = 0;
          for (const { side, pairs, priority, steps } of requests) {
            layer.create(side, { pairs, priority });
            wanted += pairs;
            for (let i = 0; i < steps; i++) layer.step();
          }
          layer.runUntil(() => false);
          expect(oks(layer.events, 0)).toHaveLength(wanted);
          expectWhole(layer);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("waits for the mean of a geometric law, made longer by lost PRODUCEs", () => {
    const delivered = (messageLoss: number) => {
      const layer = linkLayer({ messageLoss }, 11);
      const count = 4000;
      for (let i = 0; i < count; i++) {
        layer.create(0, { pairs: 1 });
        const until = layer.events.length + 2;
        layer.runUntil(() => layer.events.length >= until);
      }
      return layer.attempts / count;
    };
    const p = FIGURES.heraldProbability;
    // 5 standard errors of the mean of 4000 geometric numbers.
    expect(Math.abs(delivered(0) * p - 1)).toBeLessThan(5 / Math.sqrt(4000));
    // A pair also needs both REPLYs; the others are made again.
    const loss = 0.3;
    expect(Math.abs(delivered(loss) * p * (1 - loss) ** 4 - 1)).toBeLessThan(0.1);
  });

  it("serves urgent requests first", () => {
    const layer = linkLayer({}, 3);
    const [slow, urgent] = [layer.create(0, { pairs: 3, priority: 1 }), layer.create(0, { pairs: 3, priority: 0 })];
    layer.runUntil(() => false);
    const order = oks(layer.events, 0).map((e) => e.createId);
    expect(order).toEqual([urgent, urgent, urgent, slow, slow, slow]);
  });

  it("answers what cannot be served", () => {
    const layer = linkLayer({}, 5);
    layer.create(0, { pairs: 1, minFidelity: 0.99 });
    layer.create(1, { pairs: 1, deadlineNs: 1000 });
    layer.create(0, { pairs: 1, deadlineNs: 1_100_000 });
    layer.create(0, { pairs: 1000 });
    layer.runUntil(() => layer.now() > 20e6);
    expect(layer.events.slice(0, 2)).toEqual([
      { kind: "error", side: 0, createId: 0, code: "UNSUPP", delivered: 0, timeNs: 0 },
      { kind: "error", side: 1, createId: 1, code: "NOTIME", delivered: 0, timeNs: 0 },
    ]);
    const third = layer.events.filter((e) => e.createId === 2);
    expect(third).toHaveLength(2);
    const crowd = linkLayer({}, 6);
    for (let i = 0; i < 257; i++) crowd.create(0, { pairs: 1 });
    expect(crowd.events).toEqual([{ kind: "error", side: 0, createId: 512, code: "REJECTED", delivered: 0, timeNs: 0 }]);
  });

  it("gives up at the deadline, and says how far it came", () => {
    const outcomes = Array.from({ length: 200 }, (_, seed) => {
      const layer = linkLayer({ messageLoss: 0.2, heraldProbability: 0.05 }, seed);
      layer.create(0, { pairs: 3, deadlineNs: 2_000_000 });
      layer.runUntil(() => false);
      expectWhole(layer);
      return layer.events.some((e) => e.kind === "error" && e.code === "TIMEOUT" && e.timeNs === 2_000_000);
    });
    expect(outcomes).toContain(true);
    expect(outcomes).toContain(false);
  });
});
