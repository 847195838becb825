/**
 * How much of a job is done, in shots. Trajectories take alike long whatever the number of their shots, so every trajectory
 * that was distinct at the start counts alike, and its shots share its weight.
 */
export class Progress {
  readonly #weights: Float64Array;
  #done = 0;

  constructor(shots: number) {
    this.#weights = new Float64Array(shots);
  }

  /** The shots of each trajectory that is distinct at the start. */
  begin(trajectories: readonly (readonly number[])[]): void {
    for (const shots of trajectories) {
      for (const shot of shots) this.#weights[shot] = this.#weights.length / (trajectories.length * shots.length);
    }
  }

  finish(shots: readonly number[]): void {
    for (const shot of shots) this.#done += this.#weights[shot];
  }

  get doneShots(): number {
    return Math.min(this.#weights.length, this.#done);
  }
}
