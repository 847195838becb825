import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readCircuit } from "../../src/circuit/read.ts";

// The benchmark files are not part of the project: this file is only run when BELLWIRE_DATA names the folder that holds them.
const folder = join(process.env.BELLWIRE_DATA as string, "qasmbench");
const files = readdirSync(folder).filter((file) => file.endsWith(".qasm"));

/** vqe_uccsd_n4 measures a register that it never declares, so it is not OpenQASM. */
const BROKEN: Record<string, string> = { "vqe_uccsd_n4.qasm": "vqe_uccsd_n4.qasm:225:9 qubit q is not defined" };

describe("QASMBench", () => {
  it("is there", () => {
    expect(files.length).toBeGreaterThan(0);
  });

  it.each(files)("%s reads", (file) => {
    const text = readFileSync(join(folder, file), "utf8");
    if (file in BROKEN) {
      expect(() => readCircuit(text, file)).toThrow(BROKEN[file]);
      return;
    }
    const circuit = readCircuit(text, file);
    expect(circuit.qubits).toBe(Number(file.match(/_n(\d+)/)?.[1]));
    expect(circuit.ops.length).toBeGreaterThan(0);
  });
});
