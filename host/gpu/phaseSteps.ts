import type { PhasePassOp } from "../../src/passes/pass.ts";
import { splitControls } from "./guards.ts";
import { type PlacedTerm, phaseWords, turnsOf } from "./phaseWords.ts";
import { REGISTER_BITS } from "./stages.ts";
import { NO_SLOT, type StepList } from "./steps.ts";

interface Term extends PlacedTerm {
  /** Registers that it acts on. */
  registers: number;
}

const HALF_TURN = 2 ** 31;
const TURN = 2 ** 32;

/**
 * A phase polynomial as operations. Terms that look at register bits alone are the same for every invocation: together they are one
 * constant factor per register. Of the others, those of half a turn (CZ) change signs, all at once; what is left is one operation
 * per set of registers.
 */
export function writePhase(list: StepList, op: PhasePassOp, order: readonly number[], tileBits: number): void {
  const terms = op.terms.map(({ controls, angle }): Term => ({ ...splitControls(controls, order, tileBits), turns: turnsOf(angle) }));
  const isConstant = ({ laneMask, outsideMask }: Term) => laneMask === 0 && outsideMask === 0;
  const constant = terms.filter(isConstant);
  const hasDiagonal = constant.some(({ turns }) => turns !== HALF_TURN);
  const signs = terms.filter((term) => term.turns === HALF_TURN && !(hasDiagonal && isConstant(term)));
  const others = terms.filter((term) => term.turns !== HALF_TURN && !isConstant(term));
  const slot = op.slot ?? NO_SLOT;
  for (const registers of new Set(others.map((term) => term.registers))) {
    const phase = phaseWords(others.filter((term) => term.registers === registers));
    list.add("phase").u32(registers, phase.terms, slot, phase.windows, 0, 0, 0, 0, ...phase.words);
  }
  if (hasDiagonal) {
    const words = list.add("diagonal");
    words.u32(0, 0, slot, 0, 0, 0, 0, 0);
    words.f32(diagonal(constant));
  }
  if (signs.length > 0) {
    const words = list.add("signs");
    words.u32(signs.length, slot, 0, 0);
    for (const term of signs) words.u32(term.laneMask | (term.laneValue << 16), term.outsideMask, term.outsideValue, term.registers);
  }
}

/** Factor of each register, interleaved. */
function diagonal(terms: readonly Term[]): number[] {
  return Array.from({ length: 1 << REGISTER_BITS }, (_, r) => {
    const turns = terms.reduce((sum, term) => sum + ((term.registers >> r) & 1) * term.turns, 0) % TURN;
    return [Math.cos((2 * Math.PI * turns) / TURN), Math.sin((2 * Math.PI * turns) / TURN)];
  }).flat();
}
