/**
 * Every random decision of a run names its stream, so no two draws ever share a counter. A stream is (kind, entity):
 * kind in the high 8 bits, the number of the link, QPU or qubit in the low 24.
 */
const STREAM_KINDS = {
  /** Waiting times and heralds of a link; entity = link, index = pair number within the shot (high word) and shot. */
  heralds: 1,
  /** Pauli noise of a shot; index = shot. */
  noise: 2,
  /** Final bitstrings; index = shot. */
  sampling: 3,
  /** Outcomes of mid-circuit measurements; index = shot. */
  outcomes: 4,
  /** Readout flips; index = shot. */
  readout: 5,
  /** Bell states of consumed pairs; index = shot. */
  pairs: 6,
  /** Placement search; index = restart. */
  placement: 7,
  /** Photon attempts; entity = link, index = attempt. */
  photons: 8,
  /** Lost and delayed messages of the link layer; entity = link. */
  messages: 9,
  /** Intervals by resampling; index = replicate. */
  bootstrap: 10,
  /** Whether purifications succeed; entity = link, index = purification number within the shot (high word) and shot. */
  purification: 11,
} as const;

export type StreamKind = keyof typeof STREAM_KINDS;

/** The stream word of the Philox key. */
export function streamKey(kind: StreamKind, entity = 0): number {
  return ((STREAM_KINDS[kind] << 24) | (entity & 0xffffff)) >>> 0;
}
