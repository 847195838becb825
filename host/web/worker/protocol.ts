import type { CircuitSummary, LinkFigures, LinkReportData, LinkResult, Network, RunOptions, RunPlan, ShotTimeline } from "../types.ts";

/** A text and the name that its messages carry. */
export interface NamedText {
  text: string;
  file: string;
}

export interface Preset {
  name: string;
  summary: string;
  text: string;
}

/** A figure of the machine, and where it stands in its YAML. */
export interface NamedFigure {
  label: string;
  path: readonly string[];
  value: number;
}

/** Where the figures of a link stand in the machine's YAML. */
export interface LinkPlace {
  path: readonly string[];
  /** Whether a switch makes the link, so that it shares all figures with others. */
  made: boolean;
  fiberLengthM: readonly string[];
  efficiency: readonly NamedFigure[];
}

/** A machine that was read. */
export interface CheckedMachine {
  network: Network;
  /** One per link; null where a link heralds too rarely to have figures. */
  figures: readonly (LinkFigures | null)[];
  /** One per link. */
  places: readonly LinkPlace[];
  /** QPUs that take their figures from one block of YAML, by name. */
  sharedWith: Readonly<Record<string, readonly string[]>>;
}

/** A change of the YAML that a form or the map asks for. Comments and layout of the rest stay. */
export type MachineEdit =
  | { kind: "set"; path: readonly string[]; value: number | string }
  | { kind: "remove"; path: readonly string[] }
  | { kind: "rename"; qpu: string; name: string }
  | { kind: "detach"; qpu: string }
  | { kind: "addQpu"; beside: string }
  | { kind: "removeQpu"; qpu: string }
  | { kind: "addLink"; between: readonly [string, string] }
  | { kind: "addSwitch" }
  | { kind: "renameSwitch"; from: string; name: string }
  | { kind: "removeSwitch"; name: string };

/** Everything that the page asks of a worker. */
export interface Calls {
  presets: { args: null; result: Preset[] };
  circuit: { args: NamedText; result: CircuitSummary };
  machine: { args: NamedText; result: CheckedMachine };
  edit: { args: NamedText & { edits: readonly MachineEdit[] }; result: string };
  oneBigQpu: { args: NamedText & { qubits: number }; result: string };
  run: { args: { circuit: NamedText; machine: NamedText; options: RunOptions }; result: ShotNews };
  /** A shot of the last run of this worker. */
  timeline: { args: { shot: number }; result: ShotTimeline };
  links: { args: NamedText & { link: string; attempts: number; seed: number }; result: LinkNews };
}

/** What shots have amounted to, and one of them in detail; the plan came before. */
export interface ShotNews {
  /** A RunResult as JSON: with tens of thousands of outcomes it is read several times faster than a clone is received. */
  result: string;
  timeline: ShotTimeline;
}

/** One link that was looked into: for its report, and as the command line prints it. */
export interface LinkNews {
  report: Omit<LinkReportData, "networkSource" | "commandLine">;
  result: LinkResult;
}

/** An error as it crosses from a worker: the fields of BellwireError. */
export interface Problem {
  code: string;
  message: string;
  line?: number;
  column?: number;
}

export interface Progress {
  stage: string;
  /** In [0, 1], of the stage. */
  fraction: number;
}

export type Request = { [K in keyof Calls]: { id: number; name: K; args: Calls[K]["args"] } }[keyof Calls] | { cancel: number };

export type Reply =
  | ({ id: number; kind: "progress" } & Progress)
  | { id: number; kind: "plan"; plan: RunPlan }
  | { id: number; kind: "partial"; news: ShotNews }
  | { id: number; kind: "done"; value: unknown }
  | { id: number; kind: "failed"; problem: Problem };
