/**
 * The machine: QPUs and the photonic links between them, as validated numbers in SI-flavoured units. Everything a person may
 * leave out has been filled in (figures left out mean ideal), so nothing past the border checks for undefined.
 */
export interface Network {
  name: string;
  qpus: Qpu[];
  links: Link[];
}

export interface Qpu {
  name: string;
  dataQubits: number;
  communicationQubits: number;
  /** Average gate fidelity, and duration. */
  oneQubitGate: GateFigures;
  twoQubitGate: GateFigures;
  measurement: MeasurementFigures;
  reset: { durationUs: number };
  /** Seconds; Infinity means no decay. T2 is the total coherence time, T2 <= 2 T1. */
  t1S: number;
  t2S: number;
  /** How many two-qubit gates may run at once in this QPU; Infinity when unbounded. */
  parallelTwoQubitGates: number;
}

export interface GateFigures {
  fidelity: number;
  durationUs: number;
}

export interface MeasurementFigures {
  /** Probability of reading 0 from |0>, and 1 from |1>. */
  fidelity0: number;
  fidelity1: number;
  durationUs: number;
}

export interface Link {
  id: string;
  /** Indices into `Network.qpus`. */
  between: readonly [number, number];
  /** QPU to QPU through the midpoint. */
  fiberLengthM: number;
  /** Metres per second in the fibre. */
  signalSpeedMPerS: number;
  source: MeasuredPair | PhotonPath;
}

/** A link known by what was measured on it. */
export interface MeasuredPair {
  kind: "pair";
  rateHz: number;
  fidelity: number;
  /** Null: unknown, so attempt figures are null and waiting times are exponential. */
  heraldProbability: number | null;
  /** Phi+, Psi+, Psi-, Phi- weights in the corrected frame; null: Werner of the given fidelity. */
  bell: BellVector | null;
}

/**
 * Weights of Phi+, Psi+, Psi-, Phi- after the herald's correction to Phi+, that is of the Pauli errors I, X, Y, Z on one
 * half. They sum to 1.
 */
export type BellVector = readonly [number, number, number, number];

/** A link known by its photons. `ends[i]` belongs to `between[i]`. */
export interface PhotonPath {
  kind: "photons";
  scheme: "two-photon" | "one-photon";
  encoding: "polarization" | "time-bin" | "frequency" | "number";
  ends: readonly [PhotonEnd, PhotonEnd];
  attenuationDbPerKm: number;
  /** Mode overlap M = |<a|b>|^2 of the two photons, apart from what lifetime, detuning and window imply. */
  visibility: number;
  /** Of the emitting level; null when unknown, and then the window cuts nothing off. */
  lifetimeNs: number | null;
  /** Difference of the two photons' frequencies. */
  detuningMHz: number;
  /** Per detector. */
  darkCountRateHz: number;
  /** Detection window of an attempt, or of each bin; Infinity when not given, and then there are no dark counts. */
  windowNs: number;
  /** Standard deviation of the optical phase, one-photon only. */
  phaseNoiseRad: number;
  /** Without the flight, which is added: period = attemptPeriodUs + fiberLengthM / v. */
  attemptPeriodUs: number;
}

export interface PhotonEnd {
  /** Probability that an excitation ends as a count, fibre attenuation excluded: the product of the stages. */
  efficiency: number;
  /** The named stages whose product is `efficiency`, for loss budgets. */
  stages: Readonly<Record<string, number>>;
  /** alpha of the one-photon scheme; 0 for two-photon. */
  brightStatePopulation: number;
}
