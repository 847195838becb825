import type { Circuit } from "../../src/circuit/circuit.ts";
import type { DistributedProgram } from "../../src/compile/program.ts";
import type { Network } from "../../src/network/network.ts";
import type { LinkFigures } from "../../src/photonics/link.ts";
import type { RunResult } from "../../src/results/result.ts";
import type { ShotTimeline } from "../../src/timeline.ts";

/** Everything a report draws from, and everything needed to run again. */
export interface RunReportData {
  result: RunResult;
  /** As read, before lowering. */
  circuit: Circuit;
  program: DistributedProgram;
  network: Network;
  /** One per link of the network, in its order. */
  figures: readonly LinkFigures[];
  /** One shot in full detail. */
  timeline: ShotTimeline;
  circuitSource: string;
  networkSource: string;
  /** The command that repeats the run. */
  commandLine: string;
}
