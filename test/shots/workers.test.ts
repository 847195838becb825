import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { randomPackets, ring } from "../../bench/machines.ts";
import { generateShots } from "../../host/platform/generateShots.mjs";
import { nodeWorkerHost } from "../../host/platform/nodeWorkers.ts";
import type { PlayedShots } from "../../host/shots/lane.ts";
import { ShotRunner } from "../../host/shots/runner.ts";
import { type PlayHooks, type PlayTask, type ShotsElsewhere, workerShots } from "../../host/shots/workers.ts";
import { lowerExplicit } from "../../src/compile/explicit.ts";
import type { Network } from "../../src/network/network.ts";
import { linkFigures } from "../../src/photonics/figures.ts";
import { uselessWorkers, watchedWorkers } from "../backend/watchedWorkers.ts";

/** Packets enough that workers are worth it, on QPUs that make errors, of which some wait longer than they may. */
const network = noisy(ring(10));
const program = randomPackets(network, 250);
const SHOTS = 260;

function noisy(ideal: Network): Network {
  return {
    ...ideal,
    qpus: ideal.qpus.map((qpu) => ({ ...qpu, t2S: 10, twoQubitGate: { ...qpu.twoQubitGate, fidelity: 0.999 } })),
    links: ideal.links.map((link, l) => (l === 0 ? { ...link, deadlineS: 0.15 } : link)),
  };
}

function runner(explicit = false, shots = SHOTS): ShotRunner {
  const figures = network.links.map(linkFigures);
  return new ShotRunner({ program, network, figures, seed: 3, shots, explicit: explicit ? lowerExplicit(program, network) : null });
}

/** All that a run takes from its shots. */
async function outcome(played: ShotRunner, elsewhere?: ShotsElsewhere) {
  if (elsewhere) await played.playAhead(elsewhere, {});
  const segments = Array.from({ length: SHOTS }, (_, shot) => played.source(shot, null));
  const costs = played.costs();
  return {
    segments: segments.map(({ steps, insertions, key, last }) => ({ steps: [...steps], insertions: [...insertions], key, last })),
    served: costs.servedShots,
    failures: costs.failures,
    times: costs.timesNs,
    durations: costs.durationsNs,
    errors: costs.errors,
    ebits: costs.ebits(),
    links: costs.links(network.links.map(linkFigures)),
    budget: costs.budget(null),
  };
}

describe("shots on worker threads", () => {
  it.each([false, true])("give what the calling thread gives, whatever their number (explicit telegates: %s)", async (explicit) => {
    const here = await outcome(runner(explicit));
    expect(here.failures.length).toBeGreaterThan(0);
    expect(here.served.length).toBeGreaterThan(SHOTS / 10);
    expect(here.errors.some((n) => n > 0)).toBe(true);
    for (const parallelism of [2, 3]) {
      const { host, posted, ended } = watchedWorkers(parallelism);
      expect(await outcome(runner(explicit), workerShots(host))).toEqual(here);
      expect(posted<PlayTask & { kind: string }>("play").map(({ first }) => first)).toEqual(
        Array.from({ length: Math.ceil(SHOTS / 3) }, (_, k) => 3 * k),
      );
      expect(ended()).toBe(parallelism);
    }
  });

  it("are played on the calling thread where there is one core, little to do, or a worker fails", async () => {
    const here = await outcome(runner());
    const hosts = [...uselessWorkers(2), ...uselessWorkers(1)];
    for (const host of hosts) expect(await outcome(runner(), workerShots(host))).toEqual(here);
    const { host, posted } = watchedWorkers(2);
    await runner(false, 3).playAhead(workerShots(host), {});
    expect(posted("play")).toEqual([]);
  });

  it("keep what was played when a worker fails on the way", async () => {
    const here = await outcome(runner());
    let told = 0;
    const tell = (hooks: PlayHooks) => (played: PlayedShots) => {
      told++;
      hooks.onPlayed(played);
    };
    const dying: ShotsElsewhere = (setup, tasks, hooks) =>
      workerShots(nodeWorkerHost())(setup, tasks.slice(0, 20), { ...hooks, onPlayed: tell(hooks) });
    expect(await outcome(runner(), dying)).toEqual(here);
    expect(told).toBe(20);
  });

  it("tell how far they are, and end when cancelled", async () => {
    const { host, ended } = watchedWorkers(2);
    const controller = new AbortController();
    const heard: number[] = [];
    const playing = runner().playAhead(workerShots(host), {
      signal: controller.signal,
      onProgress: (done) => {
        heard.push(done);
        if (done > 0) controller.abort();
      },
    });
    await expect(playing).rejects.toThrow(/cancelled/);
    expect(heard.every((done) => done >= 0 && done < 1)).toBe(true);
    expect(ended()).toBe(2);
  });

  it("run the committed script: else run node host/platform/generateShots.mjs", { timeout: 60_000 }, async () => {
    const committed = readFileSync(new URL("../../host/shots/script.generated.ts", import.meta.url), "utf8");
    expect(committed === (await generateShots()), "host/shots/script.generated.ts is up to date").toBe(true);
  });
});
