import type { Species } from "./species.ts";

/**
 * The machine: QPUs and the photonic links between them, as validated numbers in SI-flavoured units. Everything a person may
 * leave out has been filled in (figures left out mean ideal), so nothing past the border checks for undefined.
 */
export interface Network {
  name: string;
  qpus: Qpu[];
  links: Link[];
  /** Optical switches that links share; absent: none. */
  switches?: OpticalSwitch[];
  /** When pairs are made; absent: `lookahead` without a cutoff. */
  pool?: PoolFigures;
  /** What routes are chosen by: fewest links and then the least time (absent too), or the pair from end to end alone. */
  routing?: "ebits" | "time" | "fidelity";
}

/** Stations for Bell-state measurements that several links share through one switch. A QPU has one port. */
export interface OpticalSwitch {
  name: string;
  /** How many QPUs it can join. */
  ports: number;
  /** How many links can attempt at once. */
  measurements: number;
  /** How long a measurement station waits when it serves another link than before. */
  switchingUs: number;
  /** Loss of each photon on its way through; links known by their photons only. */
  lossDb: number;
}

export interface PoolFigures {
  /**
   * `none`: attempts start when an operation is ready and waits. `eager`: as soon as communication qubits are free.
   * `lookahead`: so early that the pair is there in time at the least dephasing, and no earlier.
   */
  policy: "none" | "eager" | "lookahead";
  /** Pairs older than this, counted from emission, are dropped; Infinity: never. */
  cutoffS: number;
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
  /** What trapped ions add; absent: nothing. */
  ions?: IonFigures;
}

/** Particulars of trapped ions, each off by its neutral value. */
export interface IonFigures {
  /** Phase flip of each waiting data qubit per entangling attempt in its QPU; 0 is off. */
  attemptFlipProbability: number;
  /** Mapping of a heralded half from the communication species to the memory species; null: one species. */
  transfer: GateFigures | null;
  /** Coherence time of the communication species: of halves up to the transfer, without one also of held pairs and copies; null: that of the QPU. */
  communicationT2S: number | null;
  /** A pause for cooling after so many attempts; null: none. */
  cooling: { everyAttempts: number; durationUs: number } | null;
  /** Transport before each two-qubit gate; 0 is off. */
  shuttlingUs: number;
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
  /** Index into `Network.switches` of the switch that it shares; absent: a station of its own. */
  switch?: number;
  /** Absent: pairs are used as they are heralded. */
  purification?: Purification;
  /** Probability that a message of the link layer is lost; absent: 0. */
  messageLoss?: number;
  /** How long a ready request may wait for a pair; absent: for ever. */
  deadlineS?: number;
  /** When the link cannot attempt, as [from, to) in seconds from the start of a shot, in order; absent: never. */
  down?: readonly (readonly [number, number])[];
}

/** Several pairs make one better pair. */
export interface Purification {
  protocol: "bbpssw" | "dejmps" | "epl";
  /** Rounds of recurrence: 2^rounds heralded pairs make one if all succeed. */
  rounds: number;
  /** Fewer rounds are made when fewer meet this fidelity; null: always all. */
  untilFidelity: number | null;
}

/** Times after which a qubit decays, in seconds; T2 <= 2 T1. */
export type Decay = Pick<Qpu, "t1S" | "t2S">;

/** How a half decays in the communication species. */
export function communicationDecay({ t1S, t2S, ions }: Qpu): Decay {
  return { t1S, t2S: ions?.communicationT2S ?? t2S };
}

/** How halves that are held and copies decay: in the memory species where there is a transfer to it. */
export function heldDecay(qpu: Qpu): Decay {
  return qpu.ions?.transfer ? qpu : communicationDecay(qpu);
}

/** Communication qubits that preparing one pair of the link takes at each of its ends: recurrence holds a pair per level. */
export function pairRoom(link: Link): number {
  return (link.purification?.rounds ?? 0) + 1;
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

/** A link known by its photons. `ends[i]` belongs to `between[i]`. Figures left out are ideal: 0, or Infinity for windows. */
export interface PhotonPath {
  kind: "photons";
  scheme: "two-photon" | "one-photon";
  encoding: "polarization" | "time-bin" | "frequency" | "number";
  ends: readonly [PhotonEnd, PhotonEnd];
  attenuationDbPerKm: number;
  /** Mode overlap M = |<a|b>|^2 of the two photons, apart from what lifetimes, detuning, delay and window imply. */
  visibility: number;
  /** Difference of the two photons' frequencies. */
  detuningMHz: number;
  /** How much later the second end's photon arrives; negative when it is the earlier one. */
  arrivalDelayNs: number;
  /** Of the beam splitter. */
  reflectivity: number;
  /** Per detector. */
  darkCountRateHz: number;
  /** Photons of frequency conversion and stray light, as counts per second of each detector. */
  noiseCountRateHz: number;
  /** Standard deviation of a detector's time stamp. */
  jitterPs: number;
  deadTimeNs: number;
  /** Probability that a click makes the same detector click again in a later window. */
  afterpulseProbability: number;
  /** Detection window of an attempt, or of each bin, opened at the excitation. */
  windowNs: number;
  /** Two clicks further apart than this are no herald. */
  coincidenceWindowNs: number;
  /** The beat phase is corrected from the recorded click times. */
  phaseFeedForward: boolean;
  /** Time-bin encoding: from early to late. */
  binSeparationNs: number;
  /** Standard deviation of the relative phase of the two interfering paths: optical for one-photon, between labels otherwise. */
  phaseNoiseRad: number;
  /** Standard deviation of the relative rotation that mixes the two polarizations. */
  polarizationDriftRad: number;
  /** Without the flight, which is added: period = attemptPeriodUs + fiberLengthM / v. */
  attemptPeriodUs: number;
  /** A pause after every so many attempts; 0 us when there is none. */
  cooling: { durationUs: number; everyAttempts: number };
  /** Photons sent one after another while the first herald travels; 1 when there is no train. */
  train: { modes: number; spacingUs: number };
  /** Emitters that attempt in turn and are moved in and out together; null when there is one at a time. */
  array: { atoms: number; rounds: number; moveUs: number; initialisationUs: number } | null;
}

export interface PhotonEnd {
  /**
   * Named factors of the probability that an excitation ends as a count, fibre attenuation and window excluded. The emitter adds
   * `branching` and `collection` where they are not named here, unless there is but one, `total`.
   */
  stages: Readonly<Record<string, number>>;
  /** Null when only figures are known. */
  emitter: Emitter | null;
  /** alpha of the one-photon scheme; 0 for two-photon. */
  brightStatePopulation: number;
  /** Of the emitting level; null when unknown, and then the window cuts nothing off. */
  lifetimeNs: number | null;
  /** Probability that the excitation makes the ion emit twice; null: from the emitter's pulse. */
  doubleExcitation: number | null;
  /** Errors of the ion-photon state from preparation and rotations; polarization mixing comes on top. */
  bitFlip: number;
  phaseFlip: number;
  /** Modes of motion that the photon's recoil can mark. */
  recoil: readonly RecoilMode[];
}

/** The atom and the lens in front of it. */
export interface Emitter {
  species: Species;
  /** The line's wavelength rounded to a nanometre. */
  lineNm: number;
  /** Null when not known; collection is then among the stages. */
  numericalAperture: number | null;
  pattern: "sigma" | "pi" | "isotropic";
  /** Of the lens to the quantisation axis. */
  axisDeg: number;
  /** A single-mode fibre removes the polarization that tilted rays mix in; free space and multimode fibre do not. */
  coupling: "single-mode" | "free-space";
  /** Length of the exciting pi pulse; 0 when it is negligible. */
  pulsePs: number;
}

export interface RecoilMode {
  lambDicke: number;
  meanPhonons: number;
  secularMHz: number;
}
