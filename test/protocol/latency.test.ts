import { describe, expect, it } from "vitest";
import { Protocol } from "../../host/protocol/protocol.ts";
import { close, figures, gate, measure, network, open, program, qpu, run } from "./machines.ts";

describe("a telegate between two QPUs, to the nanosecond", () => {
  // One attempt of 1000 ns always succeeds, so every time below is a sum of durations.
  const sure = figures({ heraldProbability: 1, messageLatencyNs: 5000, heraldLatencyNs: 300 });
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
