/** Types of the public API, in one place. Types alone: the page's own thread carries no simulator. */
export type { LinkFigures, LinkResult, Network, RunOptions, RunOutcome, RunPlan, RunResult } from "../index.ts";
export type { RunReportData } from "../report/data.ts";
export type { LinkPanel, LinkReportData } from "../report/linkData.ts";

import type { RunResult } from "../index.ts";
import type { RunReportData } from "../report/data.ts";

export type CircuitSummary = RunResult["circuit"];
export type ShotTimeline = RunReportData["timeline"];
