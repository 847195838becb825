import type { PhotonEnd } from "../network/network.ts";
import { findLine } from "../network/species.ts";
import { collectedFraction, doubleExcitation, polarizationMixing } from "./emission.ts";

/** One end with everything that follows from its emitter worked out. */
export interface SourceFigures {
  /** Every factor of the efficiency by name, collection included; fibre and window are the link's. */
  stages: Record<string, number>;
  efficiency: number;
  doubleExcitation: number;
  /** Preparation and rotations together with mixed polarization. */
  bitFlip: number;
  phaseFlip: number;
}

export function sourceFigures(end: PhotonEnd): SourceFigures {
  const { emitter } = end;
  const stages: Record<string, number> = { ...end.stages };
  const aperture = emitter?.numericalAperture ?? null;
  const given = "collection" in stages || "total" in stages;
  if (emitter && aperture !== null && !given)
    stages.collection = collectedFraction(aperture, emitter.pattern, (emitter.axisDeg * Math.PI) / 180);
  const mixed = emitter && aperture !== null && emitter.coupling === "free-space" && emitter.pattern === "sigma";
  const mixing = mixed ? polarizationMixing(aperture) : 0;
  return {
    stages,
    efficiency: Object.values(stages).reduce((product, stage) => product * stage, 1),
    doubleExcitation: end.doubleExcitation ?? pulseDoubleExcitation(end),
    bitFlip: end.bitFlip * (1 - mixing) + mixing * (1 - end.bitFlip),
    phaseFlip: end.phaseFlip,
  };
}

function pulseDoubleExcitation({ emitter, lifetimeNs }: PhotonEnd): number {
  const line = emitter && findLine(emitter.species, emitter.lineNm);
  if (!emitter || !line || lifetimeNs === null) return 0;
  return Math.min(1, doubleExcitation(line.branchingToGround / lifetimeNs, emitter.pulsePs / 1000));
}
