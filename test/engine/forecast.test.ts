import { describe, expect, it } from "vitest";
import {
  adderGates,
  estimationGates,
  ghzGates,
  hiddenStringGates,
  isingGates,
  qftGates,
  randomBits,
  spread,
} from "../../bench/modularCircuits.ts";
import { measuredCircuit, noisyJob, noisyMachine } from "../../bench/modularNoisy.ts";
import type { Executable } from "../../src/compile/executable.ts";
import { lowerExplicit } from "../../src/compile/explicit.ts";
import { ChainPlans, type PlanOptions } from "../../src/engine/chainPlan.ts";
import { chooseEngine } from "../../src/engine/choose.ts";
import { runModular } from "../../src/engine/modular.ts";
import { chainLayout, programOrder } from "../../src/engine/modularOrder.ts";
import { happeningsFrom, planStretch } from "../../src/engine/modularStretch.ts";
import { noisesOf } from "../../src/engine/script.ts";
import { Path } from "../../src/engine/stretch.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";
import { chainNetwork, generator, randomProgram } from "../noise/programs.ts";
import { executable, gate, straightJob } from "./jobs.ts";
import { contiguous } from "./modularMachines.ts";

const backend = createReferenceBackend();

async function planned(program: Executable, options: PlanOptions = {}) {
  return (await ChainPlans.create(program, backend, options)).best();
}

/** What is estimated beside what a run on that chain comes to. */
async function compared(program: Executable, options: PlanOptions = {}) {
  const plan = await planned(program, options);
  const { order } = plan;
  const outcome = await runModular(straightJob(program, 1), backend, { order, maxBond: options.maxBond });
  return { plan, ratio: plan.bytes / outcome.peakBytes, largest: outcome.modular?.largest ?? [] };
}

const FAMILIES = {
  "hidden string": spread(25, 4, hiddenStringGates(randomBits(24, 3)), []),
  adder: spread(26, 4, adderGates(randomBits(12, 1), randomBits(12, 2)).gates, []),
  estimation: spread(18, 4, estimationGates(18), []),
  ghz: spread(20, 5, ghzGates(20), []),
  ising: spread(18, 3, isingGates(18, 5), []),
  "qft over two": spread(16, 2, qftGates(16), []),
  "qft over four": spread(16, 4, qftGates(16), []),
  "qft over eight": spread(24, 8, qftGates(24), []),
};

describe("estimate of a modular run", () => {
  it.each(Object.entries(FAMILIES))("gives the bonds and the bytes of the run: %s", async (_, program) => {
    const { plan, ratio, largest } = await compared(program);
    expect(plan.exact).toBe(true);
    expect(ratio).toBeLessThan(1.5);
    expect(ratio).toBeGreaterThan(1 / 1.5);
    largest.forEach((size, bond) => {
      expect(Math.abs(size - plan.bonds[bond])).toBeLessThanOrEqual(1);
    });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("does so for random programs with moves, copies and any gate between QPUs, seed %i", async (seed) => {
    const random = generator(seed);
    const names = ["cx", "swap", "iswap", "cp", "rxx", "ch"];
    const steps = Array.from({ length: 24 }, () => {
      const a = random.below(8);
      const name = random.below(3) === 0 ? random.pick(names) : "u";
      const angles = Array.from({ length: name === "u" ? 3 : name === "cp" || name === "rxx" ? 1 : 0 }, () => 6 * random.uniform());
      return gate(name, name === "u" ? [a] : [a, (a + 1 + random.below(7)) % 8], ...angles);
    });
    const moved = { kind: "move", qubit: 0, from: 0, to: 3 } as const;
    const program = { ...executable(8, 0, [...steps.slice(0, 12), moved, ...steps.slice(12)]), qpuOf: [0, 0, 1, 1, 1, 2, 2, 3] };
    const { plan, ratio, largest } = await compared(program);
    expect(plan.exact).toBe(true);
    expect(largest).toEqual(plan.bonds);
    expect(ratio).toBe(1);
  });

  it("does so where bonds are cut, and where telegates measure", async () => {
    const cut = await compared(FAMILIES["qft over four"], { maxBond: 3 });
    expect(Math.max(...cut.largest)).toBe(3);
    expect([cut.largest, cut.ratio]).toEqual([cut.plan.bonds, 1]);
    for (const seed of [1, 4, 9]) {
      const explicit = await compared(lowerExplicit(randomProgram(seed), chainNetwork(2)));
      expect(explicit.plan.exact).toBe(true);
      expect(explicit.ratio).toBeGreaterThan(1 / 1.5);
      expect(explicit.ratio).toBeLessThan(1.5);
    }
  });

  it("follows the noise that was drawn, which makes bonds larger", async () => {
    const circuit = measuredCircuit("phase estimation", 12, estimationGates(12));
    const job = await noisyJob(circuit, noisyMachine(3, 5, 1, 0.85), 10, contiguous(12, 3));
    const ideal = { dataQubits: [] };
    const segments = Array.from({ length: 10 }, (_, shot) => job.source(shot, null));
    const noises = await noisesOf(job.executable, segments);
    expect(noises.length).toBeGreaterThan(4);
    const quiet = await planned(job.executable, { ideal: true });
    const plan = await planned(job.executable, { ideal: true, noises, shots: 10 });
    const outcome = await runModular({ ...job, ideal }, backend, { order: plan.order });
    outcome.modular?.largest.forEach((size, bond) => {
      expect(plan.bonds[bond] / size).toBeGreaterThan(1 / 1.5);
      expect(plan.bonds[bond] / size).toBeLessThan(1.5);
    });
    expect(plan.bytes).toBeGreaterThan(1.3 * quiet.bytes);
  });

  it("is a bound, and says so, where following the state would take too long", async () => {
    const program = FAMILIES["qft over four"];
    const { plan, largest, ratio } = await compared(program, { budget: 2e4 });
    expect(plan.exact).toBe(false);
    expect(ratio).toBeGreaterThanOrEqual(1);
    largest.forEach((size, bond) => {
      expect(size).toBeLessThanOrEqual(plan.bonds[bond]);
    });
    const followed = await planned(program);
    expect(followed.bytes).toBeLessThan(plan.bytes);
    const { reason } = await chooseEngine(scrambled(24, 200), { limits: { ...backend.limits, maxStateBytes: 2 ** 34 } });
    expect(reason).toMatch(/^joint: it is the less work \(joint .*, modular at most /);
  });
});

describe("order of the chain", () => {
  it.each(["qft over eight", "estimation", "adder", "hidden string"] as const)("does not change what is done: %s", (family) => {
    const program = FAMILIES[family];
    const doneOn = (order: readonly number[]) => {
      const { places, siteOf } = chainLayout(program, order);
      const machine = { place: (qubit: number) => places[qubit], siteOf: (qpu: number) => siteOf.get(qpu) };
      const { happenings } = happeningsFrom(new Path(program, [...program.steps.keys()], true), 0, () => true);
      return [...planStretch(machine, happenings, program.qubits)].flat().map((deed) => {
        if (deed.kind !== "open") return "task" in deed ? `${deed.kind} ${deed.task}` : deed.kind;
        return `copy ${deed.qubit} to ${Array.from(deed.sites, (site) => order[site]).sort()}`;
      });
    };
    const order = programOrder(program);
    const shuffled = order.map((_, site) => order[(3 * site + 1) % order.length]);
    expect(new Set(shuffled).size).toBe(order.length);
    expect(doneOn(shuffled)).toEqual(doneOn(order));
  });

  it("is that of the program where traffic misleads, and the engine takes it unasked", async () => {
    // Every QPU numbered so that neither its number nor its traffic tells where it belongs.
    const numbers = [2, 0, 3, 1];
    const program = { ...FAMILIES.estimation, qpuOf: contiguous(18, 4).map((qpu) => numbers[qpu]) };
    const plans = await ChainPlans.create(program, backend);
    const best = await plans.best();
    expect(best.bytes).toBeLessThan(plans.first.bytes);
    const outcome = await runModular(straightJob(program, 1), backend);
    expect(outcome.modular?.order).toEqual(best.order);
    expect(outcome.peakBytes).toBe(best.bytes);
    expect(Math.max(...(outcome.modular?.history.at(-1) ?? []))).toBeLessThanOrEqual(8);
  });
});

describe("bonds that do not fit", () => {
  const small = { limits: { ...backend.limits, maxStateBytes: 12_000 } };

  it("are refused before the run where they are known", async () => {
    const refused = chooseEngine(scrambled(10, 60), small, { qpuNames: ["alice", "bob"] });
    await expect(refused).rejects.toMatchObject({ code: "limit" });
    await expect(refused).rejects.toThrow(
      /^copying qubit \d from (alice|bob) to (alice|bob): bonds of \[\d+\] need .*B and .*B are offered; bonds up to \d+ would fit: cut them there \(--truncate \d+\)/,
    );
    const run = runModular(straightJob(scrambled(10, 60), 1), createReferenceBackend({ maxStateBytes: 12_000 }), {
      order: [0, 1],
      qpuNames: ["alice", "bob"],
    });
    const [before, during] = await Promise.all([refused, run].map((promise) => promise.then(String, String)));
    expect(during).toBe(before);
  });

  it("are warned of where only a bound is known, and cut ones fit", async () => {
    const limits = { ...backend.limits, maxStateBytes: 2 ** 36 };
    const { engine, warning, modular } = await chooseEngine(scrambled(44, 400), { limits });
    expect([engine, modular.exact, modular.refusal?.certain]).toEqual(["modular", false, false]);
    expect(warning).toMatch(
      /^bonds may outgrow memory: copying qubit \d+ from QPU \d to QPU \d may need .* and 64 GiB are offered.*--truncate \d+ /,
    );
    const fits = Number(/--truncate (\d+)/.exec(warning ?? "")?.[1]);
    expect((await chooseEngine(scrambled(44, 400), { limits }, { maxBond: fits })).warning).toBeNull();
  });
});

/** Remote gates that commute with nothing, so that bonds saturate. */
function scrambled(qubits: number, gates: number): Executable {
  const random = generator(2);
  const steps = Array.from({ length: gates }, () => {
    const a = random.below(qubits);
    return [gate("u", [a], 3 * random.uniform(), 6 * random.uniform(), 1), gate("cx", [a, (a + 1 + random.below(qubits - 1)) % qubits])];
  }).flat();
  return { ...executable(qubits, 0, steps), qpuOf: Array.from({ length: qubits }, (_, q) => Math.floor((2 * q) / qubits)) };
}
