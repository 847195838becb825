/**
 * The service and the messages of the link layer, after Dahlberg et al., "A link layer protocol for quantum networks",
 * SIGCOMM 2019, and draft-dahlberg-ll-quantum-03: CREATE and OK towards the layer above, numbered REPLYs from the midpoint,
 * EXPIRE between the ends. One thing is added for pairs that are kept: an end delivers a pair only once it knows that the
 * other end holds the half of the same number (HAVE), so that no lost message can leave a half without its partner.
 */

/** The two ends of a link. */
export type Side = 0 | 1;

/** What the layer above asks for. */
export interface CreateRequest {
  /** How many pairs. */
  pairs: number;
  /** Least fidelity that is of use. */
  minFidelity?: number;
  /** Absolute time by which all pairs must be there; Infinity when left out. */
  deadlineNs?: number;
  /** Smaller goes first; 0 when left out. */
  priority?: number;
}

/** Why a request, or what is left of it, is given up. */
export type LinkError = "UNSUPP" | "NOTIME" | "REJECTED" | "TIMEOUT";

/** Names a pair at both ends: the link and the midpoint's number of the herald. */
export interface EntanglementId {
  link: number;
  sequence: number;
}

/** What an end tells the layer above. */
export type LinkEvent =
  | { kind: "ok"; side: Side; createId: number; id: EntanglementId; emissionNs: number; timeNs: number }
  | { kind: "error"; side: Side; createId: number; code: LinkError; delivered: number; timeNs: number };

/** What travels; every one of these may be lost. */
export type LinkMessage =
  /** A request for the peer's queue, repeated until it is acknowledged. */
  | { kind: "add"; item: QueueItem }
  | { kind: "ack"; createId: number }
  /** The midpoint heralds pair `sequence`; sent once. */
  | { kind: "reply"; sequence: number; createId: number; emissionNs: number }
  /** The sender holds its half of the pair; repeated until answered, unless it is an answer itself. */
  | { kind: "have"; sequence: number; answer: boolean }
  /** The sender never learnt of the pair in time: its half is gone. */
  | { kind: "expire"; sequence: number };

/** A request as both ends keep it. */
export interface QueueItem {
  /** Even numbers are requests of side 0, odd ones of side 1. */
  createId: number;
  pairs: number;
  priority: number;
  createdNs: number;
  deadlineNs: number;
}

/** Both ends put the same requests in the same order. */
export function beforeInQueue(a: QueueItem, b: QueueItem): number {
  return a.priority - b.priority || a.createdNs - b.createdNs || a.createId - b.createId;
}
