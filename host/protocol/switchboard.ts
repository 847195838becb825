import type { Network } from "../../src/network/network.ts";

const FREE = -1;
const NOBODY: readonly number[] = [];

/** Who uses the measurement stations and ports of the optical switches. Links without a switch have a station of their own. */
export class Switchboard {
  readonly #switchOf: readonly number[];
  readonly #between: readonly (readonly [number, number])[];
  /** Per switch: the link that each station serves now (or -1), and served last. */
  readonly #serving: number[][];
  readonly #served: number[][];
  readonly #turnNs: readonly number[];
  /** Stations that serve no link now, per switch. */
  readonly #idle: number[];
  /** Per switch, whether each QPU's port is in use. */
  readonly #portBusy: boolean[][];
  /** Switches that all links of a QPU go through; none where a link has a station of its own. */
  readonly #portsOf: readonly (readonly number[])[];
  /** QPUs to look at again when something of the switch is free. */
  readonly #joined: readonly (readonly number[])[];

  constructor(network: Network) {
    const switches = network.switches ?? [];
    this.#switchOf = network.links.map((link) => link.switch ?? FREE);
    this.#between = network.links.map((link) => link.between);
    this.#serving = switches.map(({ measurements }) => new Array<number>(measurements).fill(FREE));
    this.#served = switches.map(({ measurements }) => new Array<number>(measurements).fill(FREE));
    this.#idle = switches.map(({ measurements }) => measurements);
    this.#turnNs = switches.map(({ switchingUs }) => Math.round(switchingUs * 1000));
    this.#portBusy = switches.map(() => network.qpus.map(() => false));
    this.#portsOf = network.qpus.map((_, q) => {
      const through = network.links.filter(({ between }) => between.includes(q)).map((link) => link.switch ?? FREE);
      return through.includes(FREE) ? NOBODY : [...new Set(through)];
    });
    this.#joined = switches.map((_, s) => [...new Set(network.links.flatMap((link) => (link.switch === s ? [...link.between] : [])))]);
  }

  reset(): void {
    for (const list of [...this.#serving, ...this.#served]) list.fill(FREE);
    for (const busy of this.#portBusy) busy.fill(false);
    this.#serving.forEach((stations, s) => {
      this.#idle[s] = stations.length;
    });
  }

  /** Whether no link of the QPU can start because its port, or its ports, are in use. */
  portsBusy(qpu: number): boolean {
    const ports = this.#portsOf[qpu];
    for (const s of ports) if (!this.#portBusy[s][qpu]) return false;
    return ports.length > 0;
  }

  /** Whether the link finds a station and both its ports free. */
  canStart(link: number): boolean {
    const s = this.#switchOf[link];
    if (s === FREE) return true;
    if (this.#idle[s] === 0) return false;
    const [a, b] = this.#between[link];
    return !this.#portBusy[s][a] && !this.#portBusy[s][b];
  }

  /** Takes a station, one that served this link last if there is one; returns how long the switch turns. */
  start(link: number): number {
    const s = this.#switchOf[link];
    if (s === FREE) return 0;
    for (const qpu of this.#between[link]) this.#portBusy[s][qpu] = true;
    const serving = this.#serving[s];
    const served = this.#served[s];
    let station = serving.indexOf(FREE);
    for (let i = station; i < serving.length; i++) if (serving[i] === FREE && served[i] === link) station = i;
    const turn = served[station] === link ? 0 : this.#turnNs[s];
    this.#idle[s]--;
    serving[station] = link;
    served[station] = link;
    return turn;
  }

  /** The link's attempts have ended; returns the QPUs whose links may start now: all whose port is free, if they lacked a station. */
  stop(link: number): readonly number[] {
    const s = this.#switchOf[link];
    if (s === FREE) return NOBODY;
    for (const qpu of this.#between[link]) this.#portBusy[s][qpu] = false;
    this.#serving[s][this.#serving[s].indexOf(link)] = FREE;
    return this.#idle[s]++ === 0 ? this.#joined[s].filter((qpu) => !this.#portBusy[s][qpu]) : this.#between[link];
  }
}
