import type { PhotonModel } from "../../src/photonics/model.ts";

const PLAIN: PhotonModel = {
  scheme: "two-photon",
  modes: 4,
  eta: [0.3, 0.1],
  alpha: [1, 1],
  noise: 0.01,
  reflectivity: 0.4,
  overlap: 0.7,
  contrast: 0.7,
  error: [0.9, 0.05, 0.03, 0.02],
  blinded: false,
  afterpulse: 0,
  times: null,
};
const TIMES = { lifetimeNs: [8, 5] as const, detuningRadPerNs: 0.1, gateNs: 30, coincidenceNs: 6, jitterNs: 0.5, feedForward: false };
const ONE = { ...PLAIN, scheme: "one-photon", modes: 2, alpha: [0.2, 0.3], contrast: 0.9 } as const;

/** Links that between them use every branch of an attempt. */
export const SAMPLER_MODELS: Readonly<Record<string, PhotonModel>> = {
  polarization: PLAIN,
  lossy: { ...PLAIN, eta: [0.02, 0.03], noise: 1e-6 },
  lossless: { ...PLAIN, eta: [1, 1], noise: 0, overlap: 1, contrast: 1, error: [1, 0, 0, 0] },
  frequency: { ...PLAIN, modes: 2 },
  number: ONE,
  "number, timed": { ...ONE, times: TIMES },
  "time-bin, blinded": { ...PLAIN, blinded: true, times: TIMES },
  "time-bin, afterpulses": { ...PLAIN, afterpulse: 0.2 },
  "coincidence window": { ...PLAIN, times: TIMES },
  "feed-forward": { ...PLAIN, times: { ...TIMES, coincidenceNs: Number.POSITIVE_INFINITY, detuningRadPerNs: 1, feedForward: true } },
  "frequency, timed": { ...PLAIN, modes: 2, times: { ...TIMES, lifetimeNs: [8, 8] } },
  "no window": {
    ...PLAIN,
    noise: 0,
    times: { ...TIMES, gateNs: Number.POSITIVE_INFINITY, coincidenceNs: Number.POSITIVE_INFINITY },
  },
};
