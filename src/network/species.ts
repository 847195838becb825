/**
 * Emission lines of the ions that photonic links use. `source` says where a number was found: "read" in the paper or its
 * abstract, "second-hand" in a text that cites the paper, "recalled" from general knowledge and not looked up.
 */
export interface Line {
  /** Vacuum wavelength of the collected photon. */
  wavelengthNm: number;
  /** Upper and lower term of the transition. */
  transition: string;
  lifetimeNs: Sourced;
  /** Fraction of the decays that emit this photon. */
  branching: Sourced;
  /** Fraction that returns to the state from which a pulse excites again. */
  branchingToGround: number;
}

export interface Sourced {
  value: number;
  uncertainty?: number;
  source: string;
}

const YB_171 = {
  369: {
    wavelengthNm: 369.5,
    transition: "2P1/2 - 2S1/2",
    lifetimeNs: { value: 8.12, uncertainty: 0.02, source: "recalled: Olmschenk 2009; 8.07(9) second-hand: Pinnington 1997" },
    branching: { value: 0.99499, uncertainty: 0.00015, source: "recalled: Olmschenk 2007" },
    branchingToGround: 0.99499,
  },
};

const BARIUM_LIFETIME = { value: 7.855, uncertainty: 0.01, source: "read: arXiv:1905.06523" };
const BARIUM_P32 = { value: 6.27, source: "recalled" };
const ZHANG_2020 = "read: Zhang 2020, branching fractions of the P3/2 decays of Ba+ (jqi.umd.edu)";

const BARIUM = {
  493: {
    wavelengthNm: 493.4,
    transition: "6P1/2 - 6S1/2",
    lifetimeNs: BARIUM_LIFETIME,
    branching: { value: 0.731823, uncertainty: 0.00004, source: "read: arXiv:1905.06523, 1 - 0.268177(37)(20)" },
    branchingToGround: 0.731823,
  },
  650: {
    wavelengthNm: 649.7,
    transition: "6P1/2 - 5D3/2",
    lifetimeNs: BARIUM_LIFETIME,
    branching: { value: 0.268177, uncertainty: 0.00004, source: "read: arXiv:1905.06523" },
    branchingToGround: 0.731823,
  },
  455: {
    wavelengthNm: 455.4,
    transition: "6P3/2 - 6S1/2",
    lifetimeNs: BARIUM_P32,
    branching: { value: 0.741716, uncertainty: 0.000071, source: ZHANG_2020 },
    branchingToGround: 0.741716,
  },
  614: {
    wavelengthNm: 614.2,
    transition: "6P3/2 - 5D5/2",
    lifetimeNs: BARIUM_P32,
    branching: { value: 0.230253, uncertainty: 0.000061, source: ZHANG_2020 },
    branchingToGround: 0.741716,
  },
};

const CALCIUM_P12 = { value: 6.904, uncertainty: 0.026, source: "second-hand: Hettrich 2015" };
const CALCIUM_P32 = { value: 6.639, uncertainty: 0.042, source: "second-hand: Meir 2020" };
const RAMM_2013 = "second-hand: Ramm 2013";
const GERRITSMA_2008 = "second-hand: Gerritsma 2008";

const CA_40 = {
  397: {
    wavelengthNm: 396.96,
    transition: "4P1/2 - 4S1/2",
    lifetimeNs: CALCIUM_P12,
    branching: { value: 0.93565, uncertainty: 0.00007, source: RAMM_2013 },
    branchingToGround: 0.93565,
  },
  866: {
    wavelengthNm: 866.5,
    transition: "4P1/2 - 3D3/2",
    lifetimeNs: CALCIUM_P12,
    branching: { value: 0.06435, uncertainty: 0.00007, source: RAMM_2013 },
    branchingToGround: 0.93565,
  },
  393: {
    wavelengthNm: 393.5,
    transition: "4P3/2 - 4S1/2",
    lifetimeNs: CALCIUM_P32,
    branching: { value: 0.9347, uncertainty: 0.0003, source: GERRITSMA_2008 },
    branchingToGround: 0.9347,
  },
  854: {
    wavelengthNm: 854.4,
    transition: "4P3/2 - 3D5/2",
    lifetimeNs: CALCIUM_P32,
    branching: { value: 0.0587, uncertainty: 0.0002, source: GERRITSMA_2008 },
    branchingToGround: 0.9347,
  },
};

const STRONTIUM_P12 = { value: 7.39, uncertainty: 0.07, source: "second-hand: Pinnington 1995" };
const ZHANG_2016 = "second-hand: Zhang 2016";

const SR_88 = {
  422: {
    wavelengthNm: 421.7,
    transition: "5P1/2 - 5S1/2",
    lifetimeNs: STRONTIUM_P12,
    branching: { value: 0.94498, uncertainty: 0.00008, source: ZHANG_2016 },
    branchingToGround: 0.94498,
  },
  1092: {
    wavelengthNm: 1092,
    transition: "5P1/2 - 4D3/2",
    lifetimeNs: STRONTIUM_P12,
    branching: { value: 0.05502, uncertainty: 0.00008, source: ZHANG_2016 },
    branchingToGround: 0.94498,
  },
  408: {
    wavelengthNm: 407.9,
    transition: "5P3/2 - 5S1/2",
    lifetimeNs: { value: 6.63, uncertainty: 0.07, source: "second-hand" },
    branching: { value: 0.9406, uncertainty: 0.0002, source: ZHANG_2016 },
    branchingToGround: 0.9406,
  },
};

/** Lines by species and rounded wavelength. Ba-133 has the lines of Ba-138; its nuclear spin splits levels, not lifetimes. */
const SPECIES = { "Yb-171": YB_171, "Ba-138": BARIUM, "Ba-133": BARIUM, "Ca-40": CA_40, "Sr-88": SR_88 } as const;

export type Species = keyof typeof SPECIES;

export const SPECIES_NAMES = Object.keys(SPECIES) as [Species, ...Species[]];

/** The line of a species that is called by its wavelength rounded to a nanometre, or undefined. */
export function findLine(species: Species, wavelengthNm: number): Line | undefined {
  return (SPECIES[species] as Record<number, Line>)[Math.round(wavelengthNm)];
}

export function linesOf(species: Species): number[] {
  return Object.keys(SPECIES[species]).map(Number);
}
