import { describe, expect, it } from "vitest";
import { compileCircuit } from "../../src/compile/compile.ts";
import { placementFromJson, placementToJson } from "../../src/compile/placement.ts";
import { ghz, networkOf } from "./helpers.ts";

describe("a placement file", () => {
  const network = networkOf([2, 2], 2);

  it("comes back as it was written, wrapped or bare", async () => {
    const program = await compileCircuit(ghz(4), network, { placement: [0, 1, 1, 0] });
    const file = JSON.parse(JSON.stringify(placementToJson(program, network)));
    expect(placementFromJson(file, "p.json", 4, network)).toEqual([0, 1, 1, 0]);
    expect(placementFromJson(file.placement, "p.json", 4, network)).toEqual([0, 1, 1, 0]);
  });

  it.each([
    [null, /p\.json must be an object/],
    [[0, 1], /p\.json must be an object/],
    [{ placement: { 0: "q0", 1: "q0", 2: "q1" } }, /placement\.3 is missing/],
    [{ 0: "q0", 1: "q0", 2: "q1", 3: "q9" }, /placement\.3 must be a QPU of network test, got "q9"; did you mean q0/],
    [{ 0: "q0", 1: "q0", 2: "q1", 3: 1 }, /placement\.3 must be a QPU/],
    [{ 0: "q0", 1: "q0", 2: "q1", 3: "q1", 4: "q1" }, /placement\.4 names a qubit that the circuit does not have/],
  ])("is refused when it is %j", (value, message) => {
    expect(() => placementFromJson(value, "p.json", 4, network)).toThrow(message);
  });
});
