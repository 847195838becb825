import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "vite";
import { beforeAll, describe, expect, it } from "vitest";
import { ENTRIES } from "../../vite.config.ts";

const root = join(import.meta.dirname, "..", "..");
const user = join(root, ".cache", "package");
const installed = join(user, "node_modules", "bellwire");

const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  exports: Record<string, { types: string; default: string }>;
};

describe("the package", () => {
  beforeAll(async () => {
    rmSync(user, { recursive: true, force: true });
    mkdirSync(installed, { recursive: true });
    // A package of its own: inside this one its name would mean the checkout's dist/.
    writeFileSync(join(user, "package.json"), JSON.stringify({ name: "user", type: "module" }));
    await build({ configFile: join(root, "vite.config.ts"), root, logLevel: "error", build: { outDir: join(installed, "dist") } });
    copyFileSync(join(root, "package.json"), join(installed, "package.json"));
  }, 120_000);

  it("exports what the build makes, with types", () => {
    const { include } = JSON.parse(readFileSync(join(root, "tsconfig.types.json"), "utf8")) as { include: string[] };
    expect(Object.values(exports).map((entry) => entry.default)).toEqual(Object.keys(ENTRIES).map((name) => `./dist/${name}.js`));
    for (const [i, source] of Object.values(ENTRIES).entries()) {
      expect(Object.values(exports)[i].types).toBe(`./dist/types/${source.replace(/\.ts$/, ".d.ts")}`);
      expect(include).toContain(source);
      expect(existsSync(join(installed, Object.values(exports)[i].default))).toBe(true);
    }
  });

  it("runs what the README shows of the library", async () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const [, code] = /<!-- runs -->\n```js\n([\s\S]*?)```/.exec(readme) ?? [];
    writeFileSync(join(user, "example.mjs"), code);
    const { stdout } = await promisify(execFile)(process.execPath, [join(user, "example.mjs")]);
    expect(stdout).toMatch(/'11': \d+/);
    expect(stdout).toMatch(/meanS: [\d.]+/);
    expect(stdout).toMatch(/pairs: \{\s*mean: [\d.]+/);
  }, 60_000);

  it("makes a report and a trace, opens in a browser's module graph, and refuses options that do not exist", async () => {
    const code = `
      import { loadPreset, presetText, readCircuit, run } from "bellwire";
      import { browserPlatform } from "bellwire/browser";
      import { nodePlatform } from "bellwire/node";
      import { renderReport, renderTrace } from "bellwire/report";
      const source = 'OPENQASM 3.0; include "stdgates.inc"; qubit[2] q; h q[0]; cx q[0], q[1];';
      const asked = { circuit: readCircuit(source, "bell.qasm"), network: loadPreset("ideal-pair"), shots: 10 };
      const outcome = await run(asked, nodePlatform());
      const data = { ...outcome, circuitSource: source, networkSource: presetText("ideal-pair"), commandLine: "" };
      const refused = await run({ ...asked, engine: "modullar" }, nodePlatform()).catch(String);
      console.log(JSON.stringify({
        report: renderReport(data).slice(0, 15), trace: JSON.parse(renderTrace(data)) !== null, platform: typeof browserPlatform, refused,
      }));`;
    writeFileSync(join(user, "all.mjs"), code);
    const { stdout } = await promisify(execFile)(process.execPath, [join(user, "all.mjs")]);
    expect(JSON.parse(stdout)).toEqual({
      report: "<!DOCTYPE html>",
      trace: true,
      platform: "function",
      refused: "BellwireError: engine must be one of auto, joint, modular, got modullar; did you mean modular?",
    });
  }, 60_000);
});
