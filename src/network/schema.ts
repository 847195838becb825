import * as z from "zod";
import { choice, fraction, nonNegative, number, strict, timeConstant } from "./fields.ts";
import { SPECIES_NAMES } from "./species.ts";

/** The network file as a person writes it. read.ts turns it into a Network; jsonSchema.ts publishes it for editors. */

/** Below this a depolarising gate would need a negative probability of doing nothing: F_pro = 0, F_avg = 1/(d+1). */
const MIN_FIDELITY_1Q = 1 / 3;
const MIN_FIDELITY_2Q = 1 / 5;

function gate(about: string, minimum: number) {
  return strict(about, {
    fidelity: fraction("Average gate fidelity; 1 when left out.", minimum).optional(),
    durationUs: nonNegative("Microseconds; 0 when left out.").optional(),
  });
}

const measurement = strict("Readout of one qubit.", {
  fidelity: fraction("Probability of reading the right bit, the same for 0 and 1; 1 when left out.", 0.5).optional(),
  fidelity0: fraction("Probability of reading 0 from |0>; give it with fidelity1 instead of fidelity.").optional(),
  fidelity1: fraction("Probability of reading 1 from |1>; give it with fidelity0 instead of fidelity.").optional(),
  durationUs: nonNegative("Microseconds; 0 when left out.").optional(),
});

const ions = strict("Particulars of trapped ions; what is left out is off.", {
  attemptFlipProbability: fraction("Phase flip of each waiting data qubit per entangling attempt in its QPU; 0 when left out.").optional(),
  transfer: gate("Mapping of a heralded half to the memory species; none when left out.", MIN_FIDELITY_1Q).optional(),
  communicationT2S: timeConstant(
    "Coherence time of the communication species in seconds, until the transfer; without one, of held pairs and copies too. That of the QPU when left out.",
  ).optional(),
  cooling: strict("A pause after a number of attempts; none when left out.", {
    everyAttempts: number("Attempts between pauses.", { min: 1, max: 1e12, integer: true }),
    durationUs: nonNegative("Length of a pause in microseconds."),
  }).optional(),
  shuttlingUs: nonNegative("Transport before each two-qubit gate in microseconds; 0 when left out.").optional(),
});

const qpuSchema = strict("One processor. Figures left out are ideal.", {
  dataQubits: number("Qubits that hold the program.", { min: 1, max: 1_000_000, integer: true }),
  communicationQubits: number("Qubits that hold halves of Bell pairs; 1 when left out.", {
    min: 0,
    max: 1_000_000,
    integer: true,
  }).optional(),
  oneQubitGate: gate("Every one-qubit gate.", MIN_FIDELITY_1Q).optional(),
  twoQubitGate: gate("Every two-qubit gate inside the QPU.", MIN_FIDELITY_2Q).optional(),
  measurement: measurement.optional(),
  reset: strict("Preparation of |0>.", { durationUs: nonNegative("Microseconds; 0 when left out.").optional() }).optional(),
  t1S: timeConstant("Relaxation time in seconds; no decay when left out.").optional(),
  t2S: timeConstant("Total coherence time in seconds, at most twice t1S; no dephasing when left out.").optional(),
  parallelTwoQubitGates: number("How many two-qubit gates may run at once; unbounded when left out.", {
    min: 1,
    max: 1_000_000,
    integer: true,
  }).optional(),
  ions: ions.optional(),
});

const bell = strict("Weights of the four Bell states after correction to Phi+; they sum to 1.", {
  phiPlus: fraction("Weight of Phi+, the wanted state: the fidelity."),
  psiPlus: fraction("Weight of Psi+, a bit flip."),
  psiMinus: fraction("Weight of Psi-, a bit and phase flip."),
  phiMinus: fraction("Weight of Phi-, a phase flip."),
});

/** A fidelity of 1/4 is no entanglement at all. */
const pair = strict("A link known by what was measured on it.", {
  rateHz: number("Bell pairs per second while the link attempts, whatever the number of communication qubits.", {
    min: 0,
    max: 1e12,
    exclusive: true,
  }),
  fidelity: fraction("Fidelity with the wanted Bell state; 1 when left out. Alone it means a Werner state.", 0.25).optional(),
  heraldProbability: number("Herald probability of one attempt; without it waiting times are exponential.", {
    min: 0,
    max: 1,
    exclusive: true,
  }).optional(),
  bell: bell.optional(),
});

const efficiency = z
  .union(
    [
      fraction("Probability that an excitation ends as a count."),
      z.record(z.string(), fraction("Efficiency of one stage."), "must be a number, or stages with a number each"),
    ],
    { error: "must be a number between 0 and 1, or a map of named stages" },
  )
  .describe("Probability that an excitation ends as a count, fibre attenuation excluded: one number, or named stages that multiply.");

const emitter = strict("The atom and the lens: gives lifetimeNs, and the stages branching and collection where they are not named.", {
  species: choice("The ion.", SPECIES_NAMES),
  lineNm: number("Wavelength of the collected photon, rounded to a nanometre.", { min: 0, exclusive: true }),
  numericalAperture: number("Of the collecting lens; without it collection is a stage of efficiency.", {
    min: 0,
    max: 0.999,
    exclusive: true,
  }).optional(),
  pattern: choice("Emission pattern about the quantisation axis; sigma when left out.", ["sigma", "pi", "isotropic"]).optional(),
  axisDeg: number("Angle of the lens to the quantisation axis in degrees; 0 when left out.", { min: 0, max: 180 }).optional(),
  coupling: choice("single-mode (when left out) filters mixed polarization, free-space keeps it.", [
    "single-mode",
    "free-space",
  ]).optional(),
  pulsePs: nonNegative("Length of the exciting pi pulse, for double excitation; 0 when left out.").optional(),
});

const recoilMode = strict("A mode of the ion's motion along the kick.", {
  lambDicke: nonNegative("Lamb-Dicke parameter of absorption and emission together."),
  meanPhonons: nonNegative("Mean occupation; 0 when left out.").optional(),
  secularMHz: number("Frequency of the mode.", { min: 0, exclusive: true }),
});

const endFields = {
  efficiency: efficiency.optional(),
  emitter: emitter.optional(),
  brightStatePopulation: number("Alpha, the population that emits; one-photon scheme only.", {
    min: 0,
    max: 1,
    exclusive: true,
  }).optional(),
  lifetimeNs: number("Lifetime of the emitting level. With it the window cuts the exponential photon.", {
    min: 0.001,
    max: 90_000,
  }).optional(),
  doubleExcitation: fraction("Probability that the ion emits twice; from emitter.pulsePs when left out.").optional(),
  bitFlip: fraction("Probability that ion and photon disagree, from preparation and rotations.", 0).optional(),
  phaseFlip: fraction("Probability of a phase error of the ion-photon state.").optional(),
  recoil: z
    .array(recoilMode, "must be a list of modes")
    .describe("Modes that the recoil marks; time-bin encoding and one-photon scheme.")
    .optional(),
};

const end = strict("What differs at this end of the link; the key is the QPU's name.", endFields);

const photonFields = {
  scheme: choice("Photons per herald; two-photon when left out.", ["two-photon", "one-photon"]).optional(),
  encoding: choice("Photonic qubit; polarization for two-photon and number for one-photon when left out.", [
    "polarization",
    "time-bin",
    "frequency",
    "number",
  ]).optional(),
  ...endFields,
  fiberLengthM: nonNegative("Metres from QPU to QPU through the midpoint; each photon flies half.").optional(),
  attenuationDbPerKm: nonNegative("Fibre attenuation; 0 when left out.").optional(),
  visibility: fraction("Mode overlap M of the two photons apart from lifetimes, detuning, delay and window; 1 when left out.").optional(),
  detuningMHz: number("Difference of the two photons' frequencies; needs lifetimeNs.", { min: -1e6, max: 1e6 }).optional(),
  arrivalDelayNs: number("How much later the second end's photon arrives; needs lifetimeNs.", { min: -1e6, max: 1e6 }).optional(),
  reflectivity: number("Of the beam splitter; 0.5 when left out.", { min: 0.01, max: 0.99 }).optional(),
  darkCountRateHz: nonNegative("Dark counts per second of each detector; 0 when left out.").optional(),
  noiseCountRateHz: nonNegative(
    "Counts per second of each detector from frequency conversion and stray light; 0 when left out.",
  ).optional(),
  jitterPs: number("Standard deviation of a detector's time stamp; 0 when left out.", { min: 0, max: 50_000 }).optional(),
  deadTimeNs: nonNegative("Time for which a detector is blind after a click; matters for time-bin photons. 0 when left out.").optional(),
  afterpulseProbability: fraction("Probability that a click makes its detector click again in a later window; 0 when left out.").optional(),
  windowNs: number("Detection window of an attempt (of each bin for time-bin); needed for dark counts.", {
    min: 0.001,
    max: 2_000_000,
  }).optional(),
  coincidenceWindowNs: number("Clicks further apart are no herald; needs lifetimeNs.", { min: 0.001, max: 1e9 }).optional(),
  phaseFeedForward: z
    .boolean("must be true or false")
    .describe("Correct the beat phase from the recorded click times; needs lifetimeNs.")
    .optional(),
  binSeparationNs: number("From the early to the late bin; time-bin encoding only, where it is needed.", {
    min: 0.001,
    max: 1e9,
  }).optional(),
  phaseNoiseRad: nonNegative(
    "Standard deviation of the phase between the paths that interfere: optical for one photon, between the labels otherwise.",
  ).optional(),
  polarizationDriftRad: nonNegative(
    "Standard deviation of the rotation that mixes the polarizations; polarization encoding only.",
  ).optional(),
  attemptPeriodUs: number("Length of an attempt without the flight of photon and herald, which is added.", { min: 0.001, max: 1e9 }),
  cooling: strict("A pause after every so many attempts.", {
    durationUs: nonNegative("Length of the pause."),
    everyAttempts: number("Attempts between pauses.", { min: 1, max: 1e9, integer: true }),
  }).optional(),
  train: strict("Photons sent one after another while the first herald travels.", {
    modes: number("Photons in the train.", { min: 1, max: 1e6, integer: true }),
    spacingUs: number("From one photon to the next.", { min: 1e-6, max: 1e9 }),
  }).optional(),
  array: strict("Many emitters that are moved to the optics together and attempt in turn; each needs its own pair only once.", {
    atoms: number("Emitters in the array.", { min: 1, max: 1e6, integer: true }),
    rounds: number("Rounds of attempts before the array is moved out.", { min: 1, max: 1e6, integer: true }),
    moveUs: nonNegative("To move the array in and out."),
    initialisationUs: nonNegative("To prepare all emitters before a round."),
  }).optional(),
};

/** Keys of `photons` that are not the name of an end. */
export const PHOTON_KEYS: readonly string[] = Object.keys(photonFields);

const photons = z
  .object(photonFields, "must be a map of keys and values")
  .catchall(end)
  .describe("A link known by its photons. A QPU's name as key holds what differs at that end.");

const purification = strict("Several heralded pairs make one better pair.", {
  protocol: choice("The protocol; epl takes one round, on pairs of the one-photon scheme.", ["bbpssw", "dejmps", "epl"]),
  rounds: number("Rounds at most; each takes one more communication qubit at both ends.", { min: 1, max: 10, integer: true }),
  untilFidelity: number("Stop after the round that meets this fidelity; all rounds when left out.", {
    min: 0.25,
    max: 1,
    exclusive: true,
  }).optional(),
});

/** What links of their own and links through a switch have in common. */
const deliveryFields = {
  purification: purification.optional(),
  messageLoss: number("Probability that a message of the link layer is lost; 0 when left out.", { min: 0, max: 0.99 }).optional(),
  deadlineS: number("How long a ready operation may wait for a pair; for ever when left out.", { min: 0, exclusive: true }).optional(),
};

const instant = z
  .custom<number>((value) => typeof value === "number" && value >= 0, "must be a number of seconds of at least 0, or .inf")
  .meta({ type: "number", minimum: 0 });
const down = z
  .array(z.tuple([instant, instant], "must be a list [from, to] in seconds"), "must be a list of intervals [from, to] in seconds")
  .describe("When the link cannot attempt, in seconds from the start of a shot.");

const qpuName = z.string("must be the name of a QPU; put quotes around a name that is a number");

const sourceFields = {
  pair: pair.optional(),
  photons: photons.optional(),
  fiberLengthM: nonNegative("Metres from QPU to QPU through the midpoint, for flight and message times; 0 when left out.").optional(),
  signalSpeedMPerS: number("Speed of light in the fibre; c / 1.468 when left out.", {
    min: 0,
    max: 299_792_458,
    exclusive: true,
  }).optional(),
  ...deliveryFields,
};

/** Every link key with its description. */
const linkSchema = strict("A photonic link between two QPUs: either pair or photons.", {
  between: z.tuple([qpuName, qpuName], "must list the names of two QPUs").describe("The two QPUs."),
  switch: z.string("must be the name of a switch").describe("The switch whose measurement stations the link shares.").optional(),
  ...sourceFields,
  down: down.optional(),
});

/** A switch may also make the links: one between every two of the QPUs that it lists, all with the same figures. */
const switchSchema = strict("An optical switch with Bell-state measurement stations that links share.", {
  ports: number("How many QPUs it can join.", { min: 1, max: 1_000_000, integer: true }),
  measurements: number("How many links can attempt at once.", { min: 1, max: 1_000_000, integer: true }),
  switchingUs: nonNegative("Microseconds until a station serves another link; 0 when left out.").optional(),
  lossDb: nonNegative("Loss of each photon on its way through, in dB; 0 when left out. Only for links known by photons.").optional(),
  between: z.array(qpuName, "must list the names of QPUs").describe("Makes a link between every two of these QPUs.").optional(),
  ...sourceFields,
});

const pool = strict("When Bell pairs are made.", {
  policy: choice("none: when an operation waits; eager: always; lookahead: just in time, which is meant when left out.", [
    "none",
    "eager",
    "lookahead",
  ]).optional(),
  cutoffS: number("Pairs older than this are dropped; never when left out.", { min: 0, exclusive: true }).optional(),
});

export const networkSchema = strict("A machine of QPUs and photonic links.", {
  name: z
    .string("must be a text")
    .min(1, "must not be empty")
    .max(100, "must be at most 100 characters")
    .describe("Name of the machine.")
    .optional(),
  qpus: z.record(z.string(), qpuSchema, "must map names to QPUs").describe("The processors by name."),
  links: z.record(z.string(), linkSchema, "must map names to links").describe("The links by name.").optional(),
  switches: z.record(z.string(), switchSchema, "must map names to switches").describe("The optical switches by name.").optional(),
  pool: pool.optional(),
  routing: choice(
    "What routes are chosen by: fewest ebits, and among those the least time (when left out), or the least time or the best fidelity of the pair from end to end, whatever the number of links.",
    ["ebits", "time", "fidelity"],
  ).optional(),
});

export type QpuFields = z.infer<typeof qpuSchema>;
export type IonFields = z.infer<typeof ions>;
export type PurificationFields = z.infer<typeof purification>;
export type SwitchFields = z.infer<typeof switchSchema>;
export type LinkFields = z.infer<typeof linkSchema>;
export type PhotonFields = z.infer<typeof photons>;
export type EndFields = z.infer<typeof end>;
export type PairFields = z.infer<typeof pair>;
