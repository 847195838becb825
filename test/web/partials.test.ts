import { expect, it } from "vitest";
import { outcomeRows } from "../../host/report/countsFigure.ts";
import { bondsAcross } from "../../host/web/links/bonds.ts";
import type { RunResult } from "../../host/web/types.ts";
import { PartialStream, withLikelyIdeal } from "../../host/web/worker/partials.ts";
import { example, loadPreset, runHere } from "../run/support.ts";

it("news keep the ideal of outcomes that were seen or are likely, and draw the same rows", async () => {
  const { result } = await runHere({ circuit: example("ghz8"), network: loadPreset("ideal-pair"), shots: 50 });
  const seen = { "00000000": 20, "11111111": 30 };
  const many = Object.fromEntries(Array.from({ length: 256 }, (_, i) => [i.toString(2).padStart(8, "0"), (i + 1) / 32_896]));
  const whole: RunResult = { ...result, counts: seen, ideal: many };
  const slim = withLikelyIdeal(whole);
  expect(Object.keys(slim.ideal ?? {}).length).toBeLessThan(25);
  expect(slim.ideal).toHaveProperty("00000000");
  expect(outcomeRows(slim).slice(0, 19)).toEqual(outcomeRows(whole).slice(0, 19));
  expect(withLikelyIdeal({ ...whole, ideal: null }).ideal).toBeNull();
});

it("news go out at once, then only the newest, now and then", () => {
  const sent: unknown[] = [];
  const stream = new PartialStream((outcome) => sent.push(outcome));
  const offer = (name: string) => stream.offer((() => name) as never);
  stream.flow();
  offer("first");
  stream.flow();
  offer("second");
  stream.flow();
  offer("third");
  stream.flow();
  expect(sent).toEqual(["first"]);
});

it("a link spans the bonds between its QPUs on the chain", () => {
  const modular = { chain: ["a", "b", "c"], largest: [2, 4], entropyBits: [1, 1.5], history: [], fidelityBound: 1 };
  expect(bondsAcross(modular, ["b", "a"])).toEqual([{ name: "a – b", largest: 2, entropyBits: 1 }]);
  expect(bondsAcross(modular, ["a", "c"]).map(({ name }) => name)).toEqual(["a – b", "b – c"]);
  expect(bondsAcross(modular, ["a", "d"])).toEqual([]);
  expect(bondsAcross(undefined, ["a", "b"])).toEqual([]);
});
