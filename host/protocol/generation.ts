import { BellwireError, inputError } from "../../src/errors.ts";
import type { Link, Network } from "../../src/network/network.ts";
import type { LinkFigures } from "../../src/photonics/link.ts";
import { RandomStream } from "../../src/rng/stream.ts";
import { LinkLayer, type LinkLayerFigures } from "./linklayer/linkLayer.ts";

const TWO_32 = 2 ** 32;

/** When a link's next pair comes; the same object is filled again for every pair. */
export interface Generation {
  /** 0 when only the link's rate is known. */
  attempts: number;
  /** From the first attempt to the herald. */
  waitNs: number;
  /** Parts of `waitNs`: pauses for cooling, and the time that lost messages cost. */
  coolingNs: number;
  recoveryNs: number;
  /** From emission to the time when both ends know. */
  ageNs: number;
}

/** Draws how long each link attempts until a herald; failed attempts are never stepped. */
export class GenerationLaw {
  /** Mean wait for a herald, in ns. */
  readonly meanNs: number;
  readonly #figures: LinkFigures;
  readonly #link: number;
  /** Made once: streams are many. */
  readonly #heralds: RandomStream;
  readonly #losses: RandomStream;
  readonly #cooling: { everyAttempts: number; pauseNs: number } | null;
  /** Figures of a link that loses messages; null when all arrive, and a herald is all it takes. */
  readonly #lossy: LinkLayerFigures | null;

  /** Throws an input error when messages may be lost but the link's attempts are not known. */
  constructor(network: Network, link: number, figures: LinkFigures, seed: number) {
    this.#figures = figures;
    this.#link = link;
    this.#heralds = new RandomStream(seed, "heralds", link, 0);
    this.#losses = new RandomStream(seed, "messages", link, 0);
    this.#cooling = coolingOf(network, network.links[link]);
    this.#lossy = lossyFigures(network.links[link], link, figures);
    this.meanNs = this.#mean();
  }

  /** The wait for the link's pair of this number within the shot. */
  draw(pair: number, shot: number, out: Generation): void {
    const draw = this.#heralds;
    draw.restart(pair * TWO_32 + shot);
    const { heraldProbability, attemptPeriodNs, pairRateHz } = this.#figures;
    out.attempts = 0;
    out.coolingNs = 0;
    out.recoveryNs = 0;
    out.ageNs = this.#figures.heraldLatencyNs;
    if (this.#lossy) {
      this.#losses.restart(pair * TWO_32 + shot);
      this.#exchange(this.#lossy, draw, this.#losses, out);
      return;
    }
    if (heraldProbability === null || attemptPeriodNs === null) {
      out.waitNs = (draw.exponential() * 1e9) / pairRateHz;
      return;
    }
    out.attempts = draw.geometric(heraldProbability);
    out.coolingNs = this.#pauses(out.attempts);
    out.waitNs = out.attempts * attemptPeriodNs + out.coolingNs;
  }

  /** One pair over a link that loses messages: the whole protocol of its two ends, until both have delivered. */
  #exchange(figures: LinkLayerFigures, heralds: RandomStream, losses: RandomStream, out: Generation): void {
    const layer = new LinkLayer(figures, heralds, losses);
    layer.agree(1);
    layer.runUntil(() => layer.events.length === 2);
    const last = layer.events[1];
    if (last?.kind !== "ok") throw new BellwireError("internal", `the link layer of link ${this.#link} ended without a pair`);
    out.attempts = layer.attempts;
    out.coolingNs = this.#pauses(out.attempts);
    out.waitNs = last.timeNs + out.coolingNs;
    out.recoveryNs = Math.max(0, Math.round(last.timeNs - out.attempts * figures.attemptPeriodNs));
    out.ageNs = last.timeNs - last.emissionNs;
  }

  #pauses(attempts: number): number {
    return this.#cooling ? Math.floor((attempts - 1) / this.#cooling.everyAttempts) * this.#cooling.pauseNs : 0;
  }

  #mean(): number {
    const { heraldProbability, attemptPeriodNs, pairRateHz } = this.#figures;
    if (heraldProbability === null || attemptPeriodNs === null) return 1e9 / pairRateHz;
    // A pair needs both PRODUCEs and both REPLYs of one attempt.
    const p = heraldProbability * (1 - (this.#lossy?.messageLoss ?? 0)) ** 4;
    // E floor((N - 1) / n) = q^n / (1 - q^n) for a geometric N.
    const { everyAttempts, pauseNs } = this.#cooling ?? { everyAttempts: 1, pauseNs: 0 };
    const beyond = (1 - p) ** everyAttempts;
    return attemptPeriodNs / p + (pauseNs === 0 ? 0 : (pauseNs * beyond) / (1 - beyond));
  }
}

function lossyFigures(link: Link, index: number, figures: LinkFigures): LinkLayerFigures | null {
  const { messageLoss = 0 } = link;
  if (messageLoss === 0) return null;
  const { heraldProbability, attemptPeriodNs, messageLatencyNs, heraldLatencyNs, pairFidelity } = figures;
  if (heraldProbability === null || attemptPeriodNs === null) {
    throw inputError(`link ${link.id}: messageLoss needs the link's attempts; give pair.heraldProbability beside the rate`);
  }
  return {
    link: index,
    heraldProbability,
    attemptPeriodNs,
    messageLatencyNs,
    heraldLatencyNs,
    messageLoss,
    communicationQubits: 1,
    fidelity: pairFidelity,
  };
}

/** Both ends pause together: as often as the one that pauses oftener, as long as the one that takes longer. Measured rates hold their pauses. */
function coolingOf(network: Network, link: Link): { everyAttempts: number; pauseNs: number } | null {
  if (link.source.kind === "pair") return null;
  const pauses = link.between.flatMap((q) => network.qpus[q].ions?.cooling ?? []);
  if (pauses.length === 0) return null;
  return {
    everyAttempts: Math.min(...pauses.map((pause) => pause.everyAttempts)),
    pauseNs: Math.round(Math.max(...pauses.map((pause) => pause.durationUs)) * 1000),
  };
}
