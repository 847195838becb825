/**
 * What kind of failure this is: bad input from a person, a limit of the machine, something that is not there, a request that the
 * simulated network could not serve, a lost device, a cancelled job, numbers out of bounds, or a fault of ours.
 */
export type ErrorCode = "input" | "limit" | "unavailable" | "unserved" | "device-lost" | "cancelled" | "numeric" | "internal";

/** A place in a text that a person wrote. Lines and columns count from 1. */
export interface SourcePlace {
  file: string;
  line?: number;
  column?: number;
  /** The field or construct, such as `links.a-b.visibility`. */
  what?: string;
}

/**
 * The one error class of the project. The message is a single line that names the rule and, where there is one, the fix;
 * a place is printed in front of it as `file:line:column what`.
 */
export class BellwireError extends Error {
  readonly code: ErrorCode;
  readonly place: SourcePlace | undefined;

  constructor(code: ErrorCode, message: string, place?: SourcePlace) {
    super(place ? `${formatPlace(place)} ${message}` : message);
    this.name = "BellwireError";
    this.code = code;
    this.place = place;
  }
}

/** `net.yaml:7:11 links.a-b.visibility` from its parts. */
function formatPlace(place: SourcePlace): string {
  const position = place.line === undefined ? "" : `:${place.line}${place.column === undefined ? "" : `:${place.column}`}`;
  return `${place.file}${position}${place.what ? ` ${place.what}` : ""}`;
}

/** Shorthand for bad input. */
export function inputError(message: string, place?: SourcePlace): BellwireError {
  return new BellwireError("input", message, place);
}

/** Throws the cancellation error when the signal has fired. Long loops call it between units of work. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new BellwireError("cancelled", "the run was cancelled");
}

/** The nearest of `known` to a mistyped word, by Levenshtein distance, or undefined when nothing is close. */
export function nearestWord(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row.push(Math.min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    previous = row;
  }
  return previous[b.length];
}
