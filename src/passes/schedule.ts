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
  const size = Math.min(limits.tileQubits, qubits);
  const inTile = new Uint8Array(qubits);
  for (let bit = 0; bit < Math.min(limits.lowQubits, size); bit++) inTile[bit] = 1;
  let room = size - Math.min(limits.lowQubits, size);
  const barrier = new Barrier(qubits);
  const taken: PassOp[] = [];
  const left: Waiting[] = [];
  for (let i = 0; i < waiting.length; i++) {
    const { op, roles } = waiting[i];
    const missing = roles.moves.filter((bit) => !inTile[bit]);
    if (missing.length <= room && barrier.allows(roles)) {
      for (const bit of missing) inTile[bit] = 1;
      room -= missing.length;
      taken.push(op);
    } else {
      left.push(waiting[i]);
      barrier.add(roles);
      if (barrier.isComplete()) {
        left.push(...waiting.slice(i + 1));
        break;
      }
    }
  }
  for (let bit = 0; room > 0; bit++) {
    if (inTile[bit]) continue;
    inTile[bit] = 1;
    room--;
  }
  return { taken, left, tile: Array.from(inTile.keys()).filter((bit) => inTile[bit] === 1) };
}
