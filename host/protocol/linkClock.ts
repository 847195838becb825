import type { Link } from "../../src/network/network.ts";
import { EVENT, type EventQueue } from "./events.ts";

/** When each link may attempt: the times at which it is down, and those at which it looks again by itself. */
export class LinkClock {
  readonly #events: EventQueue;
  readonly #down: readonly (readonly (readonly [number, number])[])[];
  readonly #wakeNs: number[];

  constructor(links: readonly Link[], events: EventQueue) {
    this.#events = events;
    this.#down = links.map((link) => (link.down ?? []).map(([from, to]) => [Math.round(from * 1e9), Math.round(to * 1e9)]));
    this.#wakeNs = links.map(() => Number.POSITIVE_INFINITY);
  }

  reset(): void {
    this.#wakeNs.fill(Number.POSITIVE_INFINITY);
  }

  isDown(link: number): boolean {
    return this.#upFrom(link, this.#events.now) > this.#events.now;
  }

  /** The start of the next interval in which the link is down, Infinity when there is none. */
  nextDown(link: number): number {
    return this.#down[link].find(([from]) => from >= this.#events.now)?.[0] ?? Number.POSITIVE_INFINITY;
  }

  /** Whether the link is up, and the time to start has come; arranges that it looks again otherwise. */
  mayStart(link: number, startNs: number): boolean {
    const { now } = this.#events;
    const at = this.#upFrom(link, Math.max(now, Math.ceil(startNs)));
    if (at <= now) return true;
    this.wake(link, at);
    return false;
  }

  wake(link: number, atNs: number): void {
    if (atNs >= this.#wakeNs[link]) return;
    this.#wakeNs[link] = atNs;
    this.#events.push(atNs, EVENT.consider, link);
  }

  /** The link looks again now. */
  woke(link: number): void {
    this.#wakeNs[link] = Number.POSITIVE_INFINITY;
  }

  /** The end of the interval in which the link is down at that time; the time itself when it is up. */
  #upFrom(link: number, timeNs: number): number {
    const interval = this.#down[link].find(([from, to]) => timeNs >= from && timeNs < to);
    return interval ? interval[1] : timeNs;
  }
}
