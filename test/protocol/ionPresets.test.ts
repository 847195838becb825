import { describe, expect, it } from "vitest";
import { compileCircuit } from "../../host/index.ts";
import { Protocol } from "../../host/protocol/protocol.ts";
import type { DistributedProgram } from "../../src/compile/program.ts";
import type { IonFigures, Network } from "../../src/network/network.ts";
import { loadPreset } from "../../src/network/presets.ts";
import { NoiseModel } from "../../src/noise/model.ts";
import { linkFigures } from "../../src/photonics/figures.ts";
import type { ShotTimeline } from "../../src/timeline.ts";
import { example } from "../run/support.ts";
import { gate, run } from "./machines.ts";

/** The preset as it is, and with one particular of its ions off. */
function without(preset: string, off: Partial<IonFigures>): [Network, Network] {
  const network = loadPreset(preset);
  return [network, { ...network, qpus: network.qpus.map((qpu) => ({ ...qpu, ions: qpu.ions && { ...qpu.ions, ...off } })) }];
}

function played(program: DistributedProgram, network: Network): { shots: ShotTimeline[]; noise: NoiseModel } {
  const figures = network.links.map(linkFigures);
  const protocol = new Protocol(program, network, figures, 3);
  return { shots: Array.from({ length: 20 }, (_, shot) => run(protocol, shot)), noise: new NoiseModel(program, network, figures) };
}

async function both(preset: string, circuit: string, off: Partial<IonFigures>) {
  const [on, plain] = without(preset, off);
  const program = await compileCircuit(example(circuit), on, {});
  return { on: played(program, on), off: played(program, plain) };
}

const total = (shots: readonly ShotTimeline[], of: (shot: ShotTimeline) => number) => shots.reduce((sum, shot) => sum + of(shot), 0);
const duration = (shot: ShotTimeline) => shot.durationNs;

describe("every particular of ions takes effect in a preset", () => {
  it("cooling: pauses that hold up the program", async () => {
    const { on, off } = await both("ion-star-4", "ghz20", { cooling: null });
    expect(total(on.shots, ({ time }) => time?.cooling ?? 0)).toBeGreaterThan(0);
    expect(total(off.shots, ({ time }) => time?.cooling ?? 0)).toBe(0);
    expect(total(on.shots, duration)).toBeGreaterThan(total(off.shots, duration));
  });

  it("transfer: later pairs, depolarised", async () => {
    const { on, off } = await both("ion-star-4", "ghz20", { transfer: { fidelity: 1, durationUs: 0 } });
    // From the herald of the first of two pairs: the transfer, and the gate and the readout of a purification.
    const soonest = (shots: readonly ShotTimeline[]) => Math.min(...shots.flatMap(({ pairs }) => pairs.map((p) => p.usedNs - p.heraldNs)));
    expect(soonest(on.shots)).toBeGreaterThan(100_000 + 125_000 + 200_000);
    expect(soonest(off.shots)).toBeLessThan(100_000 + 125_000 + 200_000);
    const fidelity = (shots: readonly ShotTimeline[]) => {
      const pairs = shots.flatMap(({ pairs }) => pairs.map(({ bell }) => bell?.[0] ?? Number.NaN));
      return pairs.reduce((sum, f) => sum + f, 0) / pairs.length;
    };
    // 97.7 % at both ends takes 4.6 % of two pairs each, of which the purification after it makes up for some.
    expect(fidelity(off.shots) - fidelity(on.shots)).toBeGreaterThan(0.02);
  });

  it("coherence of the communication species: until the transfer", async () => {
    const { on, off } = await both("ion-star-4", "ghz20", { communicationT2S: null });
    const [with5ms, with366ms] = [on, off].map(({ shots }) => shots[0].pairs[0]);
    expect(with5ms.usedNs).toBe(with366ms.usedNs);
    expect(with5ms.bell?.[0] ?? 1).toBeLessThan((with366ms.bell?.[0] ?? 0) - 0.002);
  });

  it("coherence of the communication species: as long as pairs and copies live, where there is no transfer", async () => {
    const { on, off } = await both("oxford-2025", "grover2", { communicationT2S: null });
    expect(loadPreset("oxford-2025").qpus[0].ions?.transfer).toBeNull();
    const copy = { qpu: 1, operand: { qubit: 0, packet: 0 }, durationNs: 1e6 };
    expect(on.noise.idle(copy).error).toBeCloseTo(-Math.expm1(-1e-3 / 0.34) / 2, 12);
    expect(off.noise.idle(copy).error).toBeCloseTo(-Math.expm1(-1e-3 / 24) / 2, 12);
    const data = { qpu: 1, operand: { qubit: 0 }, durationNs: 1e6 };
    expect(on.noise.idle(data).error).toBe(off.noise.idle(data).error);
    expect(on.noise.pair(0, 1e6).error).toBeGreaterThan(off.noise.pair(0, 1e6).error + 0.002);
  });

  it("attempts: phase flips of data qubits that wait meanwhile", async () => {
    const { on, off } = await both("ion-star-4", "ghz20", { attemptFlipProbability: 0 });
    const attempts = on.shots.flatMap(({ idles }) => idles.map((span) => span.attempts ?? 0));
    const most = on.shots.flatMap(({ idles }) => idles).sort((a, b) => (b.attempts ?? 0) - (a.attempts ?? 0))[0];
    expect(attempts.reduce((sum, n) => sum + n, 0)).toBeGreaterThan(10_000);
    expect(on.noise.idle(most).error - off.noise.idle(most).error).toBeGreaterThan(0.5 * 1e-8 * (most.attempts ?? 0));
    expect(off.shots.flatMap(({ idles }) => idles).every((span) => span.attempts === undefined)).toBe(true);
  });

  it("shuttling: 25 us for each two-qubit gate", () => {
    const [on, plain] = without("ion-star-4", { shuttlingUs: 0 });
    const circuit = example("grover2");
    const local: DistributedProgram = { circuit, placement: [0, 0], packets: [], ops: [gate("cx", 0, 0, 1), gate("cx", 0, 0, 1)] };
    const [slow, fast] = [on, plain].map((network) => played(local, network).shots[0].durationNs);
    expect(slow - fast).toBe(2 * 25_000);
  });
});
