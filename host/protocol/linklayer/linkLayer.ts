import type { RandomStream } from "../../../src/rng/stream.ts";
import { EventQueue, eventArgument, eventKind } from "../events.ts";
import { Endpoint, type EndpointWorld, type Reminder } from "./endpoint.ts";
import type { CreateRequest, LinkError, LinkEvent, LinkMessage, QueueItem, Side } from "./messages.ts";

/** The figures of a link that its protocol needs. */
export interface LinkLayerFigures {
  link: number;
  heraldProbability: number;
  /** From the start of an attempt to the arrival of its herald. */
  attemptPeriodNs: number;
  /** One way from end to end; the midpoint is half way. */
  messageLatencyNs: number;
  /** From emission to the arrival of the herald. */
  heraldLatencyNs: number;
  messageLoss: number;
  communicationQubits: number;
  fidelity: number;
}

const MESSAGE = 0;
const HERALD = 1;
const REMINDER = 2;

/** Slack of a repetition beyond the round trip, so that an answer in time is never overtaken. */
const SLACK_NS = 100;

/**
 * One link: two ends and the midpoint between them, on a clock of their own. Attempts fail silently (a REPLY that says so
 * teaches nothing), so only the herald is an event: its waiting time is drawn while both ends fire for the same request, and
 * drawn anew when that changes, since failed attempts leave no memory. A lost PRODUCE costs the attempt: both must arrive.
 */
export class LinkLayer implements EndpointWorld {
  readonly events: LinkEvent[] = [];
  /** Attempts in which both ends fired for the same request. */
  attempts = 0;
  messagesSent = 0;
  messagesLost = 0;
  readonly #figures: LinkLayerFigures;
  readonly #ends: readonly [Endpoint, Endpoint];
  readonly #queue = new EventQueue();
  readonly #messages: { to: Side; message: LinkMessage }[] = [];
  readonly #reminders: { side: Side; what: Reminder }[] = [];
  readonly #heralds: RandomStream;
  readonly #losses: RandomStream;
  /** For which request each end fires, and since when. */
  readonly #firing: [number | null, number | null] = [null, null];
  readonly #since: [number, number] = [0, 0];
  /** The herald that is on its way, by number of the draw, and its attempts. */
  #draw = 0;
  #drawn = 0;
  #runningSinceNs: number | null = null;
  #sequence = 0;
  readonly #created: [number, number] = [0, 0];

  /** Draws come from the two streams alone. */
  constructor(figures: LinkLayerFigures, heralds: RandomStream, losses: RandomStream) {
    this.#figures = figures;
    this.#heralds = heralds;
    this.#losses = losses;
    this.#ends = [0, 1].map((side) => new Endpoint(side as Side, figures.link, figures.communicationQubits, this)) as [Endpoint, Endpoint];
  }

  /** CREATE at one end; returns the request's number, and an error event follows at once when it cannot be served. */
  create(side: Side, request: CreateRequest): number {
    const createId = 2 * this.#created[side]++ + side;
    const { pairs, minFidelity = 0, deadlineNs = Number.POSITIVE_INFINITY, priority = 0 } = request;
    const item: QueueItem = { createId, pairs, priority, createdNs: this.now(), deadlineNs };
    const error = this.#refuse(minFidelity, pairs, deadlineNs) ?? this.#ends[side].create(item);
    if (error) this.events.push({ kind: "error", side, createId, code: error, delivered: 0, timeNs: this.now() });
    return createId;
  }

  /** A request that both ends know of beforehand: no CREATE has to travel. */
  agree(pairs: number): void {
    const item = { createId: 0, pairs, priority: 0, createdNs: 0, deadlineNs: Number.POSITIVE_INFINITY };
    for (const end of this.#ends) end.agree(item);
  }

  /** Takes the next event; false when nothing is left to happen. */
  step(): boolean {
    const code = this.#queue.next();
    if (code < 0) return false;
    const argument = eventArgument(code);
    switch (eventKind(code)) {
      case MESSAGE: {
        const { to, message } = this.#messages[argument];
        this.#ends[to].receive(message);
        break;
      }
      case HERALD:
        if (argument === this.#draw) this.#herald();
        break;
      default: {
        const { side, what } = this.#reminders[argument];
        this.#ends[side].timer(what);
      }
    }
    return true;
  }

  /** Runs until the condition holds or nothing is left. */
  runUntil(condition: () => boolean): void {
    while (!condition() && this.step());
  }

  /** Halves that are held at one end and not delivered. */
  undecided(side: Side): number {
    return this.#ends[side].undecided;
  }

  now(): number {
    return this.#queue.now;
  }

  send(from: Side, message: LinkMessage): void {
    this.#dispatch(from === 0 ? 1 : 0, message, this.#figures.messageLatencyNs);
  }

  remind(side: Side, what: Reminder): void {
    const at = what.kind === "deadline" ? what.atNs : this.now() + 2 * this.#figures.messageLatencyNs + SLACK_NS;
    this.#queue.push(Math.max(this.now(), Math.ceil(at)), REMINDER, this.#reminders.push({ side, what }) - 1);
  }

  attempt(side: Side, createId: number | null): void {
    this.#firing[side] = createId;
    this.#since[side] = this.now();
    this.#countFailures();
    this.#drawHerald(Math.max(...this.#since));
  }

  deliver(event: LinkEvent): void {
    this.events.push(event);
  }

  #refuse(minFidelity: number, pairs: number, deadlineNs: number): LinkError | null {
    if (minFidelity > this.#figures.fidelity) return "UNSUPP";
    if (this.now() + (pairs * this.#figures.attemptPeriodNs) / this.#probability > deadlineNs) return "NOTIME";
    return null;
  }

  /** Probability that an attempt is heralded: the midpoint needs both PRODUCEs too. */
  get #probability(): number {
    return this.#figures.heraldProbability * (1 - this.#figures.messageLoss) ** 2;
  }

  /** Draws the next herald, if both ends fire for the same request since `sinceNs`. */
  #drawHerald(sinceNs: number): void {
    this.#draw++;
    const [a, b] = this.#firing;
    if (a === null || a !== b) return;
    const { attemptPeriodNs, messageLatencyNs } = this.#figures;
    this.#drawn = this.#heralds.geometric(this.#probability);
    this.#runningSinceNs = sinceNs;
    const detected = sinceNs + this.#drawn * attemptPeriodNs - messageLatencyNs / 2;
    this.#queue.push(Math.max(this.now(), Math.round(detected)), HERALD, this.#draw);
  }

  /** Both ends' photons gave a herald: the next number is theirs. */
  #herald(): void {
    this.attempts += this.#drawn;
    this.#runningSinceNs = null;
    const createId = this.#firing[0] as number;
    const { messageLatencyNs, heraldLatencyNs } = this.#figures;
    const arrival = Math.round(this.now() + messageLatencyNs / 2);
    const message: LinkMessage = { kind: "reply", sequence: this.#sequence++, createId, emissionNs: arrival - heraldLatencyNs };
    this.#dispatch(0, message, messageLatencyNs / 2);
    this.#dispatch(1, message, messageLatencyNs / 2);
    // An end that learns of the herald may stop, which voids this draw; one that does not goes on.
    this.#drawHerald(arrival);
  }

  /** Attempts that were made in vain before an end stopped. */
  #countFailures(): void {
    if (this.#runningSinceNs === null) return;
    this.attempts += Math.floor(Math.max(0, this.now() - this.#runningSinceNs) / this.#figures.attemptPeriodNs);
    this.#runningSinceNs = null;
  }

  #dispatch(to: Side, message: LinkMessage, delayNs: number): void {
    this.messagesSent++;
    if (this.#losses.bernoulli(this.#figures.messageLoss)) {
      this.messagesLost++;
      return;
    }
    this.#queue.push(Math.round(this.now() + delayNs), MESSAGE, this.#messages.push({ to, message }) - 1);
  }
}
