import type { PassOp, TileLimits } from "./pass.ts";
import { Barrier, type Roles, rolesOf } from "./roles.ts";

/** Operations that run in one pass, in order, and the bits of its tile. */
export interface Group {
  tile: number[];
  ops: PassOp[];
}

/**
 * Splits operations into passes. Each pass takes, in program order, every operation whose moved bits fit the tile and that
 * commutes with all operations left behind; the tile grows with what it takes. Bits that are only read (controls, phases) need
 * no place in the tile: the "insular" qubits of Atlas (Xu et al., SC'24), grouped greedily as in HyQuas (Zhang et al., ICS'21).
 */
export function schedule(ops: readonly PassOp[], qubits: number, limits: TileLimits): Group[] {
  let waiting = ops.map((op) => ({ op, roles: rolesOf(op) }));
  const groups: Group[] = [];
  while (waiting.length > 0) {
    const { taken, left, tile } = takeGroup(waiting, qubits, limits);
    groups.push({ tile, ops: taken });
    waiting = left;
  }
  return groups;
}

interface Waiting {
  op: PassOp;
  roles: Roles;
}

function takeGroup(waiting: readonly Waiting[], qubits: number, limits: TileLimits): { taken: PassOp[]; left: Waiting[]; tile: number[] } {
  const tile = new Tile(qubits, limits);
  const barrier = new Barrier(qubits);
  const taken: PassOp[] = [];
  const left: Waiting[] = [];
  for (let i = 0; i < waiting.length; i++) {
    const { op, roles } = waiting[i];
    if (barrier.allows(roles) && tile.take(roles.moves)) {
      taken.push(op);
      continue;
    }
    left.push(waiting[i]);
    barrier.add(roles);
    if (barrier.isComplete()) {
      left.push(...waiting.slice(i + 1));
      break;
    }
  }
  return { taken, left, tile: tile.filled() };
}

/** The bits of one tile as they are taken: how many fit, and how many of those that choose between buffers. */
class Tile {
  readonly #taken: Uint8Array;
  readonly #chunkQubits: number;
  #room: number;
  #chunkRoom: number;

  constructor(qubits: number, limits: TileLimits) {
    const size = Math.min(limits.tileQubits, qubits);
    const low = Math.min(limits.lowQubits, size);
    this.#taken = new Uint8Array(qubits).fill(1, 0, low);
    this.#chunkQubits = limits.chunkQubits ?? qubits;
    this.#room = size - low;
    this.#chunkRoom = limits.chunkBits ?? 0;
  }

  /** Takes all the bits, or none and answers false. */
  take(bits: readonly number[]): boolean {
    const missing = bits.filter((bit) => !this.#taken[bit]);
    const high = missing.filter((bit) => bit >= this.#chunkQubits).length;
    if (missing.length > this.#room || high > this.#chunkRoom) return false;
    for (const bit of missing) this.#taken[bit] = 1;
    this.#room -= missing.length;
    this.#chunkRoom -= high;
    return true;
  }

  /** The bits in ascending order, filled up from the lowest that are free. */
  filled(): number[] {
    for (let bit = 0; this.#room > 0 && bit < this.#taken.length; bit++) this.take([bit]);
    return Array.from(this.#taken.keys()).filter((bit) => this.#taken[bit] === 1);
  }
}
