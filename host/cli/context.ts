import type { Progress } from "./progress.ts";

/** What every command gets: where to report progress, and a signal that fires on Ctrl-C. */
export interface CommandContext {
  progress: Progress;
  signal: AbortSignal;
}
