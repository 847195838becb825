import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Footprint, footprints } from "../../host/protocol/footprints.ts";
import { Protocol } from "../../host/protocol/protocol.ts";
import { evaluate } from "../../src/circuit/circuit.ts";
import { type DistributedProgram, flatten, type Step } from "../../src/compile/program.ts";
import type { Network } from "../../src/network/network.ts";
import { RandomStream } from "../../src/rng/stream.ts";
import type { ShotTimeline } from "../../src/timeline.ts";
import { checkTimeline } from "./invariants.ts";
import { figures, network, qpu, ring } from "./machines.ts";
import { randomControl } from "./randomControl.ts";

const link = figures({ heraldProbability: 0.05, attemptPeriodNs: 20_000, messageLatencyNs: 7000 });

/** Steps one after the other: their outcomes depend on the step and on how often it has been taken, not on what is done in between. */
class Interpreter {
  readonly bits: Uint8Array;
  readonly taken: number[] = [];
  readonly #times = new Map<number, number>();
  readonly #steps: readonly Step[];
  readonly #seed: number;

  constructor({ ops, circuit }: DistributedProgram, seed: number) {
    this.#steps = flatten(ops);
    this.bits = new Uint8Array(circuit.clbits);
    this.#seed = seed;
  }

  take(index: number): void {
    const step = this.#steps[index];
    const times = this.#times.get(index) ?? 0;
    this.#times.set(index, times + 1);
    this.taken.push(index);
    if (step.kind === "measure") this.bits[step.clbit] = new RandomStream(this.#seed, "outcomes", index, times).below(2);
    else if (step.kind === "assign") this.bits[step.clbits[0]] = evaluate(step.value, this.bits);
  }

  /** The whole program in program order. */
  all(): this {
    for (let at = 0; at < this.#steps.length; at++) {
      const step = this.#steps[at];
      if (step.kind === "jump") at = step.to - 1;
      else if (step.kind !== "branch") this.take(at);
      else if (evaluate(step.condition, this.bits) === 0) at = step.otherwise - 1;
    }
    return this;
  }
}

/** Plays a shot, evolving in the order in which the timeline names visits. */
function play(program: DistributedProgram, machine: Network, seed: number): { evolved: Interpreter; timeline: ShotTimeline } {
  const steps = flatten(program.ops);
  const protocol = new Protocol(program, machine, new Array(machine.links.length).fill(link), seed);
  const evolved = new Interpreter(program, seed);
  const named = new Set<number>();
  const shot = protocol.shot(0, { detail: true });
  let next = shot.next();
  while (!next.done) {
    const { visits, needed = [] } = next.value;
    for (const visit of needed) {
      if (named.has(visit)) expect.fail(`visit ${visit} is named twice`);
      named.add(visit);
      expect(visits[visit].startNs).toBeGreaterThanOrEqual(0);
      evolved.take(visits[visit].step);
    }
    next = shot.next(evolved.bits);
  }
  const timeline = next.value;
  timeline.visits.forEach(({ step }, visit) => {
    if (!named.has(visit)) evolved.take(step);
  });
  expect(steps.length).toBeGreaterThan(0);
  return { evolved, timeline };
}

/** The steps that touch a thing, in order. */
function touching(taken: readonly number[], touched: (step: number) => readonly number[], thing: number): number[] {
  return taken.filter((step) => touched(step).includes(thing));
}

/** The steps that write a bit in order, each with those that read what was there before. */
function historyOf(taken: readonly number[], touched: readonly Footprint[], bit: number): { write: number; readBefore: number[] }[] {
  const history: { write: number; readBefore: number[] }[] = [];
  let readBefore: number[] = [];
  for (const step of taken) {
    if (touched[step].reads.includes(bit)) readBefore.push(step);
    if (!touched[step].writes.includes(bit)) continue;
    history.push({ write: step, readBefore: readBefore.sort((a, b) => a - b) });
    readBefore = [];
  }
  return history;
}

const machines: Record<string, Network> = {
  "a ring of 4 with 1 communication qubit each": ring(4, { communicationQubits: 1 }),
  "a ring of 6 with 2, one gate at a time": ring(6, { communicationQubits: 2, parallelTwoQubitGates: 1 }),
  "a ring of 4 with 2, pairs made in time": { ...ring(4), pool: { policy: "lookahead", cutoffS: 1e-3 } },
  "a star of 4 with 2 at the hub": network(
    [qpu("hub"), ...Array.from({ length: 4 }, (_, i) => qpu(`leaf${i}`, { communicationQubits: 1 }))],
    Array.from({ length: 4 }, (_, i): [number, number] => [0, i + 1]),
  ),
};

describe("random programs with control flow", () => {
  for (const [title, machine] of Object.entries(machines)) {
    it(`take the way that program order takes, qubit by qubit, QPU by QPU and bit by bit: ${title}`, () => {
      let outOfOrder = 0;
      fc.assert(
        fc.property(fc.nat(2 ** 31 - 1), fc.integer({ min: 2, max: 12 }), (seed, pieces) => {
          const random = randomControl(machine, pieces, 2, seed);
          const { evolved, timeline } = play(random, machine, seed);
          const reference = new Interpreter(random, seed).all();
          expect([...evolved.bits]).toEqual([...reference.bits]);
          const order = timeline.visits.map((visit) => visit.step);
          if (order.some((step, i) => step !== reference.taken[i])) outOfOrder++;
          const touched = footprints(random, machine);
          for (const taken of [order, evolved.taken]) {
            expect([...taken].sort((a, b) => a - b)).toEqual([...reference.taken].sort((a, b) => a - b));
            for (let qubit = 0; qubit < random.placement.length; qubit++) {
              const ofQubit = (step: number) => touched[step].qubits;
              expect(touching(taken, ofQubit, qubit)).toEqual(touching(reference.taken, ofQubit, qubit));
              expect(historyOf(taken, touched, qubit)).toEqual(historyOf(reference.taken, touched, qubit));
            }
          }
          machine.qpus.forEach((_, q) => {
            const ofQpu = (step: number) => touched[step].qpus;
            expect(touching(order, ofQpu, q)).toEqual(touching(reference.taken, ofQpu, q));
          });
          checkTimeline(random, machine, timeline);
        }),
        { numRuns: 25, endOnFailure: true },
      );
      // The tests would prove little if nothing had gone ahead of a branch.
      expect(outOfOrder).toBeGreaterThan(5);
    });
  }
});
