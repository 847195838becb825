import { describe, expect, it } from "vitest";
import { Protocol } from "../../host/protocol/protocol.ts";
import type { DistributedOp } from "../../src/compile/program.ts";
import type { Link, Network } from "../../src/network/network.ts";
import { close, figures, gate, network, open, program, qpu, run } from "./machines.ts";

const link = figures({ heraldProbability: 0.01, attemptPeriodNs: 10_000 });

function machine(changes: Partial<Link>): Network {
  const plain = network([qpu("a"), qpu("b")], [[0, 1]]);
  return { ...plain, links: plain.links.map((one) => ({ ...one, ...changes })) };
}

const packets = [0, 1, 2, 3].map((qubit) => ({ qubit, basis: "Z" as const, from: 0, to: 1, route: [0] }));
const four = program(
  [0, 0, 0, 0, 1],
  packets,
  packets.flatMap((_, i): DistributedOp[] => [open(i), gate("cz", 1, [i, i], 4), close(i)]),
);

describe("a link that is down at times", () => {
  const down: Link["down"] = [
    [0, 0.0005],
    [0.002, 0.003],
  ];

  it("makes no pair then, breaks off what was under way, and loses nothing", () => {
    const protocol = new Protocol(four, machine({ down }), [link], 4);
    let crossed = 0;
    for (let shot = 0; shot < 300; shot++) {
      const { pairs, time, durationNs } = run(protocol, shot);
      expect(pairs).toHaveLength(4);
      for (const { startNs, heraldNs } of pairs) {
        for (const [from, to] of down) expect(heraldNs <= from * 1e9 || startNs >= to * 1e9).toBe(true);
        if (startNs === 3_000_000) crossed++;
      }
      expect(time?.waiting).toBeGreaterThanOrEqual(500_000);
      expect(Object.values(time ?? {}).reduce((a, b) => a + b, 0)).toBe(durationNs);
    }
    expect(crossed).toBeGreaterThan(0);
  });

  it("names the request when it never comes back", () => {
    const protocol = new Protocol(four, machine({ down: [[0.00005, Number.POSITIVE_INFINITY]] }), [link], 4);
    const outcomes = Array.from({ length: 50 }, (_, shot) => {
      try {
        run(protocol, shot);
        return "served";
      } catch (error) {
        return (error as Error).message.replace(/shot \d+: packet \d/, "shot N: packet P");
      }
    });
    expect(new Set(outcomes)).toEqual(new Set(["shot N: packet P from a to b cannot be served: link a-b is down and stays down"]));
  });
});

describe("a deadline", () => {
  it("that is missed names shot, packet and link", () => {
    const protocol = new Protocol(four, machine({ deadlineS: 0.002 }), [link], 4);
    let served = 0;
    let late = 0;
    for (let shot = 0; shot < 100; shot++) {
      try {
        run(protocol, shot);
        served++;
      } catch (error) {
        expect((error as Error).message).toMatch(
          new RegExp(`^shot ${shot}: packet \\d from a to b waited longer for a pair than deadlineS of link a-b, 0.002 s$`),
        );
        late++;
      }
    }
    expect(served).toBeGreaterThan(0);
    expect(late).toBeGreaterThan(0);
  });

  it("that no attempt can meet is refused", () => {
    expect(() => new Protocol(four, machine({ deadlineS: 1e-6 }), [link], 4)).toThrow(
      "deadlineS of link a-b cannot be met: one attempt takes 0.00001 s, got 0.000001",
    );
  });
});

describe("messages that may be lost", () => {
  it("cost attempts and time, and no pair", () => {
    const clean = new Protocol(four, machine({}), [link], 4);
    const lossy = new Protocol(four, machine({ messageLoss: 0.3 }), [link], 4);
    const durations = (protocol: Protocol) =>
      Array.from({ length: 300 }, (_, shot) => {
        const { pairs, time, durationNs } = run(protocol, shot);
        expect(pairs).toHaveLength(4);
        for (const pair of pairs) expect(pair.emissionNs).toBeGreaterThanOrEqual(pair.startNs);
        expect(Object.values(time ?? {}).reduce((a, b) => a + b, 0)).toBe(durationNs);
        return durationNs;
      }).reduce((a, b) => a + b, 0);
    expect(durations(lossy) / durations(clean)).toBeGreaterThan(2);
    expect(run(lossy, 7, true)).toEqual(run(new Protocol(four, machine({ messageLoss: 0.3 }), [link], 4), 7, true));
  });

  it("need the link's attempts to be known", () => {
    const rate = figures({ heraldProbability: null, attemptPeriodNs: null });
    expect(() => new Protocol(four, machine({ messageLoss: 0.1 }), [rate], 4)).toThrow("link a-b: messageLoss needs the link's attempts");
  });
});
