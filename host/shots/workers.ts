import { BellwireError } from "../../src/errors.ts";
import { runCrew } from "../cpu/crew.ts";
import type { WorkerHost } from "../cpu/workers.ts";
import type { PlayedShots, PlayReply, PlayRequest } from "./lane.ts";
import type { PlaySetup } from "./player.ts";

/** Shots in a row that are to be played. */
export interface PlayTask {
  first: number;
  count: number;
}

export interface PlayHooks {
  /** Hears what shots gave, in the order in which they come. */
  onPlayed(played: PlayedShots): void;
  onProgress?(fraction: number): void | Promise<void>;
  signal?: AbortSignal;
}

/** Plays shots of a program without branches elsewhere; whatever it does not play is left to whoever asked. */
export type ShotsElsewhere = (setup: PlaySetup, tasks: readonly PlayTask[], hooks: PlayHooks) => Promise<void>;

/** Shots on worker threads. Nothing where there are none to be had; where one fails, the shots that are not played then are left. */
export function workerShots(host: WorkerHost): ShotsElsewhere {
  return async (setup, tasks, hooks) => {
    const count = Math.min(host.parallelism, tasks.length);
    if (count < 2) return;
    const { SHOTS_SCRIPT } = await import("./script.generated.ts");
    let next = 0;
    let done = 0;
    try {
      await runCrew(host, count, {
        script: SHOTS_SCRIPT,
        job: { kind: "job", job: setup } satisfies PlayRequest,
        next: () => (next < tasks.length ? ({ kind: "play", ...tasks[next++] } satisfies PlayRequest) : null),
        hear: (message) => {
          const reply = message as PlayReply;
          if (reply.kind === "failed") return reply.reason;
          hooks.onPlayed(reply.played);
          done++;
          return true;
        },
        finished: () => done === tasks.length,
        onTurn: () => hooks.onProgress?.(done / tasks.length),
        signal: hooks.signal,
      });
    } catch (error) {
      if (!(error instanceof BellwireError && error.code === "unavailable")) throw error;
    }
  };
}
