import { describe, expect, it } from "vitest";
import { Protocol } from "../../host/protocol/protocol.ts";
import { close, figures, gate, measure, network, open, program, qpu, run } from "./machines.ts";

// One attempt of 1000 ns always succeeds, so every time below is a sum of durations.
const sure = figures({ heraldProbability: 1, messageLatencyNs: 5000, heraldLatencyNs: 300 });

describe("a telegate between two QPUs, to the nanosecond", () => {
  const machine = network([qpu("a"), qpu("b")], [[0, 1]]);
  const telegate = program(
    [0, 1],
    [{ qubit: 0, basis: "Z", from: 0, to: 1, route: [0] }],
    [gate("h", 0, 0), gate("h", 1, 1), open(0), gate("cz", 1, [0, 0], 1), close(0), gate("x", 0, 0), measure(0, 0, 0), measure(1, 1, 1)],
    2,
  );

  it("adds gates, measurements, messages and corrections", () => {
    const timeline = run(new Protocol(telegate, machine, [sure], 1), 0, true);
    const opened = 10_000;
    const ready = opened + 200_000 + 100_000 + 5_000 + 10_000;
    const served = ready + 200_000;
    const bitSent = served + 10_000 + 100_000;
    const closed = bitSent + 5_000;
    expect(timeline.visits.map((v) => [v.step, v.startNs, v.endNs])).toEqual([
      [0, 0, 10_000],
      [1, 0, 10_000],
      [2, opened, ready],
      [3, ready, served],
      [4, served, closed],
      [5, closed, closed + 10_000],
      [6, closed + 10_000, closed + 110_000],
      [7, served, served + 100_000],
    ]);
    expect(timeline.durationNs).toBe(closed + 110_000);
    expect(timeline.pairs).toEqual([
      { visit: 2, link: 0, attempts: 1, startNs: 0, emissionNs: 700, heraldNs: 1000, usedNs: opened, slots: [0, 0] },
    ]);
    expect(timeline.messages).toEqual([
      { from: 0, to: 1, sentNs: opened + 300_000, receivedNs: opened + 305_000, purpose: "entangle" },
      { from: 1, to: 0, sentNs: bitSent, receivedNs: closed, purpose: "disentangle" },
    ]);
    expect(timeline.wasted).toEqual([]);
  });

  it("lists the time that qubits and copies wait", () => {
    const timeline = run(new Protocol(telegate, machine, [sure], 1));
    expect(timeline.idles).toEqual([
      // The copy waits for the other half's gate and measurement and for the message; its correction is no waiting.
      { visit: 3, operand: { qubit: 0, packet: 0 }, qpu: 1, durationNs: 305_000 },
      { visit: 3, operand: { qubit: 1 }, qpu: 1, durationNs: 315_000 },
      // The copied qubit waits from its local CNOT to the disentangler's message.
      { visit: 4, operand: { qubit: 0 }, qpu: 0, durationNs: 100_000 + 5_000 + 10_000 + 200_000 + 115_000 },
    ]);
  });
});

describe("connections over several hops", () => {
  const line = network(
    [qpu("a"), qpu("b", { measurement: { fidelity0: 1, fidelity1: 1, durationUs: 150 } }), qpu("c")],
    [
      [0, 1],
      [2, 1],
    ],
  );

  it("swap at the QPU between, and wait for the last message", () => {
    const packet = { qubit: 0, basis: "Z" as const, from: 0, to: 2, route: [0, 1] };
    const far = program([0, 2], [packet], [open(0), gate("cx", 2, [0, 0], 1), close(0)]);
    const timeline = run(new Protocol(far, line, [sure, sure], 1), 0, true);
    const paired = 1000;
    const swapped = paired + 200_000 + 10_000 + 150_000;
    const ready = swapped + 5000 + 10_000;
    expect(timeline.visits[0]).toEqual({ step: 0, startNs: paired, endNs: ready });
    expect(timeline.messages).toEqual([
      { from: 0, to: 2, sentNs: paired + 300_000, receivedNs: paired + 310_000, purpose: "entangle" },
      { from: 1, to: 2, sentNs: swapped, receivedNs: swapped + 5000, purpose: "swap" },
      { from: 2, to: 0, sentNs: ready + 310_000, receivedNs: ready + 320_000, purpose: "disentangle" },
    ]);
    expect(timeline.pairs.map(({ link, usedNs, slots }) => ({ link, usedNs, slots }))).toEqual([
      { link: 0, usedNs: paired, slots: [0, 0] },
      { link: 1, usedNs: paired, slots: [0, 1] },
    ]);
    expect(timeline.durationNs).toBe(ready + 320_000);
  });

  it("move a qubit by Bell measurement, message and correction", () => {
    const moved = program(
      [0],
      [],
      [gate("h", 0, 0), { kind: "move", qubit: 0, from: 0, to: 1, route: [0] }, gate("h", 1, 0), measure(0, 0, 1)],
      1,
    );
    const timeline = run(new Protocol(moved, line, [sure, sure], 1), 0, true);
    const measured = 10_000 + 200_000 + 10_000 + 100_000;
    const there = measured + 5000 + 10_000;
    expect(timeline.visits.map((v) => [v.startNs, v.endNs])).toEqual([
      [0, 10_000],
      [10_000, there],
      [there, there + 10_000],
      [there + 10_000, there + 160_000],
    ]);
    expect(timeline.idles).toEqual([{ visit: 2, operand: { qubit: 0 }, qpu: 1, durationNs: 315_000 }]);
    expect(timeline.messages.map((m) => m.purpose)).toEqual(["teledata"]);
  });

  it("correct a copy's qubit by a gate when the packet is not in the Z basis", () => {
    const packet = { qubit: 0, basis: "X" as const, from: 0, to: 1, route: [0] };
    const inX = program([0, 1], [packet], [open(0), close(0)]);
    const inZ = program([0, 1], [{ ...packet, basis: "Z" }], [open(0), close(0)]);
    const duration = (p: typeof inX) => run(new Protocol(p, line, [sure, sure], 1)).durationNs;
    expect(duration(inX) - duration(inZ)).toBe(10_000);
  });
});

describe("operations inside a QPU", () => {
  const alone = (changes: Parameters<typeof qpu>[1]) => network([qpu("a", changes)], []);
  const spans = (p: ReturnType<typeof program>, changes: Parameters<typeof qpu>[1] = {}) =>
    run(new Protocol(p, alone(changes), [], 1)).visits.map((v) => [v.startNs / 1000, v.endNs / 1000]);

  it("run side by side up to the bound on two-qubit gates", () => {
    const three = program([0, 0, 0, 0, 0, 0], [], [gate("cx", 0, 0, 1), gate("cx", 0, 2, 3), gate("cx", 0, 4, 5)]);
    expect(spans(three)).toEqual([
      [0, 200],
      [0, 200],
      [0, 200],
    ]);
    expect(spans(three, { parallelTwoQubitGates: 2 })).toEqual([
      [0, 200],
      [0, 200],
      [200, 400],
    ]);
    expect(spans(three, { parallelTwoQubitGates: 1 })).toEqual([
      [0, 200],
      [200, 400],
      [400, 600],
    ]);
  });

  it("take no time when they are virtual or relabelled, and wait at barriers", () => {
    const ops = [
      gate("x", 0, 0),
      gate("rz", 0, 0),
      gate("swap", 0, 0, 1),
      // A qubit may be named twice.
      { kind: "barrier" as const, qubits: [0, 1, 2, 0] },
      gate("x", 0, 2),
    ];
    expect(spans(program([0, 0, 0], [], ops))).toEqual([
      [0, 10],
      [10, 10],
      [10, 10],
      [10, 10],
      [10, 20],
    ]);
  });

  it("count as idling only what a used qubit waits, through barriers, and not before a reset", () => {
    const barrier = { kind: "barrier" as const, qubits: [0, 1] };
    const reset = { kind: "reset" as const, qubit: 0, qpu: 0 };
    const ops = [gate("x", 0, 0), gate("cx", 0, 1, 2), barrier, gate("x", 0, 0), gate("cx", 0, 1, 2), barrier, reset, gate("cx", 0, 0, 1)];
    const { idles } = run(new Protocol(program([0, 0, 0], [], ops), alone({}), [], 1));
    expect(idles).toEqual([
      { visit: 3, operand: { qubit: 0 }, qpu: 0, durationNs: 190_000 },
      { visit: 7, operand: { qubit: 1 }, qpu: 0, durationNs: 20_000 },
    ]);
  });
});
