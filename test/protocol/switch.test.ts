import { describe, expect, it } from "vitest";
import { Protocol } from "../../host/protocol/protocol.ts";
import type { DistributedOp } from "../../src/compile/program.ts";
import type { Network } from "../../src/network/network.ts";
import { readNetwork } from "../../src/network/read.ts";
import { linkFigures } from "../../src/photonics/figures.ts";
import type { ShotTimeline } from "../../src/timeline.ts";
import { checkTimeline } from "./invariants.ts";
import { close, gate, open, program, run } from "./machines.ts";
import { randomProgram } from "./random.ts";

/** Four QPUs behind one switch, which makes the six links between them. */
function machine(measurements: number, switchingUs: number, ports = 4): Network {
  return readNetwork(
    `
name: behind-a-switch
qpus:
  a: &qpu { dataQubits: 8, communicationQubits: 4, twoQubitGate: { durationUs: 200 }, measurement: { durationUs: 100 } }
  b: *qpu
  c: *qpu
  d: *qpu
switches:
  hub: { ports: ${ports}, measurements: ${measurements}, switchingUs: ${switchingUs}, between: [a, b, c, d], pair: { rateHz: 1000, heraldProbability: 0.01, fidelity: 0.95 } }
pool: { policy: eager }
`,
    "hub.yaml",
  );
}

const figuresOf = (network: Network) => network.links.map(linkFigures);

/** One telegate on every link, all on qubits of their own. */
function everyLink(network: Network) {
  const packets = network.links.map((link, l) => ({
    qubit: 2 * l,
    basis: "Z" as const,
    from: link.between[0],
    to: link.between[1],
    route: [l],
  }));
  const placement = network.links.flatMap((link) => [...link.between]);
  return program(
    placement,
    packets,
    packets.flatMap((packet, i): DistributedOp[] => [open(i), gate("cz", packet.to, [2 * i, i], 2 * i + 1), close(i)]),
  );
}

/** Attempts from when the station was taken, with the link. */
function attemptSpans({ pairs, wasted }: ShotTimeline): { link: number; startNs: number; endNs: number }[] {
  return [...pairs, ...wasted]
    .map(({ link, startNs, heraldNs }) => ({ link, startNs, endNs: heraldNs }))
    .sort((x, y) => x.startNs - y.startNs);
}

describe("links behind an optical switch", () => {
  it("are made between every two QPUs that the switch lists", () => {
    const network = machine(2, 0);
    expect(network.links.map((link) => link.id)).toEqual(["a-b", "a-c", "a-d", "b-c", "b-d", "c-d"]);
    expect(network.links.every((link) => link.switch === 0)).toBe(true);
  });

  it.each([1, 2])("attempt on at most %i links at once, and on one per port", (measurements) => {
    const network = machine(measurements, 0);
    const protocol = new Protocol(everyLink(network), network, figuresOf(network), 3);
    let together = 0;
    for (let shot = 0; shot < 100; shot++) {
      const spans = attemptSpans(run(protocol, shot, true));
      expect(spans).toHaveLength(6);
      for (const { startNs } of spans) {
        const running = spans.filter((other) => other.startNs <= startNs && other.endNs > startNs);
        expect(running.length).toBeLessThanOrEqual(measurements);
        const ports = running.flatMap((other) => [...network.links[other.link].between]);
        expect(new Set(ports).size).toBe(ports.length);
        together = Math.max(together, running.length);
      }
    }
    expect(together).toBe(measurements);
  });

  it("wait while the switch turns to another link, and say what that cost", () => {
    const network = machine(1, 50);
    const timeline = run(new Protocol(everyLink(network), network, figuresOf(network), 3), 0, true);
    const spans = attemptSpans(timeline);
    expect(spans[0].startNs).toBe(50_000);
    for (let i = 1; i < spans.length; i++) expect(spans[i].startNs).toBe(spans[i - 1].endNs + 50_000);
    expect(timeline.time?.switching).toBe(6 * 50_000);
  });

  it("do not wait again for the link that a station served last", () => {
    const network = machine(1, 50);
    const packets = [0, 1, 2].map((qubit) => ({ qubit, basis: "Z" as const, from: 0, to: 1, route: [0] }));
    const same = program(
      [0, 0, 0, 1],
      packets,
      [0, 1, 2].flatMap((i): DistributedOp[] => [open(i), gate("cz", 1, [i, i], 3), close(i)]),
    );
    const spans = attemptSpans(run(new Protocol(same, network, figuresOf(network), 3)));
    expect(spans.map(({ startNs }, i) => startNs - (spans[i - 1]?.endNs ?? 0))).toEqual([50_000, 0, 0]);
  });

  it("end on random programs, by the rules", () => {
    const network = machine(1, 20);
    for (let seed = 0; seed < 40; seed++) {
      const random = randomProgram(network, 60, seed);
      checkTimeline(random, network, run(new Protocol(random, network, figuresOf(network), seed), 0, true));
    }
  });

  it("cannot be more than the switch has ports for", () => {
    expect(() => machine(1, 0, 3)).toThrow("switches.hub.ports must be at least the number of QPUs that the switch joins (4), got 3");
  });

  it("lose photons on the way through", () => {
    const through = (lossDb: number) =>
      linkFigures(
        readNetwork(
          `
qpus: { a: { dataQubits: 1 }, b: { dataQubits: 1 } }
switches:
  hub: { ports: 2, measurements: 1, lossDb: ${lossDb}, between: [a, b], photons: { efficiency: 0.1, attemptPeriodUs: 1 } }
`,
          "loss.yaml",
        ).links[0],
      ).heraldProbability ?? 0;
    // Two photons with 3 dB each: a quarter of the heralds.
    expect(through(10 * Math.log10(2)) / through(0)).toBeCloseTo(0.25, 12);
  });
});
