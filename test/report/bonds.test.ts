import { parseHTML } from "linkedom";
import { expect, it } from "vitest";
import { bondsFigure } from "../../host/report/bonds.ts";

it("shows each bond with its largest size and its entanglement, and the bound on the fidelity", () => {
  const { document } = parseHTML("<html><body></body></html>");
  const figure = bondsFigure(document as unknown as Document, {
    chain: ["alice", "bob", "carol"],
    history: [
      [2, 1],
      [2, 4],
      [1, 4],
    ],
    largest: [2, 4],
    entropyBits: [0, 1.5],
    fidelityBound: 0.9999,
  });
  const rows = [...figure.querySelectorAll("tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent));
  expect(rows).toEqual([
    ["alice – bob", "2", "0 bits"],
    ["bob – carol", "4", "1.5 bits"],
  ]);
  expect(figure.querySelectorAll("svg path[d]").length).toBeGreaterThanOrEqual(2);
  expect(figure.querySelector("svg")?.getAttribute("aria-label")).toBe("Size of each bond after each use of the network");
  expect(figure.textContent).toContain("at least 99.9900 %");
});
