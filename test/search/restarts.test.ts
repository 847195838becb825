import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { generateSearch } from "../../host/platform/generateSearch.mjs";
import { workerRestarts } from "../../host/search/restarts.ts";
import { readCircuit } from "../../src/circuit/read.ts";
import { compileCircuit } from "../../src/compile/compile.ts";
import { isSettled } from "../../src/compile/judge.ts";
import { uselessWorkers, type WatchedWorkers, watchedWorkers } from "../backend/watchedWorkers.ts";
import { circuitOf, gate, networkOf, qft } from "../compile/helpers.ts";

const network = networkOf([4, 4, 4], 2);
const options = { seed: 5, effort: 250_000, restarts: 5 };

/** The restarts that workers were given. */
const restartsOf = ({ posted }: WatchedWorkers) => posted<{ kind: string; restart: number }>("restart").map(({ restart }) => restart);

describe("restarts on worker threads", () => {
  it("give the program that the calling thread gives, whatever their number", async () => {
    const here = await compileCircuit(qft(11), network, options);
    for (const parallelism of [2, 3]) {
      const workers = watchedWorkers(parallelism);
      expect(await compileCircuit(qft(11), network, { ...options, runRestarts: workerRestarts(workers.host) })).toEqual(here);
      expect(restartsOf(workers)).toEqual([0, 1, 2, 3, 4]);
      expect(workers.ended()).toBe(parallelism);
    }
  });

  it("stop at the first that no program can better", async () => {
    const workers = watchedWorkers(2);
    // A line whose neighbours are far apart by number, so that no placement before the search keeps them together.
    const line = circuitOf(
      12,
      Array.from({ length: 11 }, (_, k) => gate("cz", [(5 * k) % 12, (5 * k + 5) % 12])),
    );
    const here = await compileCircuit(line, network, { ...options, restarts: 40 });
    expect(here.packets).toHaveLength(2);
    expect(await compileCircuit(line, network, { ...options, restarts: 40, runRestarts: workerRestarts(workers.host) })).toEqual(here);
    expect(restartsOf(workers).length).toBeGreaterThan(0);
    expect(restartsOf(workers).length).toBeLessThan(10);
  });

  it("stop when as many agree as the ebits that might yet be saved ask for", async () => {
    const found = (...ebits: number[]) => ebits.map((count) => ({ ebits: count }));
    expect(isSettled([], 1)).toBe(false);
    expect(isSettled(found(2, 2), 1)).toBe(false);
    expect(isSettled(found(3, 2, 2, 3, 2), 1)).toBe(true);
    expect(isSettled(found(5, 5, 5, 5, 5), 1)).toBe(false);
    expect(isSettled(found(2, 1), 1)).toBe(true);
    expect(isSettled(found(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY), 1)).toBe(false);
    const adder = readCircuit(readFileSync("examples/adder.qasm", "utf8"), "adder.qasm");
    const pair = networkOf([6, 6], 2);
    const work = { effort: 30_000, restarts: 40 };
    const here = await compileCircuit(adder, pair, work);
    const workers = watchedWorkers(2);
    expect(await compileCircuit(adder, pair, { ...work, runRestarts: workerRestarts(workers.host) })).toEqual(here);
    expect(restartsOf(workers).length).toBeGreaterThan(2);
    expect(restartsOf(workers).length).toBeLessThan(20);
  });

  it("run on the calling thread where workers fail", async () => {
    const here = await compileCircuit(qft(11), network, options);
    for (const host of uselessWorkers(2)) {
      expect(await compileCircuit(qft(11), network, { ...options, runRestarts: workerRestarts(host) })).toEqual(here);
    }
  });

  it("tell how far they are, and end when cancelled", async () => {
    const { host, ended } = watchedWorkers(2);
    const controller = new AbortController();
    const heard: number[] = [];
    const compiled = compileCircuit(qft(11), network, {
      ...options,
      effort: 1e9,
      runRestarts: workerRestarts(host),
      signal: controller.signal,
      onProgress: (done) => {
        heard.push(done);
        if (done > 0) controller.abort();
      },
    });
    await expect(compiled).rejects.toThrow(/cancelled/);
    expect(heard.every((done) => done >= 0 && done <= 1)).toBe(true);
    expect(ended()).toBe(2);
  });

  it("run the committed script: else run node host/platform/generateSearch.mjs", { timeout: 60_000 }, async () => {
    const committed = readFileSync(new URL("../../host/search/script.generated.ts", import.meta.url), "utf8");
    expect(committed === (await generateSearch()), "host/search/script.generated.ts is up to date").toBe(true);
  });
});
