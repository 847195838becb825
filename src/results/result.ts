import type { BellVector } from "../network/network.ts";

/** A mean with its 95 % interval. */
export interface Estimate {
  mean: number;
  low: number;
  high: number;
}

/** What `run --json` prints: plain data, see docs/architecture.md. */
export interface RunResult {
  bellwire: string;
  command: "run";
  circuit: CircuitSummary;
  network: { name: string; qpus: number; links: number };
  backend: string;
  adapter: string;
  engine: "joint" | "modular";
  /** Why this engine, with the estimates of both; absent when the person chose it. */
  engineReason?: string;
  /** Absent for the joint engine. */
  modular?: ModularSummary;
  telegate: "effective" | "explicit";
  shots: number;
  /** Shots that the network could not serve to their end; no figure counts them. */
  unservedShots: number;
  seed: number;
  /** QPU name of each qubit, by qubit name such as `q[3]`. */
  placement: Record<string, string>;
  /** Two-qubit gates whose qubits sit in different QPUs, before packing. */
  remoteGates: number;
  ebits: { perShot: number; byLink: Record<string, number> };
  /** Bitstring, highest classical bit first, to number of shots. */
  counts: Record<string, number>;
  /** Ideal probabilities of the outcomes that were seen or are likely; null when the ideal was not computed. */
  ideal: Record<string, number> | null;
  fidelity: { state: Estimate | null; hellinger: Estimate | null };
  duration: { meanS: number; p50S: number; p95S: number };
  budget: {
    /** Where the time went: seconds of a shot by cause (TIME_CAUSES); the means sum to the mean duration. */
    timeS: Record<string, Estimate>;
    /** Where the infidelity of the state came from, by cause (NOISE_CAUSES), summing to 1 - F; null where there is no state fidelity. */
    infidelity: Record<string, Estimate> | null;
    /** Probability that at least one of the program's own measurements is read wrong in a shot; the state knows nothing of it. */
    misread: number;
    /** Where the time of the median and of the slowest shot went. */
    shots: { median: ShotBudget; slowest: ShotBudget };
  };
  links: Record<string, LinkSummary>;
  /** Pairs from end to end that were swapped over several links; empty where every packet and move takes one link. */
  routes: RouteSummary[];
  distinctTrajectories: number;
  peakBytes: number;
  elapsedS: number;
  warnings: string[];
}

/** The bonds of a modular run; those of its noiseless trajectory where there is one, of its first otherwise. */
export interface ModularSummary {
  /** QPU names along the chain; bond i joins the QPUs i and i + 1 of it. */
  chain: string[];
  /** Ebits of the program across each bond, which is at most 2^ebits. */
  ebits?: number[];
  /** Bytes of one state vector over all qubits, beside which the bonds' bytes are put. */
  jointBytes?: number;
  /**
   * By the estimate before the run: bytes at once, of trajectories that wait for others and of the ideal state as well, and the
   * largest size of each bond. `exact` where states were followed beforehand; they are bounds otherwise.
   */
  estimate?: { bytes: number; bonds: number[]; exact: boolean };
  /** Every bond's size after each use of the network. */
  history: number[][];
  /** Largest size of each bond. */
  largest: number[];
  /** Entanglement entropy across each bond at the end, in bits. */
  entropyBits: number[];
  /** Fidelity of the worst trajectory to its exact evolution is at least this, but for outcomes of mid-circuit measurements. */
  fidelityBound: number;
}

/** One shot's duration and its parts by cause, in seconds. */
export interface ShotBudget {
  shot: number;
  durationS: number;
  timeS: Record<string, number>;
}

export interface CircuitSummary {
  name: string;
  qubits: number;
  clbits: number;
  gates: number;
  twoQubitGates: number;
}

export interface LinkSummary {
  between: [string, string];
  scheme: string;
  heraldProbability: number | null;
  attemptRateHz: number | null;
  pairRateHz: number;
  pairFidelity: number;
  /** Measured over the run; null when no pair was used. */
  attemptsPerPair: Estimate | null;
  delivered: Delivered;
  bell: BellVector;
}

/** What the program gets of a link or a route. */
export interface Delivered {
  /** Pairs per second while it attempts, with pauses, lost messages, purification, and waiting for the other links of a route. */
  pairRateHz: number;
  /** Of the pairs when they are used, over the run; null when none was. Swapped pairs: with the gates and readout of the swaps. */
  fidelity: Estimate | null;
  /** Mean age since emission then; that of the oldest of the pairs that were swapped. */
  ageS: number | null;
}

export interface RouteSummary {
  between: [string, string];
  /** Ids of its links, from end to end. */
  links: string[];
  /** Pairs from end to end that a shot uses. */
  perShot: number;
  delivered: Delivered;
}
