import type { Operand } from "./compile/program.ts";

/**
 * What happened when in one shot. Times are integer nanoseconds from the start of the shot. Written by host/protocol; read by
 * noise (idle spans, pair ages) and by results and report (everything).
 */
export interface ShotTimeline {
  shot: number;
  /** Steps of the flattened program in the order in which they were taken; a loop visits a step more than once. */
  visits: readonly Visit[];
  /** Time that a live qubit or copy spent with no operation on it, ended by a visit. */
  idles: readonly IdleSpan[];
  pairs: readonly ConsumedPair[];
  /** Kept only for shots that a person looks at; empty otherwise. */
  messages: readonly Message[];
  wasted: readonly WastedPair[];
  durationNs: number;
}

export interface Visit {
  /** Index into the flattened program. */
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
