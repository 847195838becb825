import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer, { type Browser, type Page } from "puppeteer";
import { expect, inject } from "vitest";
import type { Design } from "../../host/web/design/design.ts";
import { packText, unpackText } from "../../host/web/design/share.ts";

/** As Chrome's traces have it; microseconds. */
interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  ts: number;
  /** On the thread's own clock. */
  tdur?: number;
}

/** The page in a tab of its own. Whatever the console says that is an error fails the test when the visit ends. */
export class Visit {
  readonly page: Page;
  readonly #browser: Browser;
  readonly #errors: string[] = [];
  readonly #downloads: string;

  private constructor(page: Page, browser: Browser, downloads: string) {
    this.page = page;
    this.#browser = browser;
    this.#downloads = downloads;
    page.on("console", (message) => {
      if (message.type() === "error") this.#errors.push(message.text());
    });
    page.on("pageerror", (error) => this.#errors.push(String(error)));
    page.on("requestfailed", (request) => this.#errors.push(`${request.url()} ${request.failure()?.errorText}`));
  }

  static async open(options: { design?: Design; hash?: string; width?: number; dark?: boolean; gpu?: boolean } = {}): Promise<Visit> {
    const { design, width = 1280, dark = false, gpu = true } = options;
    const browser = await puppeteer.connect({ browserWSEndpoint: inject(gpu ? "browser" : "browserWithoutGpu") });
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    const visit = new Visit(page, browser, mkdtempSync(join(tmpdir(), "bellwire-page-")));
    const session = await browser.target().createCDPSession();
    await session.send("Browser.setDownloadBehavior", {
      behavior: "allow",
      browserContextId: context.id,
      downloadPath: visit.#downloads,
    });
    await page.setViewport({ width, height: width < 600 ? 844 : 900 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }]);
    const hash = design ? `#design=${await packText(JSON.stringify(design))}` : (options.hash ?? "");
    await page.goto(inject("address") + hash, { waitUntil: "load" });
    await page.waitForSelector(".map .qpu");
    await page.waitForFunction(() => document.querySelectorAll(".cm-editor").length === 2);
    return visit;
  }

  /** Closes the tab; every error that it met until then is a failure. */
  async close(): Promise<void> {
    await this.page.browserContext().close();
    await this.#browser.disconnect();
    expect(this.#errors).toEqual([]);
  }

  /** A button by its label, anywhere on the page. */
  async press(label: string, within = ""): Promise<void> {
    await this.page.locator(`${within} ::-p-aria([name="${label}"][role="button"])`.trim()).click();
  }

  async tab(label: string): Promise<void> {
    await this.page.locator(`::-p-aria([name="${label}"][role="tab"])`).click();
  }

  /** Puts the keyboard's focus there, on the map too. */
  async focus(selector: string): Promise<void> {
    await this.page.$eval(selector, (element) => (element as HTMLElement | SVGElement).focus());
  }

  /** What a person would read there. */
  text(selector: string): Promise<string> {
    return this.page.$eval(selector, (element) => element.textContent ?? "");
  }

  /** Replaces all of an editor's text by typing. */
  async type(label: string, text: string): Promise<void> {
    // Its middle may lie beyond the edge of the panel, where long lines go.
    await this.focus(`.cm-content[aria-label="${label}"]`);
    await this.page.keyboard.down("Control");
    await this.page.keyboard.press("a");
    await this.page.keyboard.up("Control");
    await this.page.keyboard.sendCharacter(text);
  }

  /** Runs and waits for the report; the result that the page offers as JSON. */
  async run(): Promise<{ counts: Record<string, number>; backend: string; shots: number }> {
    const before = await this.page.$$eval(".report[data-run]", (all) => all.at(-1)?.getAttribute("data-run") ?? "");
    await this.press("Run");
    await this.page.waitForFunction(
      (old) => [...document.querySelectorAll(".report[data-run]")].some((report) => report.getAttribute("data-run") !== old),
      { timeout: 60_000 },
      before,
    );
    return JSON.parse(await this.download("Save JSON"));
  }

  /** The longest task of the page's own thread while something goes on, in milliseconds of that thread's clock. */
  async longestTask(goOn: () => Promise<void>): Promise<number> {
    await this.page.tracing.start({ categories: ["toplevel", "blink.user_timing"] });
    // Starting to trace is a long task itself.
    await this.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
    await this.page.evaluate(() => performance.mark("watched"));
    await goOn();
    const { traceEvents } = JSON.parse(new TextDecoder().decode(await this.page.tracing.stop())) as { traceEvents: TraceEvent[] };
    const start = traceEvents.find(({ name }) => name === "watched");
    const tasks = traceEvents.filter(
      ({ name, pid, tid, ts }) => name.endsWith("::RunTask") && pid === start?.pid && tid === start.tid && ts > start.ts,
    );
    expect(tasks.length).toBeGreaterThan(10);
    return Math.max(...tasks.map(({ tdur }) => (tdur ?? 0) / 1000));
  }

  /** Presses a button that saves a file, and reads the file. */
  async download(label: string, within = ""): Promise<string> {
    const before = new Set(readdirSync(this.#downloads));
    await this.press(label, within);
    for (let waited = 0; waited < 200; waited++) {
      const file = readdirSync(this.#downloads).find((name) => !before.has(name) && !name.endsWith(".crdownload"));
      if (file) {
        const path = join(this.#downloads, file);
        const text = readFileSync(path, "utf8");
        // The next one may bear the same name.
        rmSync(path);
        return text;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`no file came of ${label}`);
  }

  /** The design on the page, by way of its address. */
  async design(): Promise<Design> {
    await this.press("Share");
    await this.page.waitForFunction(() => location.hash.startsWith("#design="));
    // The hash of an earlier press may still stand there.
    await this.page.waitForFunction(() => /address/.test(document.querySelector(".notice")?.textContent ?? ""));
    return JSON.parse(await unpackText((await this.page.evaluate(() => location.hash)).slice("#design=".length)));
  }
}
