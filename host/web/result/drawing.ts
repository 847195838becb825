// All that `drawings` fetches, in one piece.
export { renderTrace } from "../../report/trace.ts";
export { Report } from "./report.tsx";
export { drawCounts, reportFile } from "./sections.ts";
