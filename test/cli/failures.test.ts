import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { type Answer, bellwire, scratchFolder } from "./capture.ts";

const folder = scratchFolder();
afterAll(() => folder.remove());

const HEAD = 'OPENQASM 3.0; include "stdgates.inc";';
const BELL = folder.write("bell.qasm", `${HEAD} qubit[2] q; bit[2] c; h q[0]; cx q[0], q[1]; c = measure q;`);
/** Every qubit meets every other one, so that wherever they are some gate is between the ends of a line. */
const ALL = folder.write(
  "all.qasm",
  `${HEAD} qubit[3] q; bit[3] c; h q; cp(1) q[0], q[1]; cp(1) q[1], q[2]; cp(1) q[0], q[2]; c = measure q;`,
);

let written = 0;
const run = (circuit: string, yaml: string, ...more: string[]): Promise<Answer> =>
  bellwire("run", circuit, "--network", folder.write(`${written++}.yaml`, yaml), "--shots", "200", ...more);

const pair = (link: string, qpu = "") => `
name: pair
qpus:
  alice: &ion { dataQubits: 1, communicationQubits: 4${qpu} }
  bob: *ion
links:
  alice-bob: { between: [alice, bob], ${link} }
`;
const line = (link: string, communicationQubits = 2) => `
name: line
qpus:
  alice: &ion { dataQubits: 1, communicationQubits: ${communicationQubits} }
  bob: *ion
  carol: *ion
links:
  alice-bob: { between: [alice, bob], pair: { rateHz: 100, fidelity: 0.95 } }
  bob-carol: { between: [bob, carol], pair: { rateHz: 100, fidelity: 0.95 }${link} }
`;
const attempts = "pair: { rateHz: 100, fidelity: 0.7, heraldProbability: 0.001 }";

describe("what the network can never do is one line with exit code 2, before the first shot", () => {
  it.each<[string, string, string, RegExp]>([
    [
      "a fidelity that no purification reaches",
      BELL,
      pair(`${attempts}, purification: { protocol: dejmps, rounds: 3, untilFidelity: 0.999 }`, ", twoQubitGate: { fidelity: 0.95 }"),
      /link alice-bob.*untilFidelity/,
    ],
    [
      "a deadline before the first attempt is over",
      BELL,
      pair(`${attempts}, deadlineS: 0.000001`),
      /deadlineS.*alice-bob|alice-bob.*deadlineS/,
    ],
    ["a route without room to swap", ALL, line("", 1), /no route of links joins alice and carol.*bob/],
    [
      "a switch without ports",
      BELL,
      `
name: star
qpus:
  alice: &ion { dataQubits: 1 }
  bob: *ion
switches:
  hub: { ports: 0, measurements: 1, between: [alice, bob], pair: { rateHz: 100, fidelity: 0.9 } }
`,
      /:7:\d+ switches\.hub\.ports/,
    ],
  ])("%s", async (_, circuit, yaml, rule) => {
    const { code, stdout, stderr } = await run(circuit, yaml);
    expect(stderr).toMatch(rule);
    expect(stderr.trimEnd().split("\n"), stderr).toHaveLength(1);
    expect(stderr).not.toMatch(/internal|\n\s+at /);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe("what fails in mid-run names the request, and keeps what was served", () => {
  it.each<[string, string, string, RegExp]>([
    [
      "a deadline that is missed now and then",
      BELL,
      pair(`${attempts}, deadlineS: 0.02`),
      /shot \d+: packet 0 from (alice to bob|bob to alice) waited longer for a pair than deadlineS of link alice-bob, 0\.02 s/,
    ],
    [
      "a link on the way that is cut",
      ALL,
      line(", down: [[0.03, .inf]]"),
      /shot \d+: packet \d from \w+ to \w+ cannot be served: link bob-carol is down and stays down/,
    ],
  ])("%s", async (_, circuit, yaml, reason) => {
    const csv = folder.path("shots.csv");
    const { code, stdout, stderr } = await run(circuit, yaml, "--json", "--per-shot", csv);
    expect(code).toBe(1);
    const result = JSON.parse(stdout);
    expect(result.unservedShots).toBeGreaterThan(5);
    expect(result.unservedShots).toBeLessThan(195);
    const served = 200 - result.unservedShots;
    expect(stderr).toBe(`bellwire: ${result.unservedShots} of 200 shots could not be served and are not counted\n`);
    expect(result.warnings[0]).toMatch(reason);
    expect(Object.values<number>(result.counts).reduce((sum, n) => sum + n, 0)).toBe(served);

    const [head, ...rows] = readFileSync(csv, "utf8")
      .trimEnd()
      .split("\n")
      .map((row) => row.split(","));
    expect(rows).toHaveLength(served);
    const column = (name: string) => rows.map((row) => Number(row[head.indexOf(name)]));
    const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / served;
    expect(mean(column("durationS"))).toBeCloseTo(result.duration.meanS, 12);
    expect(mean(column("attemptsS"))).toBeCloseTo(result.budget.timeS.attempts.mean, 12);
    expect(mean(column("fidelity"))).toBeCloseTo(result.fidelity.state.mean, 9);
    const times = head.map((name, k) => (k > 1 && name.endsWith("S") ? k : -1)).filter((k) => k > 0);
    for (const row of rows) expect(times.reduce((sum, k) => sum + Number(row[k]), 0)).toBeCloseTo(Number(row[1]), 12);
    const slowest = result.budget.shots.slowest;
    expect(slowest.durationS).toBe(Math.max(...column("durationS")));
    expect(column("durationS")[column("shot").indexOf(slowest.shot)]).toBe(slowest.durationS);
  });
});
