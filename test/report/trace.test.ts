import { describe, expect, it } from "vitest";
import { renderTrace, type TraceEvent } from "../../host/report/trace.ts";
import { fixture } from "./fixture.ts";

describe("renderTrace", () => {
  const data = fixture();
  const { traceEvents } = JSON.parse(renderTrace(data)) as { traceEvents: TraceEvent[] };
  const slices = traceEvents.filter((event) => event.ph === "X");

  it("is ordered in time and inside the shot", () => {
    const timed = traceEvents.filter((event) => event.ph !== "M");
    for (let i = 1; i < timed.length; i++) expect(timed[i].ts).toBeGreaterThanOrEqual(timed[i - 1].ts);
    for (const { ts, dur } of slices) {
      expect(dur).toBeGreaterThanOrEqual(0);
      expect(ts + dur!).toBeLessThanOrEqual(data.timeline.durationNs / 1000 + 1e-9);
    }
  });

  it("names each process and thread that it uses", () => {
    const names = new Set(
      traceEvents.filter((e) => e.ph === "M").map((e) => (e.name === "process_name" ? `${e.pid}` : `${e.pid}.${e.tid}`)),
    );
    for (const { pid, tid } of slices) {
      expect(names.has(`${pid}`)).toBe(true);
      expect(names.has(`${pid}.${tid}`)).toBe(true);
    }
    expect(traceEvents.filter((e) => e.name === "process_name").map((e) => e.args!.name)).toEqual([
      "QPU alice",
      "QPU bob",
      "link alice-bob",
    ]);
  });

  it("nests the slices of a thread", () => {
    const threads = new Map<string, TraceEvent[]>();
    for (const slice of slices) threads.set(`${slice.pid}.${slice.tid}`, [...(threads.get(`${slice.pid}.${slice.tid}`) ?? []), slice]);
    for (const list of threads.values()) {
      for (const a of list) {
        for (const b of list) {
          const [aEnd, bEnd] = [a.ts + a.dur!, b.ts + b.dur!];
          const crosses = a.ts < b.ts - 1e-9 && b.ts < aEnd - 1e-9 && aEnd < bEnd - 1e-9;
          expect(crosses, `${a.name} crosses ${b.name}`).toBe(false);
        }
      }
    }
  });

  it("matches every flow: one start and one end, in order, each at a slice", () => {
    const starts = traceEvents.filter((event) => event.ph === "s");
    const ends = traceEvents.filter((event) => event.ph === "f");
    // Six messages; three pairs, each with two communication qubits.
    expect(starts.length).toBe(6 + 6);
    expect(ends.map((e) => e.id).sort()).toEqual(starts.map((e) => e.id).sort());
    for (const start of starts) {
      const end = ends.find((e) => e.id === start.id)!;
      expect(end.ts).toBeGreaterThanOrEqual(start.ts);
      for (const event of [start, end]) {
        const at = slices.some(
          (s) => s.pid === event.pid && s.tid === event.tid && s.ts <= event.ts + 1e-9 && event.ts <= s.ts + s.dur! + 1e-9,
        );
        expect(at, `${event.name} ${event.ph}`).toBe(true);
      }
    }
  });

  it("shows every gate on every qubit that it acts on", () => {
    expect(slices.filter((s) => s.name.startsWith("measure ")).length).toBe(6);
    expect(slices.filter((s) => s.name.startsWith("cx ")).length).toBe(6);
    expect(slices.filter((s) => s.name.startsWith("cat-entangle")).length).toBe(3);
  });
});
