import { describe } from "vitest";
import { describePasses } from "./passes.ts";
import { describePerVector } from "./perVector.ts";
import { describeSampling } from "./sampling.ts";
import { describeStates } from "./states.ts";
import type { BehaviourOptions, CreateBackend } from "./support.ts";
import { describeVectors } from "./vectors.ts";

/** The behaviour that every backend owes, in any place that runs vitest: nothing here is of Node. */
export function describeBackend(name: string, create: CreateBackend, options: BehaviourOptions): void {
  describe(`backend ${name}`, () => {
    describeStates(create, options);
    describePasses(create, options);
    describePerVector(create, options);
    describeVectors(create, options);
    describeSampling(create);
  });
}
