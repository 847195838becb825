import { defineConfig } from "vite";
import { licensePlugins } from "./vite.page.licenses.ts";

const licenses = licensePlugins();

/** The page (`dist/web`): plain files that any web server can host, from any folder. */
export default defineConfig({
  root: "host/web",
  base: "./",
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [licenses.write],
  worker: { format: "es", plugins: () => [licenses.collect()] },
  build: { outDir: "../../dist/web", emptyOutDir: true, target: "es2023" },
});
