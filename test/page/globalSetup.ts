import { join } from "node:path";
import puppeteer from "puppeteer";
import { build } from "vite";
import type { TestProject } from "vitest/node";
import { findBrowser } from "../../host/platform/chromium.ts";
import { servePage } from "../../host/serve/server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the built page is served. */
    address: string;
    /** The folder of the built page. */
    folder: string;
    /** A browser whose WebGPU is in software, and one without any. */
    browser: string;
    browserWithoutGpu: string;
  }
}

const root = join(import.meta.dirname, "..", "..");

/** Builds the page as `npm run build` does, serves it as `bellwire serve` does, and starts the browsers that look at it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = join(root, ".cache", "page");
  await build({
    configFile: join(root, "vite.page.config.ts"),
    root: join(root, "host", "web"),
    logLevel: "error",
    build: { outDir: folder },
  });
  const server = await servePage({ folder, host: "127.0.0.1", port: 0 });
  const { executablePath, args, env } = await findBrowser();
  const launch = (flags: string[]) => puppeteer.launch({ executablePath, args: flags, env, headless: "shell" });
  const browsers = await Promise.all([launch(args), launch(args.filter((flag) => !flag.includes("webgpu")))]);
  project.provide("address", server.address);
  project.provide("folder", folder);
  project.provide("browser", browsers[0].wsEndpoint());
  project.provide("browserWithoutGpu", browsers[1].wsEndpoint());
  return async () => {
    await Promise.all(browsers.map((browser) => browser.close()));
    await server.close();
  };
}
