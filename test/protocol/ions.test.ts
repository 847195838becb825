import { describe, expect, it } from "vitest";
import { Protocol } from "../../host/protocol/protocol.ts";
import type { DistributedOp } from "../../src/compile/program.ts";
import type { IonFigures, Network } from "../../src/network/network.ts";
import { NoiseModel } from "../../src/noise/model.ts";
import { wernerBell } from "../../src/photonics/bell.ts";
import { close, figures, gate, network, open, program, qpu, run } from "./machines.ts";

const OFF: IonFigures = { attemptFlipProbability: 0, transfer: null, communicationT2S: null, cooling: null, shuttlingUs: 0 };

function machine(ions: Partial<IonFigures>): Network {
  const both = { ions: { ...OFF, ...ions } };
  const plain = network([qpu("a", both), qpu("b", both)], [[0, 1]]);
  // Pauses belong to links that are known by their photons.
  const source = { kind: "photons" } as Network["links"][0]["source"];
  return { ...plain, links: plain.links.map((link) => ({ ...link, source })) };
}

const packet = { qubit: 0, basis: "Z" as const, from: 0, to: 1, route: [0] };
const telegate = program([0, 1], [packet], [gate("h", 0, 0), open(0), gate("cz", 1, [0, 0], 1), close(0), gate("x", 0, 0)]);
const link = figures({ heraldProbability: 0.002, attemptPeriodNs: 1000 });
const sure = figures({ heraldProbability: 1, scheme: "measured", bell: wernerBell(0.95) });
const SHOTS = 300;

describe("ion particulars", () => {
  it("off is the same as absent", () => {
    const absent = network([qpu("a"), qpu("b")], [[0, 1]]);
    for (let shot = 0; shot < 20; shot++) {
      expect(run(new Protocol(telegate, machine({}), [link], 2), shot, true)).toEqual(
        run(new Protocol(telegate, absent, [link], 2), shot, true),
      );
    }
  });

  it("cooling pauses after every so many attempts", () => {
    const protocol = new Protocol(telegate, machine({ cooling: { everyAttempts: 60, durationUs: 120 } }), [link], 2);
    let cooled = 0;
    for (let shot = 0; shot < SHOTS; shot++) {
      const { pairs, time, durationNs } = run(protocol, shot);
      const attempts = pairs[0].attempts ?? 0;
      const pauses = Math.floor((attempts - 1) / 60) * 120_000;
      expect(pairs[0].heraldNs - pairs[0].startNs).toBe(attempts * 1000 + pauses);
      if (pairs[0].heraldNs > 10_000) expect(time?.cooling).toBe(pauses);
      expect(Object.values(time ?? {}).reduce((a, b) => a + b, 0)).toBe(durationNs);
      cooled += pauses;
    }
    expect(cooled).toBeGreaterThan(0);
  });

  it("a transfer to the memory species delays and depolarises the pair; until then it decays with the communication species", () => {
    const transfer = { fidelity: 0.98, durationUs: 30 };
    const { pairs } = run(new Protocol(telegate, machine({ transfer }), [sure], 2));
    expect(pairs[0].usedNs).toBe(1000 + 30_000);
    // Depolarising by 2 (1 - F) on each half multiplies the Werner parameter.
    const werner = (4 * 0.95 - 1) / 3;
    expect(pairs[0].bell?.[0]).toBeCloseTo((3 * werner * 0.96 ** 2 + 1) / 4, 12);
    const decayed = run(new Protocol(telegate, machine({ transfer, communicationT2S: 1e-3 }), [sure], 2)).pairs[0].bell ?? [0, 0, 0, 0];
    // Both halves wait 300 ns of herald latency and 30 us of transfer.
    const coherence = (bell: readonly number[]) => bell[0] + bell[1] - bell[2] - bell[3];
    expect(coherence(decayed)).toBeCloseTo(werner * 0.96 ** 2 * Math.exp((-2 * 30_300) / 1e6), 9);
  });

  it("without a transfer held pairs and copies decay with the communication species, and data qubits do not", () => {
    const { links, qpus } = machine({ communicationT2S: 1e-3 });
    const network = { name: "test", links, qpus: qpus.map((one) => ({ ...one, t2S: 1 })) };
    const noise = new NoiseModel(telegate, network, [link]);
    const span = { qpu: 1, operand: { qubit: 0 }, durationNs: 1e5 };
    expect(noise.idle(span).error).toBeCloseTo(-Math.expm1(-1e-4) / 2, 12);
    expect(noise.idle({ ...span, operand: { qubit: 0, packet: 0 } }).error).toBeCloseTo(-Math.expm1(-0.1) / 2, 12);
    // A flip of either half: (1 - e^(-2t/T2))/2.
    expect(noise.pair(0, 1e5).error).toBeCloseTo(-Math.expm1(-0.2) / 2, 12);
    const transfer = { fidelity: 1, durationUs: 0 };
    const kept = { ...network, qpus: network.qpus.map((one) => ({ ...one, ions: { ...OFF, communicationT2S: 1e-3, transfer } })) };
    expect(new NoiseModel(telegate, kept, [link]).pair(0, 1e5).error).toBeCloseTo(-Math.expm1(-2e-4) / 2, 12);
  });

  it("attempts are counted for the data qubits that wait meanwhile", () => {
    const protocol = new Protocol(telegate, machine({ attemptFlipProbability: 1e-5 }), [link], 2);
    for (let shot = 0; shot < SHOTS; shot++) {
      const { idles, pairs, visits } = run(protocol, shot);
      const waiting = idles.find((span) => span.visit === 1 && span.operand.packet === undefined);
      if (!waiting) continue;
      const [{ startNs, heraldNs, attempts }] = pairs;
      const beforeGate = Math.floor(((attempts ?? 0) * (visits[0].endNs - startNs)) / (heraldNs - startNs));
      expect(waiting.attempts).toBe((attempts ?? 0) - beforeGate);
      // Copies sit on communication ions; data qubits are what attempts disturb.
      for (const span of idles) expect(span.attempts === undefined).toBe(span.operand.packet !== undefined);
    }
  });

  it("shuttling adds to every two-qubit gate", () => {
    const gates: DistributedOp[] = [gate("cx", 0, 0, 1), gate("cx", 0, 0, 1)];
    const local = (ions: Partial<IonFigures>) => run(new Protocol(program([0, 0], [], gates), machine(ions), [link], 2)).durationNs;
    expect(local({ shuttlingUs: 25 }) - local({})).toBe(50_000);
  });
});
