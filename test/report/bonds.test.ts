import { parseHTML } from "linkedom";
import { expect, it } from "vitest";
import { bondsFigure } from "../../host/report/bonds.ts";

it("shows each bond with its largest size and its entanglement, and the bound on the fidelity", () => {
  const { document } = parseHTML("<html><body></body></html>");
  const figure = bondsFigure(
    document as unknown as Document,
    {
      chain: ["alice", "bob", "carol"],
      history: [
        [2, 1],
        [2, 4],
        [1, 4],
      ],
      largest: [2, 4],
      estimate: { bytes: 3 * 2 ** 20, bonds: [2, 5], exact: true },
      ebits: [1, 12],
      jointBytes: 2 ** 203,
      entropyBits: [0, 1.5],
      fidelityBound: 0.9999,
    },
    3 * 2 ** 20,
  );
  const rows = [...figure.querySelectorAll("tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent));
  expect(rows).toEqual([
    ["alice – bob", "2", "2", "2", "0 bits"],
    ["bob – carol", "4", "5", "2^12", "1.5 bits"],
  ]);
  expect(figure.querySelectorAll("svg path[d]").length).toBeGreaterThanOrEqual(2);
  expect(figure.querySelector("svg")?.getAttribute("aria-label")).toBe("Size of each bond after each use of the network");
  expect(figure.textContent).toContain("at least 99.9900 %");
  expect(figure.querySelectorAll("svg line[stroke-dasharray]").length, "a limit that the plot has room for is drawn").toBe(1);
  expect(figure.textContent).toContain(
    "Memory: 3 MiB at most (the estimate before the run: 3 MiB); one state vector over all qubits would take 2^203 B.",
  );
});
