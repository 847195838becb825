import { afterEach, expect, it, vi } from "vitest";
import { terminalStyle } from "../../host/cli/terminal.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

it("colours only a terminal that wants it", () => {
  vi.stubEnv("NO_COLOR", "");
  vi.stubEnv("TERM", "xterm");
  expect(terminalStyle({ isTTY: true, columns: 120 })).toEqual({ color: true, width: 120 });
  vi.stubEnv("TERM", "dumb");
  expect(terminalStyle({ isTTY: true, columns: 120 }).color).toBe(false);
  vi.stubEnv("TERM", "xterm");
  vi.stubEnv("NO_COLOR", "1");
  expect(terminalStyle({ isTTY: true, columns: 120 }).color).toBe(false);
});

it("takes 80 columns where there is no terminal, or one without a size", () => {
  expect(terminalStyle({ isTTY: true, columns: 0 }).width).toBe(80);
  expect(terminalStyle({ isTTY: false } as NodeJS.WriteStream)).toEqual({ color: false, width: 80 });
});
