import { flatten } from "../../src/compile/program.ts";
import type { Network } from "../../src/network/network.ts";
import type { NoiseModel } from "../../src/noise/model.ts";
import { Deliveries } from "./deliveries.ts";

/** What is read off a shot's timeline besides its times. */
export class ShotMeter {
  readonly deliveries: Deliveries;
  /** By step of the flattened program: -ln of the probability that a measurement of the program is read right; 0 for other steps. */
  readonly #misreads: Float64Array;

  constructor(model: NoiseModel, network: Network) {
    this.deliveries = new Deliveries(model, network);
    this.#misreads = Float64Array.from(flatten(model.program.ops), (step) => {
      if (step.kind !== "measure") return 0;
      const { fidelity0, fidelity1 } = network.qpus[step.qpu].measurement;
      return -Math.log1p((fidelity0 + fidelity1) / 2 - 1);
    });
  }

  /** Probability that at least one measurement of the program on this path is read wrong. */
  misread(visits: readonly { step: number }[]): number {
    let hazard = 0;
    for (const { step } of visits) hazard += this.#misreads[step];
    return -Math.expm1(-hazard);
  }
}
