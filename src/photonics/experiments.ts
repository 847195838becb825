import { chshValue, twirl, wernerBell } from "./bell.ts";
import { arrayRate, trainGain } from "./multiplexing.ts";
import { averageFidelity, teleportedCzFidelity } from "./teleport.ts";

/** Published experiments and what this simulator makes of them. */

/**
 * How simulated and published figures are related. `prediction`: worked out from other published figures. `bound`: the model
 * leaves errors out, so the published figure should not be better. `fit`: an input was chosen to hit it. `identity`: the same
 * published numbers on both sides. `theory`: a published formula evaluated again. `consistency`: two published figures of one
 * experiment tested against each other.
 */
export type Role = "prediction" | "bound" | "fit" | "identity" | "theory" | "consistency";

/** `read` in the paper or its abstract, `second-hand` in a text that cites it, `recalled` and not looked up. */
export type Provenance = "read" | "second-hand" | "recalled";

export interface Experiment {
  id: string;
  citation: string;
  quantity: string;
  unit: string;
  published: { value: number; low: number; high: number };
  provenance: Provenance;
  role: Role;
  /** What went in, and where it is from. */
  inputs: string;
  /** Relative difference that still counts as agreement, beyond the published uncertainty. */
  tolerance: number;
  simulate: Simulation;
  /** What explains a difference. */
  note?: string;
}

/** A closed form; attempts of a link in a network file; a circuit on a preset. */
export type Simulation =
  | { kind: "formula"; value: () => number }
  | { kind: "link"; network: string; figure: "heraldProbability" | "pairRateHz" | "pairFidelity" }
  | { kind: "circuit"; network: string; qasm: string; figure: "averageFidelity" | { outcome: string } };

/** A published value with a symmetric uncertainty, zero where none is known. */
function about(value: number, uncertainty = 0): Experiment["published"] {
  return { value, low: value - uncertainty, high: value + uncertainty };
}

function twoTraps(photons: string): string {
  return `qpus: { a: { dataQubits: 1 }, b: { dataQubits: 1 } }\nlinks: { ab: { between: [a, b], photons: { ${photons} } } }\n`;
}

const HUCUL = {
  citation: "Hucul et al., Nature Physics 11, 37 (2015)",
  provenance: "recalled" as const,
  network: "umd-2015",
  inputs: "preset umd-2015, components: excitation .995, collection .10 (NA 0.6), optics .95, fibre .14, detector .35",
};

const MAIN = { citation: "Main et al., Nature 638, 383 (2025)", preset: "oxford-2025" };
/** Populations of |00>, |01>, |10>, |11> and the coherence, transcribed from the published figure. */
const MAIN_PAIR = { p00: 0.012, p01: 0.508, p10: 0.479, p11: 0, coherenceRe: 0.475, coherenceIm: 0 };

const CZ = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\ncz q[0], q[1];\n';
const GROVER = `OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[2] c;
h q;
cz q[0], q[1];
h q;
x q;
cz q[0], q[1];
x q;
h q;
c = measure q;
`;

const CUI = "Cui et al., arXiv:2503.13898 (2025)";
const MICROSECONDS_PER_KM = 4.897;

const LI_THOMPSON = { atoms: 204, heraldProbability: 0.125, moveTime: 100, initialisationTime: 7, attemptTime: 1.09 };

export const EXPERIMENTS: readonly Experiment[] = [
  {
    id: "hucul2015",
    citation: HUCUL.citation,
    quantity: "herald probability",
    unit: "",
    published: about(9.7e-6),
    provenance: HUCUL.provenance,
    role: "prediction",
    inputs: HUCUL.inputs,
    tolerance: 0.15,
    simulate: { kind: "link", network: HUCUL.network, figure: "heraldProbability" },
  },
  {
    id: "hucul2015",
    citation: HUCUL.citation,
    quantity: "pair rate",
    unit: "1/s",
    published: about(4.5),
    provenance: HUCUL.provenance,
    role: "prediction",
    inputs: `${HUCUL.inputs}; 470 kHz of attempts`,
    tolerance: 0.15,
    simulate: { kind: "link", network: HUCUL.network, figure: "pairRateHz" },
  },
  {
    id: "moehring2007",
    citation: "Moehring et al., Nature 449, 68 (2007)",
    quantity: "pair rate",
    unit: "1/s",
    published: about(0.002),
    provenance: "recalled",
    role: "identity",
    inputs: "3.6e-9 per attempt at 550 kHz",
    tolerance: 0.05,
    simulate: { kind: "formula", value: () => 3.6e-9 * 550e3 },
  },
  {
    id: "stephenson2020",
    citation: "Stephenson et al., PRL 124, 110501 (2020)",
    quantity: "pair rate",
    unit: "1/s",
    published: about(182),
    provenance: "second-hand",
    role: "fit",
    inputs: "preset oxford-2020: efficiency and mean attempt period fitted to 2.18e-4 and 182/s",
    tolerance: 0.02,
    simulate: { kind: "link", network: "oxford-2020", figure: "pairRateHz" },
  },
  {
    id: "stephenson2020",
    citation: "Stephenson et al., PRL 124, 110501 (2020)",
    quantity: "pair fidelity",
    unit: "",
    published: about(0.94, 0.005),
    provenance: "second-hand",
    role: "fit",
    inputs: "preset oxford-2020: mode overlap fitted; the published error budget was not at hand",
    tolerance: 0.002,
    simulate: { kind: "link", network: "oxford-2020", figure: "pairFidelity" },
  },
  {
    id: "nadlinger2022",
    citation: "Nadlinger et al., Nature 607, 682 (2022)",
    quantity: "CHSH value",
    unit: "",
    published: about(2.677, 0.006),
    provenance: "recalled",
    role: "consistency",
    inputs: "fidelity .960(1) (second-hand), as a Werner state",
    tolerance: 0,
    simulate: { kind: "formula", value: () => chshValue(wernerBell(0.96)) },
  },
  {
    id: "nadlinger2022",
    citation: "Nadlinger et al., Nature 607, 682 (2022)",
    quantity: "bit error rate",
    unit: "",
    published: about(0.0144, 0.0002),
    provenance: "recalled",
    role: "consistency",
    inputs: "fidelity .960(1) (second-hand), as a Werner state",
    tolerance: 0,
    simulate: { kind: "formula", value: () => (2 * (1 - 0.96)) / 3 },
    note: "the pair is not a Werner state: its errors are mostly phase flips",
  },
  {
    id: "zhang2022",
    citation: "Zhang et al., Nature 607, 687 (2022), atoms",
    quantity: "bit error rate",
    unit: "",
    published: about(0.078, 0.009),
    provenance: "read",
    role: "consistency",
    inputs: "fidelity .892 (recalled), as a Werner state",
    tolerance: 0,
    simulate: { kind: "formula", value: () => (2 * (1 - 0.892)) / 3 },
  },
  {
    id: "main2025",
    citation: MAIN.citation,
    quantity: "pair fidelity",
    unit: "",
    published: about(0.9689, 0.0008),
    provenance: "second-hand",
    role: "consistency",
    inputs: "the published density matrix: populations .012 .508 .479 0, coherence .475",
    tolerance: 0.001,
    simulate: { kind: "formula", value: () => twirl(MAIN_PAIR)[0] },
  },
  {
    id: "main2025",
    citation: MAIN.citation,
    quantity: "average fidelity of the teleported CZ",
    unit: "",
    published: about(0.862, 0.009),
    provenance: "second-hand",
    role: "bound",
    inputs: "the published pair and perfect local operations: (4F + 1)/5",
    tolerance: 0,
    simulate: {
      kind: "formula",
      value: () => averageFidelity(teleportedCzFidelity(twirl(MAIN_PAIR), { gateEpsilon: 0, readoutFlip: 0 }), 4),
    },
    note: "gates, readout, transfer between species and dephasing take the rest",
  },
  {
    id: "main2025",
    citation: MAIN.citation,
    quantity: "average fidelity of the teleported CZ",
    unit: "",
    published: about(0.862, 0.009),
    provenance: "second-hand",
    role: "bound",
    inputs: "preset oxford-2025: published pair, recalled local gates (97.8 %), assumed readout and dephasing",
    tolerance: 0,
    simulate: { kind: "circuit", network: MAIN.preset, qasm: CZ, figure: "averageFidelity" },
    note: "the transfer between network and circuit ion is not in the preset",
  },
  {
    id: "main2025",
    citation: MAIN.citation,
    quantity: "success of Grover's search on two qubits",
    unit: "",
    published: about(0.71, 0.01),
    provenance: "read",
    role: "bound",
    inputs: "preset oxford-2025: two teleported CZ",
    tolerance: 0,
    simulate: { kind: "circuit", network: MAIN.preset, qasm: GROVER, figure: { outcome: "11" } },
    note: "the transfer between network and circuit ion is not in the preset",
  },
  {
    id: "saha2025",
    citation: "Saha et al., Nat. Commun. 16, 2533 (2025)",
    quantity: "fidelity limit by recoil",
    unit: "",
    published: { value: 0.999, low: 0.999, high: 1 },
    provenance: "read",
    role: "prediction",
    inputs: "time bins one motional period apart; Lamb-Dicke .1, 5 phonons, 1 MHz assumed, separation off by 1 %",
    tolerance: 0,
    simulate: {
      kind: "link",
      network: twoTraps(
        "encoding: time-bin, efficiency: 0.5, binSeparationNs: 1010, recoil: [{ lambDicke: 0.1, meanPhonons: 5, secularMHz: 1 }], attemptPeriodUs: 5",
      ),
      figure: "pairFidelity",
    },
  },
  ...[1000, 12_000].map(
    (fiberM): Experiment => ({
      id: "cui2025",
      citation: CUI,
      quantity: `gain by multiplexing over ${fiberM / 1000} km`,
      unit: "",
      published: about(fiberM === 1000 ? 5.1 : 15.6),
      provenance: "read",
      role: "bound",
      inputs: `paper's equation 1: ${fiberM === 1000 ? 12 : 44} modes; 25 us of shuttling and 87/44 us per mode as at 12 km`,
      tolerance: 0,
      simulate: {
        kind: "formula",
        value: () => trainGain(fiberM === 1000 ? 12 : 44, (2 * fiberM * MICROSECONDS_PER_KM) / 1000, 25, 87 / 44).gain,
      },
      note: "modes deplete: an ion that was excited cannot be used again at once",
    }),
  ),
  {
    id: "cui2025",
    citation: CUI,
    quantity: "gain by multiplexing over 3 m",
    unit: "",
    published: about(3.4),
    provenance: "read",
    role: "bound",
    inputs: "8 modes without any time between them",
    tolerance: 0,
    simulate: { kind: "formula", value: () => trainGain(8, (6 * MICROSECONDS_PER_KM) / 1000, 1.5, 0).gain },
    note: "overhead and spacing at 3 m were not at hand",
  },
  {
    id: "krutyanskiy2023",
    citation: "Krutyanskiy et al., PRL 130, 050803 (2023), 230 m",
    quantity: "pair fidelity with the shortest window",
    unit: "",
    published: { value: 0.882, low: 0.822, high: 0.905 },
    provenance: "read",
    role: "bound",
    inputs: "(1 + V)/2 with V = .66 in a window of 3 us, second-hand and not checked against the paper",
    tolerance: 0,
    simulate: { kind: "formula", value: () => (1 + 0.66) / 2 },
    note: "it holds only within the published uncertainty: the paper's shortest window may be shorter than 3 us",
  },
  ...[1, 5].map(
    (rounds): Experiment => ({
      id: "li-thompson2024",
      citation: "Li and Thompson, arXiv:2401.04075 (2024), theory",
      quantity: `pair rate with ${rounds} ${rounds === 1 ? "round" : "rounds"}`,
      unit: "1/s",
      published: about(rounds === 1 ? 7.8e4 : 1e5),
      provenance: "read",
      role: "theory",
      inputs: "paper's equation 1: 204 atoms, eta .5, 100 us to move, 7 us to prepare, 1.09 us per attempt",
      tolerance: 0.02,
      simulate: { kind: "formula", value: () => 1e6 * arrayRate({ ...LI_THOMPSON, rounds }) },
    }),
  ),
  {
    id: "ustc2026",
    citation: "USTC, Nature (2026), s41586-026-10177-4",
    quantity: "link efficiency (coherence time x pair rate)",
    unit: "",
    published: about(1.22),
    provenance: "second-hand",
    role: "identity",
    inputs: "coherence .55(4) s, .45 s per pair",
    tolerance: 0.01,
    simulate: { kind: "formula", value: () => 0.55 / 0.45 },
  },
];

/** Experiments that are no row of the table, and why. */
export const LEFT_OUT: readonly { citation: string; why: string }[] = [
  {
    citation: "Krutyanskiy et al., PRL 130, 050803 (2023), herald probability 4e-5",
    why: "photons from a cavity with scattering: their length, jitter and efficiencies were not at hand",
  },
  {
    citation: "O'Reilly et al., PRL 133, 090802 (2024)",
    why: "250 pairs/s of two ions in one trap; efficiencies per attempt were not at hand",
  },
  { citation: "Saha et al., Nat. Commun. 16, 2533 (2025), F = .970", why: "error budget and rate were not at hand" },
  { citation: "Slodicka et al., PRL 110, 083603 (2013)", why: "bright-state population and efficiencies were not at hand" },
  { citation: "Drmota et al., PRL 130, 090803 (2023)", why: "one number, F = .81(4) after 10 s, and one free time constant" },
  { citation: "IonQ, 2024 to 2026", why: "no rate, fidelity or distance of a link has been published" },
];
