import type { PhotonModel } from "./model.ts";

/**
 * From clicks to a herald. A set of clicks is a mask whose bit m is mode m = port + 2 x label (polarization or bin), or the port
 * alone where detectors do not see labels.
 */

/** Which masks are heralds, the names of the patterns, and the Bell state each announces: +1 Psi+, -1 Psi-. */
export const PATTERNS = {
  /** Two clicks of different label, behind one port (Psi+) or both (Psi-). */
  4: { masks: [0b0101, 0b1010, 0b1001, 0b0110], signs: [1, 1, -1, -1], names: ["0+0", "1+1", "0+1", "1+0"] },
  /** Both ports click: Psi-. */
  2: { masks: [0b11], signs: [-1], names: ["0+1"] },
} as const;

/** One photon, one click; the port gives the sign of the correction. */
const ONE_CLICK = { masks: [0b01, 0b10], names: ["0", "1"] } as const;

export function patternNames(model: Pick<PhotonModel, "scheme" | "modes">): readonly string[] {
  return model.scheme === "one-photon" ? ONE_CLICK.names : PATTERNS[model.modes].names;
}

/** The pattern of a set of clicks, or -1 where it is no herald. */
export function patternOf(model: Pick<PhotonModel, "scheme" | "modes">, clicks: number): number {
  const masks: readonly number[] = model.scheme === "one-photon" ? ONE_CLICK.masks : PATTERNS[model.modes].masks;
  return masks.indexOf(clicks);
}

/**
 * What the detectors report of the modes that something hit. Time-bin: a detector that clicked early is blind in the late bin, or
 * clicks again there when `after` (bit = port) says that it afterpulses.
 */
export function clicksOf(model: Pick<PhotonModel, "blinded">, hit: number, after: number): number {
  const early = hit & 0b11;
  return model.blinded ? hit & ~(early << 2) : hit | ((early & after) << 2);
}
