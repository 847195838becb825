import { inspectLinks, type LinkRequest, type RunOutcome, type RunRequest, run } from "../index.ts";
import { browserPlatform } from "../platform/browser.ts";
import type { LinkPanel } from "./types.ts";

/** What simulates: it arrives in a worker with the first run. */
const platform = browserPlatform();

export function runInPage(request: RunRequest): Promise<RunOutcome> {
  return run(request, platform);
}

/** Closed forms and simulated attempts of one link. */
export async function inspectLink(request: LinkRequest): Promise<LinkPanel> {
  const { links } = await inspectLinks(request, platform);
  return links[0];
}
