import type { BellVector } from "../network/network.ts";

/** What a pair is worth when it is consumed. Horodecki, PRA 60, 1888 (1999); Nielsen, PLA 303, 249 (2002). */

/** Average gate fidelity of a channel on d levels from its process fidelity: (d F_pro + 1) / (d + 1). */
export function averageFidelity(processFidelity: number, levels: number): number {
  return (levels * processFidelity + 1) / (levels + 1);
}

/**
 * Process fidelity of one teleported controlled phase CP(theta) with perfect local operations:
 * p_I + p_X cos^4(theta/2) + p_Y sin^2(theta)/4. For CZ (theta = pi) it is the pair's fidelity.
 */
export function teleportedPhaseFidelity(bell: BellVector, thetaRad: number): number {
  return bell[0] + bell[1] * Math.cos(thetaRad / 2) ** 4 + (bell[2] * Math.sin(thetaRad) ** 2) / 4;
}

/** Errors of the local operations of a telegate. */
export interface TelegateNoise {
  /** Depolarising epsilon of each of the two local two-qubit gates. */
  gateEpsilon: number;
  /** Flip probability of each of the two readouts. */
  readoutFlip: number;
}

/**
 * Process fidelity of one teleported CZ with noisy local operations, by adding up all Pauli histories: the pair's error, the
 * gates' 16 Paulis each and both flips toggle the two bits (copy flipped, phase flipped) that the telegate carries.
 */
export function teleportedCzFidelity(bell: BellVector, noise: TelegateNoise): number {
  const pauli = Array.from({ length: 4 }, (_, bits) => ({ x: bits >> 1, z: bits & 1 }));
  const pair = [bell[0], bell[3], bell[1], bell[2]];
  const flips = [1 - noise.readoutFlip, noise.readoutFlip];
  const gate = (a: number, b: number) => noise.gateEpsilon / 16 + (a === 0 && b === 0 ? 1 - noise.gateEpsilon : 0);
  let fidelity = 0;
  for (let p = 0; p < 4; p++) {
    for (let control = 0; control < 4; control++) {
      for (let near = 0; near < 4; near++) {
        for (const first of [0, 1]) {
          // An X on the control after it was copied has to be carried through the CZ below; the near half's X flips its readout.
          const copyFlipped = pauli[p].x ^ pauli[near].x ^ first ^ pauli[control].x;
          const before = pair[p] * gate(control, near) * flips[first];
          for (let copy = 0; copy < 4; copy++) {
            for (let target = 0; target < 4; target++) {
              for (const second of [0, 1]) {
                const phase = pauli[p].z ^ pauli[control].z ^ pauli[copy].z ^ second;
                // The gate acted with the copy: a flipped copy leaves Z on the target.
                const clean = pauli[control].x === 0 && phase === 0 && pauli[target].x === 0 && (pauli[target].z ^ copyFlipped) === 0;
                if (clean) fidelity += before * gate(copy, target) * flips[second];
              }
            }
          }
        }
      }
    }
  }
  return fidelity;
}
