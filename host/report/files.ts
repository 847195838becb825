/** What a run leaves as files: `bellwire/report`. */
export type { RunReportData } from "./data.ts";
export { renderReport } from "./report.ts";
export { renderTrace } from "./trace.ts";
