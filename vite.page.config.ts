import { defineConfig } from "vite";

/** The page (`dist/web`): plain files that any web server can host, from any folder. */
export default defineConfig({
  root: "host/web",
  base: "./",
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  build: { outDir: "../../dist/web", emptyOutDir: true, target: "es2023" },
});
