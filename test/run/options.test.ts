import { describe, expect, test } from "vitest";
import { LARGEST_SEED, MOST_SHOTS, RUN_DEFAULTS, runOptions } from "../../host/runOptions.ts";

describe("Options of a run", () => {
  test("left out or undefined mean the defaults", () => {
    expect(runOptions({})).toEqual(RUN_DEFAULTS);
    expect(runOptions({ shots: undefined, seed: 3 })).toEqual({ ...RUN_DEFAULTS, seed: 3 });
  });

  test("may be the least and the largest that there are", () => {
    for (const [shots, seed] of [
      [1, 0],
      [MOST_SHOTS, LARGEST_SEED],
    ] as const) {
      expect(runOptions({ shots, seed })).toMatchObject({ shots, seed });
    }
  });

  test.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, MOST_SHOTS + 1])("refuse %s shots in one line", (shots) => {
    expect(() => runOptions({ shots })).toThrow(`shots must be an integer from 1 to ${MOST_SHOTS}, got ${shots}`);
  });

  test.each([-1, 1.5, LARGEST_SEED + 1])("refuse seed %s in one line", (seed) => {
    expect(() => runOptions({ seed })).toThrow(`seed must be an integer from 0 to ${LARGEST_SEED}, got ${seed}`);
  });

  test("refuse a word that is none of theirs and name the nearest", () => {
    expect(() => runOptions({ engine: "modula" as "modular" })).toThrow(
      "engine must be one of auto, joint, modular, got modula; did you mean modular?",
    );
    expect(() => runOptions({ telegate: 1 as unknown as "explicit" })).toThrow("telegate must be one of effective, explicit, got 1");
  });

  test("that a run does not know are not carried on", () => {
    expect(runOptions({ shots: 5, colour: "red" } as never)).toEqual({ ...RUN_DEFAULTS, shots: 5 });
  });
});
