import { defineConfig } from "vite";

/** The page (`dist/web`): plain files that any web server can host, from any folder. */
export default defineConfig({
  root: "host/web",
  base: "./",
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  // The licences of what the page's own thread bundles travel with it; its worker bundles the runtime dependencies of package.json.
  build: { outDir: "../../dist/web", emptyOutDir: true, target: "es2023", license: { fileName: "licenses.md" } },
});
