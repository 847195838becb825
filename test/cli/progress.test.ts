import { afterEach, expect, it, vi } from "vitest";
import { createProgress } from "../../host/cli/progress.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** A stream that keeps what is written to it, on a clock that only moves when told. */
function watched(isTTY: boolean) {
  vi.useFakeTimers({ toFake: ["performance"] });
  const lines: string[] = [];
  const stream = { isTTY, write: (text: string) => lines.push(text) > 0 } as unknown as NodeJS.WriteStream;
  return { lines, progress: createProgress(stream) };
}

it("says on a terminal how far it is and how long it will take, in one line that is drawn again", async () => {
  const { lines, progress } = watched(true);
  await progress.report("running shots", 0);
  expect(lines).toEqual([]);
  vi.advanceTimersByTime(3000);
  await progress.report("running shots", 0.25);
  vi.advanceTimersByTime(30);
  await progress.report("running shots", 0.26);
  vi.advanceTimersByTime(2970);
  await progress.report("running shots", 0.9);
  expect(lines).toEqual(["\r\x1b[2Krunning shots 25 %, 9 s left", "\r\x1b[2Krunning shots 90 %, under 1 s left"]);
  progress.note("warning: slow");
  progress.clear();
  expect(lines.slice(2)).toEqual(["\r\x1b[2K", "warning: slow\n"]);
});

it("prints plain lines every ten seconds elsewhere, and counts each stage's time by itself", async () => {
  const { lines, progress } = watched(false);
  await progress.report("placing qubits", 0);
  vi.advanceTimersByTime(9000);
  await progress.report("placing qubits", 0.5);
  await progress.report("running shots", 0);
  vi.advanceTimersByTime(600_000);
  await progress.report("running shots", 0.05);
  progress.clear();
  expect(lines).toEqual(["running shots 5 %, 3.2 h left\n"]);
});
