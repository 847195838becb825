import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { BellwireError } from "../../src/errors.ts";

/** The folder of the package, whether this runs from host/platform, from a bundle in dist, or installed in node_modules. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const file = join(folder, "package.json");
    if (existsSync(file) && JSON.parse(readFileSync(file, "utf8")).name === "bellwire") return folder;
    if (dirname(folder) === folder) throw new BellwireError("internal", "no package.json of bellwire above the running file");
    folder = dirname(folder);
  }
}
