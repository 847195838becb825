import { expect, it } from "vitest";
import { example, machine, runHere } from "./support.ts";

const SHOTS = 40;

/** Repeat-until-success branches on measured bits: a replay that took other branches would last another time. */
it.each([
  ["ghz8", 4],
  ["repeat-until-success", 2],
])("any shot of %s can be played again in detail, and lasts as long as it did in the run", async (name, dataQubits) => {
  const outcome = await runHere({ circuit: example(name), network: machine({ dataQubits }), shots: SHOTS, seed: 3 });
  const durations = Array.from({ length: SHOTS }, (_, shot) => outcome.timelineOf(shot).durationNs / 1e9);
  expect(new Set(durations).size).toBeGreaterThan(1);
  expect(durations.reduce((sum, seconds) => sum + seconds, 0) / SHOTS).toBeCloseTo(outcome.result.duration.meanS, 12);
  expect(outcome.timelineOf(0)).toEqual(outcome.timeline);
  expect(() => outcome.timelineOf(SHOTS)).toThrow(/the shot must be an integer from 0 to 39, got 40/);
});
