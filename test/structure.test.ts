import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { describe, expect, it } from "vitest";

/**
 * The house has one direction (docs/architecture.md): each room lists the rooms it may import from, and nothing else may be
 * imported. A room is the longest matching prefix of a path.
 */
const ROOMS: Record<string, readonly string[]> = {
  "src/errors.ts": [],
  "src/complex.ts": [],
  "src/rng": ["src/errors.ts"],
  "src/circuit": ["src/complex.ts", "src/errors.ts"],
  "src/network": ["src/errors.ts"],
  "src/photonics": ["src/network", "src/complex.ts", "src/rng", "src/errors.ts"],
  "src/compile": ["src/circuit", "src/network", "src/complex.ts", "src/rng", "src/errors.ts"],
  "src/timeline.ts": ["src/compile"],
  "src/noise": ["src/compile", "src/circuit", "src/timeline.ts", "src/network", "src/photonics", "src/rng", "src/errors.ts"],
  "src/passes": ["src/circuit", "src/complex.ts", "src/errors.ts"],
  "src/backend": ["src/circuit", "src/passes", "src/complex.ts", "src/errors.ts"],
  "src/engine": ["src/backend", "src/passes", "src/circuit", "src/compile", "src/noise", "src/complex.ts", "src/rng", "src/errors.ts"],
  "src/reference": ["src/backend", "src/passes", "src/photonics", "src/rng", "src/complex.ts", "src/errors.ts"],
  "src/results": ["src/circuit", "src/network", "src/compile", "src/timeline.ts", "src/rng", "src/complex.ts", "src/errors.ts"],
  "host/protocol": [
    "src/circuit",
    "src/network",
    "src/photonics",
    "src/compile",
    "src/timeline.ts",
    "src/noise",
    "src/rng",
    "src/results",
    "src/errors.ts",
  ],
  "host/gpu": ["src/backend", "src/passes", "src/photonics", "src/rng", "src/complex.ts", "src/errors.ts"],
  "host/cpu": ["src/backend", "src/passes", "src/photonics", "src/rng", "src/complex.ts", "src/errors.ts"],
  "host/webgl": ["src/backend", "src/passes", "src/errors.ts"],
  "host/search": ["host/cpu/workers.ts", "host/cpu/crew.ts", "src/compile", "src/errors.ts"],
  "host/shots": ["host/cpu/workers.ts", "host/cpu/crew.ts", "host/protocol", "src"],
  "host/platform": [
    "host/gpu",
    "host/cpu",
    "host/webgl",
    "host/search",
    "host/shots/workers.ts",
    "src/backend",
    "src/compile/search.ts",
    "src/reference",
    "src/photonics",
    "src/errors.ts",
  ],
  "host/report": ["src"],
  "host/version.ts": [],
  "host/runResult.ts": ["src", "host/shots", "host/version.ts"],
  "host/runOptions.ts": ["src"],
  "host/run.ts": ["src", "host/protocol", "host/runOptions.ts", "host/shots", "host/runResult.ts"],
  "host/link.ts": ["src", "host/run.ts", "host/linkResult.ts", "host/report", "host/version.ts"],
  "host/linkResult.ts": ["src", "host/report"],
  "host/equivalence.ts": ["src", "host/run.ts"],
  "host/processFidelity.ts": ["src", "host/protocol", "host/run.ts", "host/shots"],
  "host/validate.ts": ["src", "host/run.ts", "host/link.ts", "host/processFidelity.ts", "host/report", "host/version.ts"],
  "host/index.ts": ["src", "host"],
  "host/serve": ["host/platform", "src/errors.ts"],
  "host/cli": [
    "host/index.ts",
    "host/runOptions.ts",
    "host/report",
    "host/platform",
    "host/serve",
    "host/version.ts",
    "src/errors.ts",
    "bench",
  ],
  "host/web": ["host/index.ts", "host/runOptions.ts", "host/report", "host/platform/browser.ts"],
};

const root = join(import.meta.dirname, "..");
const files = ["src", "host"].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".d.ts"))
    .map((name) => join(top, name)),
);

function roomOf(path: string): string | undefined {
  return Object.keys(ROOMS)
    .filter((room) => path === room || path.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const found = [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+"(\.[^"]+)"|import\("(\.[^"]+)"\)/g)].map(
    (m) => m[1] ?? m[2],
  );
  return found.map((target) => relative(root, normalize(join(root, dirname(file), target))).replace(/\?.*$/, ""));
}

describe("imports point one way", () => {
  it.each(files)("%s", (file) => {
    const room = roomOf(file);
    expect(room, `${file} is in no room`).toBeDefined();
    for (const target of importsOf(file)) {
      const targetRoom = roomOf(target);
      const allowed = targetRoom === room || ROOMS[room as string].some((r) => target === r || target.startsWith(`${r}/`));
      expect(allowed, `${file} must not import ${target}`).toBe(true);
      expect(target === `${dirname(file)}/index.ts`, `${file} imports the index of its own folder`).toBe(false);
    }
  });

  it("src is pure: no node:, no DOM, no clock, no global randomness", () => {
    for (const file of files.filter((f) => f.startsWith("src/"))) {
      const text = readFileSync(join(root, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      expect(text, file).not.toMatch(
        /"node:|\bMath\.random\b|\bDate\.now\b|\bperformance\.now\b|\bdocument\.(?:create|query|get|body)|\bwindow\.|\bGPU[A-Z]\w+/,
      );
    }
  });

  it("files hold one idea each: at most 400 lines", () => {
    const long = files.filter((f) => !f.includes(".generated.") && readFileSync(join(root, f), "utf8").split("\n").length > 401);
    expect(long).toEqual([]);
  });
});
