import { describe, expect, it } from "vitest";
import { formatCompile, formatSummary } from "../../host/report/summary.ts";
import type { RunResult } from "../../src/results/result.ts";
import { fixture } from "./fixture.ts";

/** A run with long names, many outcomes, links and warnings. */
function crowded(): RunResult {
  const { result } = fixture();
  const link = result.links["alice-bob"];
  const ids = Array.from({ length: 12 }, (_, i) => `a-link-with-a-rather-long-name-${i}`);
  return {
    ...result,
    circuit: { ...result.circuit, name: "x".repeat(100) },
    counts: Object.fromEntries(Array.from({ length: 900 }, (_, i) => [i.toString(2).padStart(60, "0"), 1])),
    shots: 900,
    links: Object.fromEntries(ids.map((id) => [id, link])),
    warnings: Array.from({ length: 5 }, (_, i) => `warning number ${i} ${"which goes on and on ".repeat(8)}`),
  };
}

const MODULAR = {
  chain: ["a", "b"],
  jointBytes: 2 ** 60,
  estimate: { bytes: 4 * 2 ** 20, bonds: [8], exact: false },
  history: [[6]],
  largest: [6],
  entropyBits: [1.2],
  fidelityBound: 1,
};

describe("formatSummary", () => {
  it("answers first", () => {
    const lines = formatSummary(fixture().result, { color: false, width: 80 }).split("\n");
    expect(lines.slice(0, 6)).toEqual([
      "ghz-6-echo on two-modules: 1000 shots, seed 7",
      "",
      "  outcome   000000 44.1 %, 111111 42.8 %, 8 others",
      "  fidelity  88.1 % (86.1 to 89.9) state, 86.9 % (84.7 to 88.9) counts",
      "  duration  16.9 ms a shot (median 15.1 ms, 95th percentile 33.8 ms)",
      "  ebits     3 a shot for 4 remote gates of 6 two-qubit gates",
    ]);
  });

  it("says what a modular run held, of how much, and what one state vector takes", () => {
    const lines = formatSummary({ ...fixture().result, peakBytes: 3 * 2 ** 20, modular: MODULAR }, { color: false, width: 80 }).split("\n");
    expect(lines).toContain("  memory    3 MiB (estimate: at most 4 MiB), bonds up to 6; jointly 1 EiB");
  });

  for (const [name, result] of [
    ["a plain run", fixture().result],
    ["a crowded run", crowded()],
    ["a crowded modular run", { ...crowded(), modular: MODULAR }],
  ] as const) {
    it(`fits a screen: ${name}`, () => {
      const lines = formatSummary(result, { color: false, width: 80 }).split("\n");
      expect(lines.length).toBeLessThanOrEqual(24);
      for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
    });
  }

  it("breaks warnings between words, and leaves out none of them", () => {
    const warning = "shot 0: packet 0 from alice to bob cannot be served: link alice-bob is down and stays down from 0.01 s on";
    const lines = formatSummary({ ...fixture().result, warnings: [warning, "a", "b"] }, { color: false, width: 62 }).split("\n");
    const from = lines.findIndex((line) => line.startsWith("warning: shot"));
    expect(lines.slice(from)).toEqual([
      "warning: shot 0: packet 0 from alice to bob cannot be served:",
      "  link alice-bob is down and stays down from 0.01 s on",
      "warning: a (1 more with --json)",
    ]);
  });

  it("names the links that most pairs come from, and none where there are none", () => {
    const result = crowded();
    const ids = Object.keys(result.links);
    const byLink = Object.fromEntries(ids.map((id, i) => [id, i]));
    const lines = formatSummary({ ...result, ebits: { perShot: 66, byLink } }, { color: false, width: 120 }).split("\n");
    const at = lines.findIndex((line) => line.startsWith("  link (+8)"));
    expect(lines.slice(at + 1, at + 5).map((line) => line.trim().split(" ")[0])).toEqual(ids.slice(-4).reverse());
    const few = formatSummary({ ...result, ebits: { perShot: 2, byLink: { [ids[5]]: 2 } } }, { color: false, width: 120 }).split("\n");
    const head = few.findIndex((line) => line.startsWith("  link (+11)"));
    expect([few[head + 1].trim().split(" ")[0], few[head + 2].trim()]).toEqual([ids[5], ""]);
    expect(formatSummary({ ...result, links: {} }, { color: false, width: 120 })).not.toContain("heralded");
  });

  it("uses colour only when asked", () => {
    const csi = String.fromCharCode(27);
    expect(formatSummary(fixture().result, { color: false, width: 80 })).not.toContain(csi);
    expect(formatSummary(fixture().result, { color: true, width: 80 })).toContain(csi);
  });
});

describe("formatCompile", () => {
  const summary = {
    circuit: fixture().result.circuit,
    network: fixture().result.network,
    placement: ["alice", "alice", "bob"],
    ebits: { total: 3, byLink: { "alice-bob": 3, unused: 0 } },
    packets: 3,
    moves: 1,
    echoes: 0,
    depth: { ebitLayers: 2 },
    remoteGates: { count: 4, ebitsUnpacked: 5 },
    cutting: { log10Shots: [1.806, 2.863] as const },
    equivalent: null,
    unchecked: "20 qubits",
    elapsedS: 0.02,
  };

  it("says what a distribution costs", () => {
    const text = formatCompile(summary, { color: false, width: 80 });
    expect(text).toContain("3 in 2 layers; 5 if every gate had its own");
    expect(text).toContain("alice 0 1, bob 2\n");
    const placement = ["a", "a", "a", "b", "a"];
    expect(formatCompile({ ...summary, placement }, { color: false, width: 80 })).toContain("a 0-2 4, b 3\n");
    expect(formatCompile({ ...summary, placement }, { color: false, width: 24 })).toContain("a 4, b 1\n");
    expect(text).toContain("not checked: 20 qubits");
    expect(text).toContain("4^3 to 9^3 times the shots: 10^2 to 10^3");
    expect(text).toContain("3 packets, 1 move\n");
    expect(formatCompile({ ...summary, echoes: 2 }, { color: false, width: 80 })).toContain("3 packets, 1 move, 2 echoes");
    expect(text).not.toContain("unused");
  });

  it("says that no link is needed, and nothing of links then", () => {
    const none = { ebits: { total: 0, byLink: { "alice-bob": 0 } }, packets: 0, moves: 0 };
    const text = formatCompile({ ...summary, ...none }, { color: false, width: 80 });
    expect(text).toContain("none: no link is needed");
    expect(text).not.toContain("packets");
  });

  it("marks a program that is not equivalent", () => {
    expect(formatCompile({ ...summary, equivalent: false }, { color: false, width: 80 })).toContain("NOT equivalent");
  });
});
