import { inspectLinks, type LinkRequest, linkResult, type RunOutcome, type RunRequest, run } from "../../index.ts";
import { browserPlatform } from "../../platform/browser.ts";
import type { LinkNews } from "./protocol.ts";

/** What simulates: it arrives in a worker with the first run. */
const platform = browserPlatform();

export function runInPage(request: RunRequest): Promise<RunOutcome> {
  return run(request, platform);
}

/** Closed forms and simulated attempts of one link. */
export async function inspectLink(request: LinkRequest): Promise<LinkNews> {
  const report = await inspectLinks(request, platform);
  return { report, result: linkResult(report) };
}
