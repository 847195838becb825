import type { Control } from "../../src/passes/pass.ts";
import { REGISTER_BITS } from "./stages.ts";

const REGISTERS = 1 << REGISTER_BITS;
/** A mask over the sixteen registers. */
export const ALL_REGISTERS = 2 ** REGISTERS - 1;

/** Controls by where their bits are. */
export interface SplitControls {
  /** Registers where those on register bits hold. */
  registers: number;
  laneMask: number;
  laneValue: number;
  outsideMask: number;
  outsideValue: number;
}

/** `order` are the places of the register bits in the tile index; bits from `tileBits` on are outside the tile. */
export function splitControls(controls: readonly Control[], order: readonly number[], tileBits: number): SplitControls {
  let registers = ALL_REGISTERS;
  let laneMask = 0;
  let laneValue = 0;
  let outsideMask = 0;
  let outsideValue = 0;
  for (const { bit, value } of controls) {
    const register = order.indexOf(bit);
    if (register >= 0) registers &= registersWith(register, value);
    else if (bit < tileBits) {
      laneMask |= 1 << bit;
      laneValue |= value << bit;
    } else {
      outsideMask |= 1 << (bit - tileBits);
      outsideValue |= value << (bit - tileBits);
    }
  }
  return { registers, laneMask, laneValue, outsideMask, outsideValue };
}

function registersWith(bit: number, value: number): number {
  let mask = 0;
  for (let r = 0; r < REGISTERS; r++) if (((r >> bit) & 1) === value) mask |= 1 << r;
  return mask;
}

/** Registers that are the first of a group of 2^width. */
export function groupStarts(width: number): number {
  let mask = 0;
  for (let r = 0; r < REGISTERS; r += 1 << width) mask |= 1 << r;
  return mask;
}
