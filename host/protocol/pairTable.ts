import type { Generation } from "./generation.ts";
import type { PairState } from "./pairState.ts";

/** Every pair of a shot that was tried for, by number, in flat columns. */
export class PairTable {
  count = 0;
  readonly link: number[] = [];
  /** 0 when only the link's rate is known. */
  readonly attempts: number[] = [];
  /** When the communication qubits were taken, the first attempt was made, the last photons left, and the herald came. */
  readonly takenNs: number[] = [];
  readonly startNs: number[] = [];
  readonly emissionNs: number[] = [];
  readonly heraldNs: number[] = [];
  /** What of the wait was spent on pauses for cooling, and on lost messages. */
  readonly coolingNs: number[] = [];
  readonly recoveryNs: number[] = [];
  /** Communication qubits at the link's two ends, numbered over all QPUs. */
  readonly qubitA: number[] = [];
  readonly qubitB: number[] = [];
  /** True once the pair is gone, or will never come: events about it mean nothing any more. */
  readonly gone: boolean[] = [];
  /** When a held pair is dropped for its age. */
  readonly dropNs: number[] = [];
  /** Purification rounds behind it, and heralded pairs that went into it. */
  readonly level: number[] = [];
  readonly heralded: number[] = [];
  /** The state at `stateNs`, where more happens to pairs than waiting; null otherwise. */
  readonly state: (PairState | null)[] = [];
  readonly stateNs: number[] = [];

  /** A pair that is tried for from now on; its communication qubits follow. */
  add(link: number, takenNs: number, startNs: number, heraldNs: number, generation: Generation): number {
    const pair = this.count++;
    this.link[pair] = link;
    this.attempts[pair] = generation.attempts;
    this.takenNs[pair] = takenNs;
    this.startNs[pair] = startNs;
    this.emissionNs[pair] = Math.max(startNs, Math.round(heraldNs - generation.ageNs));
    this.heraldNs[pair] = heraldNs;
    this.coolingNs[pair] = generation.coolingNs;
    this.recoveryNs[pair] = generation.recoveryNs;
    this.gone[pair] = false;
    this.level[pair] = 0;
    this.heralded[pair] = 1;
    this.state[pair] = null;
    return pair;
  }
}
