import * as z from "zod";
import { choice, fraction, nonNegative, number, strict, timeConstant } from "./fields.ts";

/** The network file as a person writes it. read.ts turns it into a Network; json-schema.ts publishes it for editors. */

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

export const qpuSchema = strict("One processor. Figures left out are ideal.", {
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

const endFields = {
  efficiency: efficiency.optional(),
  brightStatePopulation: number("Alpha, the population that emits; one-photon scheme only.", {
    min: 0,
    max: 1,
    exclusive: true,
  }).optional(),
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
  visibility: fraction("Mode overlap M of the two photons apart from what lifetimeNs and detuningMHz imply; 1 when left out.").optional(),
  lifetimeNs: number("Lifetime of the emitting level. With it the window cuts the exponential photon.", {
    min: 0,
    exclusive: true,
  }).optional(),
  detuningMHz: number("Difference of the two photons' frequencies; needs lifetimeNs.").optional(),
  darkCountRateHz: nonNegative("Dark counts per second of each detector; 0 when left out.").optional(),
  windowNs: number("Detection window of an attempt (of each bin for time-bin); needed for dark counts.", {
    min: 0,
    exclusive: true,
  }).optional(),
  phaseNoiseRad: nonNegative("Standard deviation of the optical phase; one-photon scheme only.").optional(),
  attemptPeriodUs: number("Length of an attempt without the flight of photon and herald, which is added.", { min: 0, exclusive: true }),
};

/** Keys of `photons` that are not the name of an end. */
export const PHOTON_KEYS: readonly string[] = Object.keys(photonFields);

const photons = z
  .object(photonFields, "must be a map of keys and values")
  .catchall(end)
  .describe("A link known by its photons. A QPU's name as key holds what differs at that end.");

const qpuName = z.string("must be the name of a QPU; put quotes around a name that is a number");

/** Every link key with its description. */
export const linkSchema = strict("A photonic link between two QPUs: either pair or photons.", {
  between: z.tuple([qpuName, qpuName], "must list the names of two QPUs").describe("The two QPUs."),
  pair: pair.optional(),
  photons: photons.optional(),
  fiberLengthM: nonNegative("Metres from QPU to QPU through the midpoint, for flight and message times; 0 when left out.").optional(),
  signalSpeedMPerS: number("Speed of light in the fibre; c / 1.468 when left out.", {
    min: 0,
    max: 299_792_458,
    exclusive: true,
  }).optional(),
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
});

export type NetworkFile = z.infer<typeof networkSchema>;
export type QpuFields = z.infer<typeof qpuSchema>;
export type LinkFields = z.infer<typeof linkSchema>;
export type PhotonFields = z.infer<typeof photons>;
export type EndFields = z.infer<typeof end>;
export type PairFields = z.infer<typeof pair>;
