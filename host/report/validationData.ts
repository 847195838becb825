import type { Experiment } from "../../src/photonics/experiments.ts";

/** One published figure beside ours. */
export interface ValidationRow extends Omit<Experiment, "simulate" | "tolerance"> {
  simulated: number;
  /** 95 % interval of what was sampled; null for closed forms. */
  interval: readonly [number, number] | null;
  /** Whether the figures stand in the relation that the role claims. */
  agrees: boolean;
}

export interface ValidationResult {
  bellwire: string;
  command: "validate";
  seed: number;
  rows: ValidationRow[];
  elapsedS: number;
}
