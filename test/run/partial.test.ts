import { expect, it, vi } from "vitest";
import { type RunOutcome, type RunRequest, readCircuit, readNetwork } from "../../host/index.ts";
import { EndedShots } from "../../host/shots/costs.ts";
import { bellwire, scratchFolder } from "../cli/capture.ts";
import { example, machine, runHere } from "./support.ts";

type Asked = Partial<RunRequest> & Pick<RunRequest, "circuit" | "network">;

/**
 * What a result says of its shots alone, not of how they were evolved beside others, which also decides the last bits of fidelities and
 * what was estimated.
 */
function ofTheShots({ result, timeline }: RunOutcome): unknown {
  const { distinctTrajectories: _, peakBytes: __, elapsedS: ___, modular: ____, engineReason: _____, fidelity, budget, ...rest } = result;
  return { ...rest, hellinger: fidelity.hellinger, timeS: budget.timeS, timeline };
}

const BRANCHING = readCircuit(
  'OPENQASM 3.0; include "stdgates.inc"; qubit[3] q; bit[3] c; h q[0]; c[0] = measure q[0]; if (c[0]) { cx q[0], q[1]; cx q[1], q[2]; } c = measure q;',
  "branching.qasm",
);

const CUT = readNetwork(
  `
name: cut
qpus:
  alice: &ion { dataQubits: 4, twoQubitGate: { fidelity: 0.8 } }
  bob: *ion
links:
  alice-bob:
    between: [alice, bob]
    pair: { rateHz: 100, fidelity: 0.9 }
    down: [[0.02, .inf]]
`,
  "cut.yaml",
);

it.each<[string, Asked]>([
  ["a noisy program", { circuit: example("qft8"), network: machine({ dataQubits: 5 }) }],
  ["the modular engine", { circuit: example("qft8"), network: machine({ dataQubits: 5 }), engine: "modular", shots: 20 }],
  ["a program that branches", { circuit: BRANCHING, network: machine({ dataQubits: 2 }) }],
  ["a link that is cut in mid-run", { circuit: example("ghz8"), network: CUT }],
])("what %s has given so far is what so many shots give", async (_, asked) => {
  const partials: RunOutcome[] = [];
  const told: number[] = [];
  const shots = asked.shots ?? 150;
  const whole = await runHere({
    ...asked,
    shots,
    onPartial: (some, outcome) => {
      told.push(some);
      partials.push(outcome());
    },
  });
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect(new Set(told).size).toBe(told.length);
  // Where paths differ, one of them may hold up all the others.
  expect(told.length).toBeGreaterThan(asked.network === CUT || asked.circuit === BRANCHING ? 0 : 1);
  expect(whole.result.shots).toBe(shots);
  for (const k of [0, Math.floor(told.length / 2)]) {
    expect(partials[k].result.shots).toBe(told[k]);
    const alone = await runHere({ ...asked, shots: told[k] });
    expect(ofTheShots(partials[k])).toEqual(ofTheShots(alone));
    const { fidelity, budget } = alone.result;
    expect(partials[k].result.fidelity.state?.mean ?? null).toEqual(fidelity.state && expect.closeTo(fidelity.state.mean, 4));
    expect(Object.keys(partials[k].result.budget.infidelity ?? {})).toEqual(Object.keys(budget.infidelity ?? {}));
    expect(() => partials[k].timelineOf(told[k])).toThrow(`the shot must be an integer from 0 to ${told[k] - 1}`);
  }
});

it("Ctrl-C keeps what the shots have given so far", async () => {
  const folder = scratchFolder();
  const circuit = folder.write(
    "noisy.qasm",
    `OPENQASM 3.0; include "stdgates.inc"; qubit[6] q; ${"h q; ".repeat(40)} bit[6] c = measure q;`,
  );
  const network = folder.write("one.yaml", "qpus: { one: { dataQubits: 6, oneQubitGate: { fidelity: 0.99 } } }");
  let interrupted = false;
  const add = EndedShots.prototype.add;
  const spy = vi.spyOn(EndedShots.prototype, "add").mockImplementation(function (this: EndedShots, shots) {
    const costs = add.call(this, shots);
    if (costs && !interrupted) process.emit("SIGINT");
    interrupted ||= costs !== null;
    return costs;
  });
  const { code, stdout, stderr } = await bellwire("run", circuit, "-n", network, "--shots", "500", "--json");
  spy.mockRestore();
  folder.remove();
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("cancelled") });
  const { shots, counts } = JSON.parse(stdout);
  expect(shots).toBeLessThan(500);
  expect(Object.values<number>(counts).reduce((sum, n) => sum + n, 0)).toBe(shots);
  expect(stderr).toContain(`this is what the first ${shots} of 500 shots gave`);
});
