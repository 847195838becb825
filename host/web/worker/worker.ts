/// <reference lib="webworker" />
import {
  BellwireError,
  linkFigures,
  presetNames,
  presetSummary,
  presetText,
  type RunOutcome,
  readCircuit,
  readNetwork,
  summarizeCircuit,
} from "../../index.ts";
import { editMachine } from "../machine/edit.ts";
import { linkPlaces, oneBigQpu, sharedBlocks } from "../machine/reading.ts";
import type { LinkFigures, Network } from "../types.ts";
import { PartialStream, withLikelyIdeal } from "./partials.ts";
import type { Calls, Problem, Reply, Request } from "./protocol.ts";

/** At most sixty messages of progress a second, each followed by a turn of the event loop, in which a cancel is heard. */
const PROGRESS_MS = 16;

interface Context {
  signal: AbortSignal;
  post(reply: Reply extends infer R ? (R extends { id: number } ? Omit<R, "id"> : never) : never): void;
  progress(stage: string, fraction: number): Promise<void>;
}

type Handlers = { [K in keyof Calls]: (args: Calls[K]["args"], context: Context) => Calls[K]["result"] | Promise<Calls[K]["result"]> };

let last: RunOutcome | null = null;

const handlers: Handlers = {
  presets: () => presetNames().map((name) => ({ name, summary: presetSummary(name), text: presetText(name) })),
  circuit: ({ text, file }) => summarizeCircuit(readCircuit(text, file)),
  machine: ({ text, file }) => {
    const network = readNetwork(text, file);
    return { network, figures: network.links.map(figuresOrNull), places: linkPlaces(text, network), sharedWith: sharedBlocks(text) };
  },
  edit: ({ text, file, edits }) => editMachine(text, file, edits),
  oneBigQpu: ({ text, qubits }) => oneBigQpu(text, qubits),
  run: async ({ circuit, machine, options }, { signal, post, progress }) => {
    last = null;
    const { runInPage } = await import("./simulator.ts");
    const stream = new PartialStream((outcome) => {
      last = outcome;
      post({ kind: "partial", news: { result: JSON.stringify(withLikelyIdeal(outcome.result)), timeline: outcome.timeline } });
    });
    last = await runInPage({
      circuit: readCircuit(circuit.text, circuit.file),
      network: readNetwork(machine.text, machine.file),
      ...options,
      signal,
      onProgress: (stage, fraction) => {
        stream.flow();
        return progress(stage, fraction);
      },
      onCompiled: (plan) => post({ kind: "plan", plan }),
      onPartial: (_, outcome) => stream.offer(outcome),
    });
    return { result: JSON.stringify(last.result), timeline: last.timeline };
  },
  timeline: ({ shot }) => {
    if (!last) throw new BellwireError("unavailable", "the run is no longer in memory; run again to see other shots");
    return last.timelineOf(shot);
  },
  links: async ({ text, file, link, attempts, seed }, { signal, progress }) => {
    const { inspectLink } = await import("./simulator.ts");
    return inspectLink({ network: readNetwork(text, file), link, attempts, seed, sampler: "auto", signal, onProgress: progress });
  },
};

function figuresOrNull(link: Network["links"][number]): LinkFigures | null {
  try {
    return linkFigures(link);
  } catch (error) {
    if (error instanceof BellwireError && error.code === "limit") return null;
    throw error;
  }
}

const running = new Map<number, AbortController>();

self.onmessage = async ({ data }: MessageEvent<Request>) => {
  if ("cancel" in data) {
    running.get(data.cancel)?.abort();
    return;
  }
  const { id, name, args } = data;
  const abort = new AbortController();
  running.set(id, abort);
  const post: Context["post"] = (reply) => postMessage({ id, ...reply });
  try {
    const handler = handlers[name] as (args: unknown, context: Context) => unknown;
    post({ kind: "done", value: await handler(args, { signal: abort.signal, post, progress: progressOf(post) }) });
  } catch (error) {
    post({ kind: "failed", problem: problemOf(error) });
  } finally {
    running.delete(id);
  }
};

function progressOf(post: Context["post"]): Context["progress"] {
  let lastMs = 0;
  return async (stage, fraction) => {
    const now = performance.now();
    if (now - lastMs < PROGRESS_MS) return;
    lastMs = now;
    post({ kind: "progress", stage, fraction });
    await turn();
  };
}

/** A turn of the event loop, sooner than a timer gives one. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

function problemOf(error: unknown): Problem {
  if (error instanceof BellwireError) {
    return { code: error.code, message: error.message, line: error.place?.line, column: error.place?.column };
  }
  return { code: "internal", message: `internal error: ${error instanceof Error ? error.message : String(error)}` };
}
