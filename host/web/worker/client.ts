import type { RunPlan } from "../types.ts";
import type { Calls, Problem, Progress, Reply, Request, ShotNews } from "./protocol.ts";

/** What a call may bring before its result. */
export interface Listeners {
  onProgress?: (progress: Progress) => void;
  onPlan?: (plan: RunPlan) => void;
  onPartial?: (news: ShotNews) => void;
}

export interface Call<T> {
  result: Promise<T>;
  cancel(): void;
}

/** A problem that a worker reported, as an error. */
export class CallError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.name = "CallError";
    this.problem = problem;
  }
}

/** How long a cancelled call may take to end by itself before its worker is ended. */
const PATIENCE_MS = 100;

interface Waiting extends Listeners {
  resolve: (value: unknown) => void;
  reject: (error: CallError) => void;
}

/** One worker of the page, started when it is first needed and again after it was ended. */
export class WorkerClient {
  #worker: Worker | null = null;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;

  call<K extends keyof Calls>(name: K, args: Calls[K]["args"], listeners: Listeners = {}): Call<Calls[K]["result"]> {
    const id = this.#next++;
    const result = new Promise<Calls[K]["result"]>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(value as Calls[K]["result"]), reject, ...listeners });
    });
    this.#post({ id, name, args } as Request);
    return { result, cancel: () => this.#cancel(id) };
  }

  #post(request: Request): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(request);
  }

  #start(): Worker {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#end({ code: "internal", message: `the worker of the page failed: ${event.message || "it did not start"}; reload the page` });
    };
    return worker;
  }

  #receive(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    if (!waiting) return;
    switch (reply.kind) {
      case "progress":
        waiting.onProgress?.(reply);
        return;
      case "plan":
        waiting.onPlan?.(reply.plan);
        return;
      case "partial":
        waiting.onPartial?.(reply.news);
        return;
      case "done":
        this.#waiting.delete(reply.id);
        waiting.resolve(reply.value);
        return;
      case "failed":
        this.#waiting.delete(reply.id);
        waiting.reject(new CallError(reply.problem));
    }
  }

  /** A worker that is deep in arithmetic hears nothing, so after a moment it is ended. */
  #cancel(id: number): void {
    if (!this.#waiting.has(id)) return;
    this.#post({ cancel: id });
    setTimeout(() => {
      if (this.#waiting.has(id)) this.#end({ code: "cancelled", message: "the run was cancelled" });
    }, PATIENCE_MS);
  }

  #end(problem: Problem): void {
    this.#worker?.terminate();
    this.#worker = null;
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of all) reject(new CallError(problem));
  }
}

/** What went wrong, whatever was thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof CallError) return error.problem;
  return { code: "internal", message: `internal error: ${error instanceof Error ? error.message : String(error)}` };
}

/** Reads texts, edits machines, draws links: quick answers, while the other worker runs. */
export const desk = new WorkerClient();
/** Runs, and keeps the last run for its timelines. */
export const runner = new WorkerClient();
