import { effect, signal } from "@preact/signals";
import { checkedMachine } from "../checks.ts";
import { type Call, desk, problemOf } from "../client.ts";
import { machine, options } from "../design.ts";
import type { LinkPanel } from "../types.ts";
import { view } from "../views.ts";

/** The link that a person looks at; the first one when it is gone. */
export const chosenLink = signal<string | null>(null);

export function lookAtLink(id: string): void {
  chosenLink.value = id;
  view.value = "links";
}

/** Simulated attempts of a link, and the machine that they belong to. */
export interface Sampled {
  text: string;
  link: string;
  panel: LinkPanel;
}

export const sampled = signal<Sampled | null>(null);
export const sampling = signal<{ fraction: number; cancel(): void } | null>(null);
export const samplingTrouble = signal("");
export const attempts = signal(1_000_000);
/** Once asked for, samples follow every change of the link. */
export const following = signal(false);

const SETTLE_MS = 250;

export async function sampleLink(link: string): Promise<void> {
  sampling.value?.cancel();
  const { text, file } = machine.value;
  samplingTrouble.value = "";
  const call: Call<LinkPanel> = desk.call(
    "links",
    { text, file, link, attempts: attempts.value, seed: options.value.seed },
    {
      onProgress: ({ fraction }) => {
        if (sampling.value?.cancel === call.cancel) sampling.value = { fraction, cancel: call.cancel };
      },
    },
  );
  sampling.value = { fraction: 0, cancel: call.cancel };
  try {
    const panel = await call.result;
    // A sample that was cut short because a newer one began is of no use.
    if (sampling.value?.cancel === call.cancel) sampled.value = { text, link, panel };
  } catch (error) {
    const { code, message } = problemOf(error);
    if (code !== "cancelled") samplingTrouble.value = message;
  } finally {
    if (sampling.value?.cancel === call.cancel) sampling.value = null;
  }
}

/** Samples again when the machine has come to rest. Returns what ends it. */
export function follow(link: string): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = effect(() => {
    const { problem, text } = checkedMachine.value;
    const known = sampled.peek();
    if (!following.value || problem || (known?.text === text && known.link === link)) return;
    clearTimeout(timer);
    timer = setTimeout(() => void sampleLink(link), SETTLE_MS);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
