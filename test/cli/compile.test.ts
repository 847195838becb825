import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { bellwire, scratchFolder } from "./capture.ts";

const folder = scratchFolder();
afterAll(() => folder.remove());

const CIRCUIT = "examples/bernstein-vazirani.qasm";

describe("bellwire compile", () => {
  it("prints one JSON object with placement, costs and the check against the source", async () => {
    const { code, stdout, stderr } = await bellwire("compile", CIRCUIT, "--network", "oxford-2020", "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({
      command: "compile",
      packets: 1,
      moves: 0,
      ebits: { total: 1, byLink: { "alice-bob": 1 } },
      equivalent: true,
      cutting: { log10Shots: [Math.log10(4), Math.log10(9)] },
    });
    expect(Object.keys(result.placement)).toHaveLength(result.circuit.qubits);
    expect(new Set(Object.values(result.placement))).toEqual(new Set(["alice", "bob"]));
  });

  it("writes the program as OpenQASM that runs and gives the source's answer", async () => {
    const qasm = folder.path("distributed.qasm");
    await bellwire("compile", CIRCUIT, "--network", "oxford-2020", "--qasm", qasm);
    const text = readFileSync(qasm, "utf8");
    expect(text).toMatch(/if \(/);
    expect(text.match(/^bell comm/gm)).toHaveLength(1);
    const { code, stdout } = await bellwire("run", qasm, "--network", "ideal-pair", "--shots", "50", "--json");
    expect(code).toBe(0);
    const outcomes = Object.keys(JSON.parse(stdout).counts);
    // The circuit's own bits come first, below the bits of the protocol.
    expect(new Set(outcomes.map((bits) => bits.slice(-7)))).toEqual(new Set(["1011001"]));
  });

  it("keeps a placement that was saved, and edited", async () => {
    const saved = folder.path("placement.json");
    await bellwire("compile", CIRCUIT, "--network", "oxford-2020", "--save-placement", saved);
    const placement = JSON.parse(readFileSync(saved, "utf8")).placement as Record<string, string>;
    const other = folder.write("other.json", JSON.stringify({ placement: Object.fromEntries(Object.entries(placement).reverse()) }));
    const again = JSON.parse((await bellwire("compile", CIRCUIT, "--network", "oxford-2020", "--placement", other, "--json")).stdout);
    expect(again.placement).toEqual(placement);
    const run = await bellwire("run", CIRCUIT, "--network", "oxford-2020", "--placement", other, "--shots", "10", "--json");
    expect(Object.values(JSON.parse(run.stdout).placement)).toEqual(Object.values(placement));
  });

  it("writes a report", async () => {
    const report = folder.path("compile.html");
    await bellwire("compile", CIRCUIT, "--network", "oxford-2020", "--report", report);
    const text = readFileSync(report, "utf8");
    expect(text).toContain("1 ebit in 1 layer");
    expect(text).toMatch(/<svg/);
    expect(text).not.toMatch(/NaN|undefined/);
  });

  it.each([
    ["not JSON", "{", /is not JSON/],
    ["a QPU that is not there", '{"0": "carol"}', /carol/],
  ])("answers a placement that is %s in one line", async (_, text, rule) => {
    const { code, stderr } = await bellwire("compile", CIRCUIT, "--network", "oxford-2020", "--placement", folder.write("bad.json", text));
    expect(code).toBe(2);
    expect(stderr).toMatch(rule);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});
