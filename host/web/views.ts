import { signal } from "@preact/signals";

/** What the lower half of the page shows. */
export type View = "result" | "links" | "compare";

export const view = signal<View>("result");
