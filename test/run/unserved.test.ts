import { afterAll, describe, expect, it } from "vitest";
import { bellwire, scratchFolder } from "../cli/capture.ts";

const folder = scratchFolder();
afterAll(() => folder.remove());

/** A link that is cut for good after so many seconds; at 100 pairs a second some shots are done by then and some are not. */
const network = (cutS: number) =>
  folder.write(
    `cut-${cutS}.yaml`,
    `
name: cut
qpus:
  alice: &ion { dataQubits: 1 }
  bob: *ion
links:
  alice-bob:
    between: [alice, bob]
    pair: { rateHz: 100, fidelity: 1 }
    down: [[${cutS}, .inf]]
`,
  );
const circuit = folder.write(
  "bell.qasm",
  'OPENQASM 3.0; include "stdgates.inc"; qubit[2] q; bit[2] c; h q[0]; cx q[0], q[1]; c = measure q;',
);

describe("a link that is cut in mid-run", () => {
  it("keeps the shots that were served, says why the others were not, and ends with exit code 1", async () => {
    const { code, stdout, stderr } = await bellwire("run", circuit, "--network", network(0.01), "--shots", "200", "--json");
    expect(code).toBe(1);
    const result = JSON.parse(stdout);
    expect(result.unservedShots).toBeGreaterThan(20);
    expect(result.unservedShots).toBeLessThan(180);
    expect(stderr).toMatch(new RegExp(`^bellwire: ${result.unservedShots} of 200 shots could not be served`));
    expect(Object.values<number>(result.counts).reduce((sum, n) => sum + n, 0)).toBe(200 - result.unservedShots);
    expect(Object.keys(result.counts).sort()).toEqual(["00", "11"]);
    expect(result.ebits.perShot).toBe(1);
    expect(result.duration.p95S).toBeLessThanOrEqual(0.01);
    expect(result.warnings[0]).toMatch(/alice.*bob.*cannot be served: link alice-bob is down/);
  });

  it("keeps those whose loops were done in time", async () => {
    const loop = folder.write(
      "loop.qasm",
      `OPENQASM 3.0; include "stdgates.inc"; qubit[2] q; bit[2] c; h q[0]; c[0] = measure q[0];
while (c[0]) { reset q[1]; h q[0]; cx q[0], q[1]; c = measure q; }`,
    );
    const { code, stdout, stderr } = await bellwire("run", loop, "--network", network(0.02), "--shots", "200", "--json");
    expect(code).toBe(1);
    const result = JSON.parse(stdout);
    expect(result.unservedShots).toBeGreaterThan(10);
    // Half of the shots need no pair at all.
    expect(result.unservedShots).toBeLessThan(80);
    expect(stderr).toMatch(new RegExp(`^bellwire: ${result.unservedShots} of 200 shots could not be served`));
    expect(result.counts).toEqual({ "00": 200 - result.unservedShots });
    expect(result.warnings[0]).toMatch(/shot \d+: packet 0 from \w+ to \w+ cannot be served: link alice-bob is down/);
  });

  it("is one clear line when no shot was served", async () => {
    const { code, stdout, stderr } = await bellwire("run", circuit, "--network", network(0), "--shots", "20");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^bellwire: no shot could run to its end: .*link alice-bob is down and stays down\n$/);
  });
});
