import type { Network } from "../../src/network/network.ts";
import type { GenerationLaw } from "./generation.ts";
import type { Graph } from "./graph.ts";
import type { PurificationPlan } from "./purification.ts";

/** What the links ask of the executor, and tell it. */
export interface LinkListener {
  /** Whether a request is ready, and waits for pairs. */
  isWaiting(node: number): boolean;
  /** The earlier node that a request has to wait for because its copy would take that node's room now; -1 when there is none. */
  obstacle(node: number): number;
  /** Takes a place for a two-qubit gate at both ends of a link, if both have one. */
  takeGatePlaces(a: number, b: number): boolean;
  /** A pair that was made was given up. */
  dropped(pair: number): void;
}

/** What every shot of a program shares. */
export interface LinkSetup {
  network: Network;
  graph: Graph;
  /** QPU of each data qubit at the start. */
  placement: readonly number[];
  laws: readonly GenerationLaw[];
  plans: readonly PurificationPlan[];
}
