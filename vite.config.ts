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

/** `npm run build`: the command line (dist/bellwire.js) and the library (dist/index.js) for Node, dependencies left outside. */
export default defineConfig({
  plugins: [executable],
  build: {
    ssr: true,
    target: "node20",
    outDir: "dist",
    sourcemap: true,
    rollupOptions: {
      input: { [COMMAND]: "host/cli/main.ts", index: "host/index.ts" },
      output: {
        banner: (chunk) => (chunk.isEntry && chunk.name === COMMAND ? "#!/usr/bin/env node" : ""),
        entryFileNames: "[name].js",
        chunkFileNames: "chunks/[name]-[hash].js",
      },
    },
  },
});
