import { expect } from "vitest";
import type { RunReportData } from "../../host/report/data.ts";
import { renderTrace, type TraceEvent } from "../../host/report/trace.ts";

/** The rules of the trace-event format that Perfetto relies on; returns the events. */
export function checkTrace(data: RunReportData): TraceEvent[] {
  const { traceEvents } = JSON.parse(renderTrace(data)) as { traceEvents: TraceEvent[] };
  const slices = traceEvents.filter((event) => event.ph === "X");
  checkTimes(traceEvents, slices, data.timeline.durationNs / 1000);
  checkNames(traceEvents, slices);
  checkNesting(slices);
  checkFlows(traceEvents, slices);
  return traceEvents;
}

function checkTimes(events: readonly TraceEvent[], slices: readonly TraceEvent[], durationUs: number): void {
  const timed = events.filter((event) => event.ph !== "M");
  for (let i = 1; i < timed.length; i++) expect(timed[i].ts).toBeGreaterThanOrEqual(timed[i - 1].ts);
  for (const { ts, dur } of slices) {
    expect(dur).toBeGreaterThanOrEqual(0);
    expect(ts + dur!).toBeLessThanOrEqual(durationUs + 1e-6);
  }
}

function checkNames(events: readonly TraceEvent[], slices: readonly TraceEvent[]): void {
  const names = new Set(events.filter((e) => e.ph === "M").map((e) => (e.name === "process_name" ? `${e.pid}` : `${e.pid}.${e.tid}`)));
  for (const { pid, tid } of slices) expect(names.has(`${pid}`) && names.has(`${pid}.${tid}`)).toBe(true);
}

/** Slices of one thread nest. */
function checkNesting(slices: readonly TraceEvent[]): void {
  const threads = new Map<string, TraceEvent[]>();
  for (const slice of slices) threads.set(`${slice.pid}.${slice.tid}`, [...(threads.get(`${slice.pid}.${slice.tid}`) ?? []), slice]);
  for (const list of threads.values()) {
    for (const a of list) {
      const aEnd = a.ts + a.dur!;
      const crossing = list.find((b) => a.ts < b.ts - 1e-6 && b.ts < aEnd - 1e-6 && aEnd < b.ts + b.dur! - 1e-6);
      expect(crossing, `${a.name} crosses ${crossing?.name}`).toBeUndefined();
    }
  }
}

/** Every flow has one start and one end, in order, each at a slice. */
function checkFlows(events: readonly TraceEvent[], slices: readonly TraceEvent[]): void {
  const starts = events.filter((event) => event.ph === "s");
  const ends = new Map(events.filter((event) => event.ph === "f").map((event) => [event.id, event]));
  expect(ends.size).toBe(starts.length);
  for (const start of starts) {
    const end = ends.get(start.id)!;
    expect(end.ts).toBeGreaterThanOrEqual(start.ts);
    for (const event of [start, end]) {
      const at = slices.some(
        (s) => s.pid === event.pid && s.tid === event.tid && s.ts <= event.ts + 1e-6 && event.ts <= s.ts + s.dur! + 1e-6,
      );
      expect(at, `${event.name} ${event.ph}`).toBe(true);
    }
  }
}
