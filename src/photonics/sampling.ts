import { inputError } from "../errors.ts";
import { addTally, emptyTally, type PhotonSampler, type PhotonTally } from "./sampler.ts";
import type { AttemptTables } from "./tables.ts";

/** More attempts than this have no exact index. */
const MAX_ATTEMPTS = 1e15;

export interface SamplingControl {
  signal?: AbortSignal;
  onProgress?: (attempts: number) => void;
  /** Lets the host breathe between batches; without it a synchronous sampler holds its thread to the end. */
  pause?: () => Promise<void>;
}

/**
 * Runs `attempts` attempts of link number `link` in batches and adds them up. A cancelled run resolves with what it has, so look
 * at `tally.attempts`. Throws a BellwireError for a number of attempts that is not an integer from 1 to 1e15.
 */
export async function sampleAttempts(
  sampler: PhotonSampler,
  tables: AttemptTables,
  request: { seed: number; link: number; attempts: number; keep: number },
  control: SamplingControl = {},
): Promise<PhotonTally> {
  checkAttempts(request.attempts);
  const tally = emptyTally();
  while (tally.attempts < request.attempts && !control.signal?.aborted) {
    const attempts = Math.min(sampler.batch, request.attempts - tally.attempts);
    const keep = request.keep - tally.kept.length;
    const part = await sampler.sample(tables, { seed: request.seed, link: request.link, first: tally.attempts, attempts, keep });
    addTally(tally, part, request.keep);
    control.onProgress?.(tally.attempts);
    await control.pause?.();
  }
  return tally;
}

export function checkAttempts(attempts: number): void {
  if (!Number.isInteger(attempts) || attempts < 1 || attempts > MAX_ATTEMPTS) {
    throw inputError(`the number of attempts must be an integer between 1 and ${MAX_ATTEMPTS}, got ${attempts}`);
  }
}
