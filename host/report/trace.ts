import type { RunReportData } from "./data.ts";
import { type BarKind, timelineModel } from "./timelineModel.ts";

/** An event of the Chrome trace-event format; `ts` and `dur` in microseconds. */
export interface TraceEvent {
  name: string;
  cat: string;
  ph: "X" | "M" | "s" | "f";
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  id?: number;
  bp?: "e";
  args?: Record<string, unknown>;
}

/**
 * The shown shot in Chrome trace-event JSON ("Trace Event Format", Google 2016), which Perfetto opens. Processes are QPUs and
 * links, threads their qubits, communication qubits and messages. Flow events tie a message's sending to its arrival and a pair's
 * herald to the communication qubits that it was used on. Events are ordered by time.
 */
export function renderTrace(data: RunReportData): string {
  const events = traceEvents(data);
  const { bellwire, seed } = data.result;
  return JSON.stringify({
    displayTimeUnit: "ns",
    otherData: { bellwire, seed, shot: data.timeline.shot, command: data.commandLine },
    traceEvents: events,
  });
}

/** The events of `renderTrace`: metadata first, then by time. */
function traceEvents(data: RunReportData): TraceEvent[] {
  const model = timelineModel(data);
  const { qpus, links } = data.network;
  const metadata: TraceEvent[] = [];
  const timed: TraceEvent[] = [];
  const threads = new Map<string, number>();
  const named = (pid: number, kind: "process_name" | "thread_name", tid: number, name: string): void => {
    metadata.push({ name: kind, cat: "__metadata", ph: "M", pid, tid, ts: 0, args: { name } });
  };
  qpus.forEach((qpu, i) => {
    named(1 + i, "process_name", 0, `QPU ${qpu.name}`);
  });
  links.forEach((link, i) => {
    named(1 + qpus.length + i, "process_name", 0, `link ${link.id}`);
  });
  const thread = (pid: number, name: string): number => {
    const key = `${pid} ${name}`;
    let tid = threads.get(key);
    if (tid === undefined) {
      tid = threads.size + 1;
      threads.set(key, tid);
      named(pid, "thread_name", tid, name);
    }
    return tid;
  };
  // Slices of one thread must nest, so those that overlap take further threads of the same name.
  const lanes = new Lanes();
  const slice = (pid: number, name: string, title: string, cat: string, startNs: number, endNs: number): { pid: number; tid: number } => {
    const lane = lanes.take(`${pid} ${name}`, startNs, endNs);
    const tid = thread(pid, lane === 0 ? name : `${name} (${lane + 1})`);
    timed.push({ name: title, cat, ph: "X", pid, tid, ts: startNs / 1000, dur: (endNs - startNs) / 1000 });
    return { pid, tid };
  };
  let flows = 0;
  const flow = (
    name: string,
    from: { pid: number; tid: number },
    sentNs: number,
    to: { pid: number; tid: number },
    receivedNs: number,
  ): void => {
    const id = ++flows;
    timed.push({ name, cat: "flow", ph: "s", id, ...from, ts: sentNs / 1000 });
    timed.push({ name, cat: "flow", ph: "f", bp: "e", id, ...to, ts: receivedNs / 1000 });
  };
  const heralds = new Map<number, { pid: number; tid: number; ns: number }>();
  const uses: { pair: number; at: { pid: number; tid: number }; ns: number }[] = [];
  for (const bar of model.bars) {
    const track = model.tracks[bar.track];
    const pid = 1 + track.owner + (track.kind === "link" ? qpus.length : 0);
    const name = track.kind === "link" ? "pairs" : track.label;
    const at = slice(pid, name, bar.label, CATEGORY[bar.kind], bar.startNs, bar.endNs);
    if (bar.kind === "herald" && track.kind === "link") heralds.set(bar.pair, { ...at, ns: bar.endNs });
    if (bar.kind === "held" && track.kind === "communication") uses.push({ pair: bar.pair, at, ns: bar.startNs });
  }
  for (const { pair, at, ns } of uses) {
    const herald = heralds.get(pair);
    if (herald) flow("pair", herald, herald.ns, at, ns);
  }
  for (const { from, to, sentNs, receivedNs, purpose } of [...model.messages].sort((a, b) => a.sentNs - b.sentNs)) {
    const sender = slice(1 + from, "messages out", `${purpose} to ${qpus[to].name}`, "message", sentNs, receivedNs);
    const receiver = slice(1 + to, "messages in", `${purpose} from ${qpus[from].name}`, "message", receivedNs, receivedNs);
    flow(`${purpose} message`, sender, sentNs, receiver, receivedNs);
  }
  return [...metadata, ...timed.sort((a, b) => a.ts - b.ts)];
}

const CATEGORY: Record<BarKind, string> = {
  gate: "operation",
  measure: "operation",
  reset: "operation",
  telegate: "telegate",
  copy: "telegate",
  attempts: "link",
  herald: "link",
  held: "link",
  wasted: "link",
};

/** Numbers overlapping intervals of one name so that those of equal number nest. Intervals come by start, longest first. */
class Lanes {
  readonly #open = new Map<string, number[][]>();

  take(name: string, startNs: number, endNs: number): number {
    const lanes = this.#open.get(name) ?? [];
    this.#open.set(name, lanes);
    for (let lane = 0; ; lane++) {
      const stack = lanes[lane] ?? [];
      lanes[lane] = stack;
      while (stack.length > 0 && stack[stack.length - 1] <= startNs) stack.pop();
      if (stack.length > 0 && stack[stack.length - 1] < endNs) continue;
      stack.push(endNs);
      return lane;
    }
  }
}
