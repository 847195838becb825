import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

const FILE = "licenses.md";

/** A package whose code is in the page. */
interface Bundled {
  title: string;
  text: string;
}

/**
 * Two plugins that write the licences of everything that the page bundles, by its own thread or by its workers, into one file: Vite
 * builds workers apart and would leave theirs out. `collect` goes into the workers' build, `write` into that of the page.
 */
export function licensePlugins(): { collect: () => Plugin; write: Plugin } {
  const found = new Map<string, Bundled>();
  const take = (bundle: Readonly<Record<string, { type: string; moduleIds?: readonly string[] }>>): void => {
    for (const { moduleIds = [] } of Object.values(bundle)) {
      for (const id of moduleIds) {
        const folder = packageFolder(id);
        if (folder && !found.has(folder)) found.set(folder, describe(folder));
      }
    }
  };
  return {
    collect: () => ({ name: "bellwire:collect-licenses", generateBundle: (_, bundle) => take(bundle) }),
    write: {
      name: "bellwire:write-licenses",
      generateBundle(_, bundle) {
        take(bundle);
        const all = [...found.values()].sort((a, b) => a.title.localeCompare(b.title, "en"));
        const source = ["# Licences of what this page bundles", ...all.flatMap(({ title, text }) => [`## ${title}`, text])].join("\n\n");
        this.emitFile({ type: "asset", fileName: FILE, source: `${source}\n` });
      },
    },
  };
}

/** The folder of the package that a module belongs to; null for our own. */
function packageFolder(id: string): string | null {
  if (id.startsWith("\0") || !id.includes("/node_modules/")) return null;
  for (let folder = dirname(id.replace(/\?.*$/, "")); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    // Packages may hold manifests of parts, without a name of their own.
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).version) return folder;
  }
  return null;
}

function describe(folder: string): Bundled {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((each) => /^(?:licen[cs]e|copying)/i.test(each));
  return {
    title: `${name} ${version}${license ? ` (${license})` : ""}`,
    text: file ? readFileSync(join(folder, file), "utf8").trim() : "The package names no further terms.",
  };
}
