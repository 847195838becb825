import type { Operand } from "./compile/program.ts";

/**
 * What happened when in one shot. Times are integer nanoseconds from the start of the shot. Written by host/protocol; read by
 * noise (idle spans, pair ages) and by results and report (everything).
 */
export interface ShotTimeline {
  shot: number;
  /** Steps of the flattened program in an order that every qubit's and every QPU's steps have; a loop visits a step more than once. */
  visits: readonly Visit[];
  /** Time that a live qubit or copy spent with no operation on it, ended by a visit. */
  idles: readonly IdleSpan[];
  pairs: readonly ConsumedPair[];
  /** Kept only for shots that a person looks at; empty otherwise. */
  messages: readonly Message[];
  wasted: readonly WastedPair[];
  durationNs: number;
  /**
   * Of a shot that stops at a branch: the visits that decide which way it goes and were not named before, and all that they follow, in
   * order; they have begun, and those that are measurements of the branch's bits have ended. Others may not have.
   */
  needed?: readonly number[];
  /** Where the duration went, along the chain of causes that ends last; the parts sum to `durationNs`. */
  time?: TimeBudget;
}

/** Nanoseconds by cause. */
export type TimeBudget = Record<TimeCause, number>;

export type TimeCause = (typeof TIME_CAUSES)[number];

/**
 * What can hold a program up: attempts that failed and the one that succeeded; light and its herald on the way; pauses for
 * cooling; a switch that turns; purification (its gates, readout and messages); classical messages; gates and transport;
 * measurements and resets; waiting for a time that was set (a link that is down, a pair that is made later on purpose).
 */
export const TIME_CAUSES = [
  "attempts",
  "flight",
  "cooling",
  "switching",
  "purification",
  "messages",
  "gates",
  "measurements",
  "waiting",
] as const;

export interface Visit {
  /** Index into the flattened program; branches and jumps are not visited. */
  step: number;
  startNs: number;
  endNs: number;
}

export interface IdleSpan {
  /** Index into `visits`: the idling ended when this visit began. */
  visit: number;
  operand: Operand;
  qpu: number;
  durationNs: number;
  /** Entangling attempts in the QPU meanwhile; absent where they do not disturb data qubits. */
  attempts?: number;
}

/** One heralded pair that a packet or a move used up. Multi-hop packets consume one per link of the route. */
export interface ConsumedPair {
  /** The visit of the `open` or `move` that used it. */
  visit: number;
  link: number;
  /** Null when the link is known by its rate alone. */
  attempts: number | null;
  /** Start of the first attempt, emission of the successful one, arrival of the herald, and use. */
  startNs: number;
  emissionNs: number;
  heraldNs: number;
  usedNs: number;
  /** Communication qubit numbers at the link's two ends, in the link's order. */
  slots: readonly [number, number];
  /**
   * Weights of Phi+, Psi+, Psi-, Phi- at use, where more happened to the pair than waiting (transfer, purification); absent:
   * the link's pair, dephased from emission to use.
   */
  bell?: readonly [number, number, number, number];
  /** Heralded pairs that went into this one, those of failed purifications included; absent: 1. */
  heralded?: number;
}

/** A pair that was made and not used: dropped at a cutoff, or left over at the end. */
export interface WastedPair {
  link: number;
  startNs: number;
  heraldNs: number;
  droppedNs: number;
  slots: readonly [number, number];
}

export interface Message {
  from: number;
  to: number;
  sentNs: number;
  receivedNs: number;
  /** What it carries: the bit of a cat-entangler, of a cat-disentangler, of a swap, of teledata, or a measured bit of the program. */
  purpose: "entangle" | "disentangle" | "swap" | "teledata" | "bit";
}
