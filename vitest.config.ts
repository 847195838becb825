import { availableParallelism } from "node:os";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { findBrowser } from "./host/platform/chromium.ts";

/** Tests of texts that are not part of the project; BELLWIRE_DATA names their folder. */
const DATA_TESTS = process.env.BELLWIRE_DATA ? [] : ["test/**/*.data.test.ts"];
const GPU_TESTS = ["test/gpu/**/*.test.ts"];
const UNIT_TIMEOUT_MS = 60_000;
/** A software GPU on two busy cores is slow. */
const GPU_TIMEOUT_MS = 120_000;

/** A browser on two busy cores is slow too. */
const PAGE_TIMEOUT_MS = 120_000;

/**
 * Four projects: `unit` in Node without a GPU; the GPU tests on Dawn in Node, and the same files in headless Chrome. GPU files run
 * one after the other in one place, because they share a device and what is compiled on it: on a software GPU compiling takes longer than
 * all else. `page` drives the built page in headless Chrome.
 */
export default defineConfig(async () => {
  const { executablePath, args, env } = await findBrowser();
  return {
    test: {
      reporters: ["default", "./test/countReporter.ts"],
      projects: [
        {
          test: {
            name: "unit",
            environment: "node",
            include: ["test/**/*.test.ts"],
            exclude: ["test/gpu/**", "test/page/**", ...DATA_TESTS],
            testTimeout: UNIT_TIMEOUT_MS,
            hookTimeout: UNIT_TIMEOUT_MS,
            // To load every module again for every file takes a third of the time; spies are restored where they are set.
            isolate: false,
            // By default one core is left free, which on two cores doubles the time.
            maxWorkers: availableParallelism(),
            sequence: { groupOrder: 0 },
          },
        },
        {
          test: {
            name: "page",
            environment: "node",
            include: ["test/page/**/*.test.ts"],
            globalSetup: "test/page/globalSetup.ts",
            fileParallelism: false,
            sequence: { groupOrder: 1 },
            testTimeout: PAGE_TIMEOUT_MS,
            hookTimeout: PAGE_TIMEOUT_MS,
          },
        },
        {
          test: {
            name: "gpu-node",
            environment: "node",
            include: GPU_TESTS,
            isolate: false,
            fileParallelism: false,
            sequence: { groupOrder: 1 },
            testTimeout: GPU_TIMEOUT_MS,
            hookTimeout: GPU_TIMEOUT_MS,
          },
        },
        {
          // Only an isolated page may share memory with its workers.
          server: { headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" } },
          test: {
            name: "gpu-chrome",
            include: GPU_TESTS,
            // Whole machines take minutes there, and use the kernels that the behaviour tests look at one by one.
            exclude: ["test/gpu/modular.test.ts"],
            isolate: false,
            fileParallelism: false,
            sequence: { groupOrder: 1 },
            testTimeout: GPU_TIMEOUT_MS,
            hookTimeout: GPU_TIMEOUT_MS,
            browser: {
              enabled: true,
              headless: true,
              screenshotFailures: false,
              provider: playwright({ launchOptions: { executablePath, args, env } }),
              instances: [{ browser: "chromium" as const }],
            },
          },
        },
      ],
    },
  };
});
