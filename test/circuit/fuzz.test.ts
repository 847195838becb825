import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { readCircuit } from "../../src/circuit/read.ts";
import { BellwireError } from "../../src/errors.ts";

const folder = new URL("../../examples/", import.meta.url);
const FEATURES = `OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q; qubit r; bit[3] c; bit d;
const float a = pi / 3; input angle b; uint[4] n = 3; int k = -2; bool t = true;
let s = q[0:1] ++ q[{2}];
gate g(x, y) u, v { rx(x) u; ctrl @ p(y) u, v; gphase(x * y); }
def f(qubit w, int[8] m, bit[2] z) -> bit { bit o; if (z == m) x w; o = measure w; return o; }
for uint i in [0:2:2] { h q[i]; } for int i in {1, 2} { inv @ g(a, i) q[i], r; }
pow(2) @ negctrl(2) @ ctrl @ x q[0], q[1], q[2], r; pow(0.5) @ z s;
c = measure q; d = f(r, n, c[0:1]);
if (c == 5 && !d) { n += 1; } else { n <<= 1; c[1] = measure q[1]; }
while (n > 0 || ~c[0:1] == 2) { n = n - 1; reset q; c[0] = measure q[0]; }
switch (int(c)) { case 1, 2 { x q; } default { barrier q, r; } }
`;
const seeds = [FEATURES, ...readdirSync(folder).map((file) => readFileSync(new URL(file, folder), "utf8"))];
const words = [...new Set(seeds.flatMap((seed) => seed.match(/\w+|[^\s\w]+/g) ?? []))];

/** A text with a few cuts, doublings, and words of other places put in. */
const mutated = fc
  .tuple(
    fc.constantFrom(...seeds),
    fc.array(fc.tuple(fc.nat(), fc.nat(30), fc.constantFrom("cut", "double", "insert"), fc.constantFrom(...words)), {
      minLength: 1,
      maxLength: 6,
    }),
  )
  .map(([seed, edits]) =>
    edits.reduce((text, [at, length, how, word]) => {
      const start = at % (text.length + 1);
      const piece = text.slice(start, start + length);
      const middle = how === "cut" ? "" : how === "double" ? piece + piece : ` ${word} ${piece}`;
      return text.slice(0, start) + middle + text.slice(start + length);
    }, seed),
  );

it("the unmutated features read", () => {
  expect(readCircuit(FEATURES, "fuzz.qasm", { inputs: { b: 0.3 } }).qubits).toBe(4);
});

it("a mutated text is read or answered with an input error, never anything else", () => {
  fc.assert(
    fc.property(mutated, (text) => {
      try {
        readCircuit(text, "fuzz.qasm", { inputs: text.includes("input angle b;") ? { b: 0.3 } : {}, maxOps: 20_000 });
      } catch (error) {
        if (!(error instanceof BellwireError) || error.code !== "input" || error.message.includes("\n")) throw error;
      }
    }),
    { numRuns: 500 },
  );
});
