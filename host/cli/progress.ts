/** One line on stderr that says what is being done, how far it is and how long it will still take. */
export interface Progress {
  /** `fraction` in [0, 1] of the stage. Returns after the event loop has had a turn when one is due, so that Ctrl-C is heard. */
  report(stage: string, fraction: number): Promise<void>;
  /** Prints a line that stays. */
  note(text: string): void;
  /** Removes the line. */
  clear(): void;
}

const REDRAW_MS = 100;
const PLAIN_EVERY_MS = 10_000;
/** How long the event loop may wait for a turn, and so how late Ctrl-C may be heard. */
const TURN_MS = 40;

/** Redraws in place on a terminal; elsewhere prints a plain line every ten seconds, so that logs of long runs show life. */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  let stage = "";
  let stageStart = 0;
  let lastDraw = performance.now();
  let lastTurn = lastDraw;
  let drawn = false;

  const line = (fraction: number, now: number): string => {
    const elapsedS = (now - stageStart) / 1000;
    const left = fraction > 0.01 && elapsedS > 0.5 ? `, ${formatSeconds((elapsedS * (1 - fraction)) / fraction)} left` : "";
    return `${stage} ${Math.floor(fraction * 100)} %${left}`;
  };

  const clear = (): void => {
    if (drawn) stream.write("\r\x1b[2K");
    drawn = false;
  };

  return {
    async report(nextStage, fraction) {
      const now = performance.now();
      if (nextStage !== stage) {
        stage = nextStage;
        stageStart = now;
      }
      if (now - lastDraw > (stream.isTTY ? REDRAW_MS : PLAIN_EVERY_MS)) {
        lastDraw = now;
        drawn = stream.isTTY;
        stream.write(stream.isTTY ? `\r\x1b[2K${line(fraction, now)}` : `${line(fraction, now)}\n`);
      }
      if (now - lastTurn > TURN_MS) {
        lastTurn = now;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    note(text) {
      clear();
      stream.write(`${text}\n`);
    },
    clear,
  };
}

function formatSeconds(seconds: number): string {
  if (seconds < 1) return "under 1 s";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
