import { effect, signal } from "@preact/signals";
import { checkedMachine } from "../design/checks.ts";
import { machine, options } from "../design/design.ts";
import { view } from "../views.ts";
import { type Call, desk, problemOf } from "../worker/client.ts";
import type { LinkNews } from "../worker/protocol.ts";

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
  attempts: number;
  news: LinkNews;
}

export const sampled = signal<Sampled | null>(null);
export const sampling = signal<{ fraction: number; cancel(): void } | null>(null);
export const samplingTrouble = signal("");
export const attempts = signal(1_000_000);
/** Once asked for, samples follow every change of the link. */
export const following = signal(false);

/** Whether what was simulated belongs to this link as it is now. */
export function isCurrent(known: Sampled | null, link: string): known is Sampled {
  return known?.text === checkedMachine.value.text && known.link === link;
}

const SETTLE_MS = 250;

export async function sampleLink(link: string): Promise<void> {
  sampling.value?.cancel();
  const { text, file } = machine.value;
  samplingTrouble.value = "";
  const wanted = attempts.value;
  const call: Call<LinkNews> = desk.call(
    "links",
    { text, file, link, attempts: wanted, seed: options.value.seed },
    {
      onProgress: ({ fraction }) => {
        if (sampling.value?.cancel === call.cancel) sampling.value = { fraction, cancel: call.cancel };
      },
    },
  );
  sampling.value = { fraction: 0, cancel: call.cancel };
  try {
    const news = await call.result;
    // A sample that was cut short because a newer one began is of no use.
    if (sampling.value?.cancel === call.cancel) sampled.value = { text, link, attempts: wanted, news };
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
    const { problem } = checkedMachine.value;
    if (!following.value || problem || isCurrent(sampled.peek(), link)) return;
    clearTimeout(timer);
    timer = setTimeout(() => void sampleLink(link), SETTLE_MS);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
