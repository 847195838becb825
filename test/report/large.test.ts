import { parseHTML } from "linkedom";
import { beforeAll, describe, expect, it } from "vitest";
import { renderReport } from "../../host/report/report.ts";
import { run } from "../../host/run.ts";
import { readCircuit } from "../../src/circuit/read.ts";
import { readNetwork } from "../../src/network/read.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";

const QPUS = 30;
const QUBITS = 3 * QPUS;

const chain = (count: number, line: (i: number) => string): string => Array.from({ length: count }, (_, i) => line(i)).join("\n");

const circuitSource = `OPENQASM 3.0;
include "stdgates.inc";
qubit[${QUBITS}] q;
bit[${QUBITS}] c;
h q[0];
${chain(QUBITS - 1, (i) => `cx q[${i}], q[${i + 1}];`)}
c = measure q;
`;
const networkSource = `name: chain
qpus:
${chain(QPUS, (i) => `  m${i}: { dataQubits: 3, communicationQubits: 2 }`)}
links:
${chain(QPUS - 1, (i) => `  l${i}: { between: [m${i}, m${i + 1}], pair: { rateHz: 200, fidelity: 0.99 } }`)}
`;

describe("a machine of many QPUs", () => {
  let document: Document;
  let operations: number;

  beforeAll(async () => {
    const outcome = await run(
      {
        circuit: readCircuit(circuitSource, "ghz.qasm"),
        network: readNetwork(networkSource, "chain.yaml"),
        shots: 4,
        seed: 3,
        backend: "reference",
        engine: "modular",
        telegate: "effective",
      },
      { createBackend: async () => createReferenceBackend(), now: () => 0 },
    );
    operations = outcome.program.ops.length;
    document = parseHTML(renderReport({ ...outcome, circuitSource, networkSource, commandLine: "" })).document as unknown as Document;
  });

  it("draws every operation, each line of the circuit with the QPUs at work on it only", () => {
    const figure = document.querySelector("figure.circuit") as HTMLElement;
    const drawn = new Set([...figure.querySelectorAll("[data-op]")].map((mark) => mark.getAttribute("data-op")));
    expect(drawn.size).toBe(operations);
    const lanes = [...figure.querySelectorAll("svg")].map((page) => page.querySelectorAll("text.lane").length);
    expect(lanes.length).toBeGreaterThan(4);
    for (const count of lanes) expect(count).toBeLessThan(QPUS / 2);
    expect(figure.textContent).toContain("leaves out the QPUs in which nothing happens");
  });

  it("says ranges where a list would be endless", () => {
    expect(document.querySelector(".answer")?.textContent).toContain(`1 on each of ${QPUS - 1} links`);
    expect(document.body.textContent).toContain(`Qubits: 3 in each of ${QPUS} QPUs.`);
  });

  it("shows long outcomes by their ends and whole on hover", () => {
    const cells = [...document.querySelectorAll("td.bits")];
    expect(cells.length).toBeGreaterThan(0);
    for (const cell of cells) {
      expect(cell.textContent?.length).toBeLessThan(35);
      expect(cell.getAttribute("title")).toHaveLength(QUBITS);
    }
  });

  it("puts long tables and pictures into boxes that a keyboard reaches and a screen reader names", () => {
    const boxes = [...document.querySelectorAll(".tall")];
    // Bonds twice, the timeline twice and its table, links, QPUs.
    expect(boxes).toHaveLength(7);
    for (const box of boxes) {
      expect(box.getAttribute("aria-label")).toBeTruthy();
      expect(box.getAttribute("tabindex")).toBe("0");
    }
  });
});
