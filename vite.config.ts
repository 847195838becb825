import { chmodSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

const COMMAND = "bellwire";

/** Gives the file that people run the right to be run. */
const executable: Plugin = {
  name: "executable",
  writeBundle(options) {
    chmodSync(`${options.dir}/${COMMAND}.js`, 0o755);
  },
};

/** What package.json exports, by the name of its file in dist/. */
export const ENTRIES = {
  index: "host/index.ts",
  node: "host/platform/node.ts",
  browser: "host/platform/browser.ts",
  report: "host/report/files.ts",
};

/**
 * `npm run build`: the command line (dist/bellwire.js) and the library, dependencies left outside. But for gpu.js, which only WebGL2
 * in a browser needs and which is no dependency of the package.
 */
export default defineConfig({
  plugins: [executable],
  ssr: { noExternal: ["gpu.js"] },
  build: {
    ssr: true,
    target: "node20",
    outDir: "dist",
    sourcemap: true,
    rollupOptions: {
      input: { [COMMAND]: "host/cli/main.ts", ...ENTRIES },
      output: {
        banner: (chunk) => (chunk.isEntry && chunk.name === COMMAND ? "#!/usr/bin/env node" : ""),
        entryFileNames: "[name].js",
        chunkFileNames: "chunks/[name]-[hash].js",
      },
    },
  },
});
