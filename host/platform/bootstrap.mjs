// What the npm scripts run. Plain JavaScript without dependencies, because it is what installs them: on a fresh clone it runs
// `npm ci`, afterwards it only compares a hash. Then it hands over to the command line, vitest, or the build.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const OLDEST_NODE = [20, 19];
const DEFAULT_JOB = ["run", "examples/ghz20.qasm", "--network", "ionq-9999-pair", "--report", "bellwire-report.html"];

const [command, ...rest] = process.argv.slice(2);
const bellwire = (...words) => [["--import", "tsx", "host/cli/main.ts", ...words]];
const steps = {
  start: () => bellwire(...(rest.length > 0 ? rest : DEFAULT_JOB)),
  bench: () => bellwire("bench", ...rest),
  test: () => [["node_modules/vitest/vitest.mjs", "run", ...rest]],
  build: () => [
    ["node_modules/vite/bin/vite.js", "build", ...rest],
    ["node_modules/vite/bin/vite.js", "build", "--config", "vite.page.config.ts", ...rest],
    ["node_modules/typescript/bin/tsc", "--project", "tsconfig.types.json"],
  ],
};

process.exitCode = await main();

async function main() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    return fail(
      `Bellwire needs Node ${OLDEST_NODE.join(".")} or newer, this is ${process.versions.node}; install it from https://nodejs.org`,
    );
  }
  if (!Object.hasOwn(steps, command)) return fail(`usage: bootstrap.mjs ${Object.keys(steps).join("|")} [arguments]`);
  const installed = await install();
  if (installed !== 0) return fail("npm ci failed; the lines above say why");
  for (const step of steps[command]()) {
    const code = await run(process.execPath, step);
    if (code !== 0) return code;
  }
  return 0;
}

function fail(line) {
  process.stderr.write(`${line}\n`);
  return 2;
}

/** Installs the dependencies unless those in place are the ones that package-lock.json names. Returns npm's exit code. */
async function install() {
  const lock = readFileSync(join(root, "package-lock.json"));
  const hash = createHash("sha256").update(lock).digest("hex");
  const stamp = join(root, "node_modules", ".bellwire-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return 0;
  if (!agreesWithInstalled(JSON.parse(lock.toString()))) {
    process.stderr.write("Installing dependencies (once) ...\n");
    const npm = process.env.npm_execpath;
    const words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    const code = npm ? await run(process.execPath, [npm, ...words]) : await run("npm", words);
    if (code !== 0) return code;
  }
  writeFileSync(stamp, hash);
  return 0;
}

/** Whether npm's own record of node_modules has every package of the lock file at its version; optional ones may be absent. */
function agreesWithInstalled(lock) {
  const record = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, "utf8")).packages;
  return Object.entries(lock.packages).every(
    ([path, wanted]) => path === "" || (installed[path] ? installed[path].version === wanted.version : wanted.optional === true),
  );
}

/** Runs a program in the project's root with this terminal; its exit code. Ctrl-C reaches it directly, so it ends first. */
function run(program, words) {
  const child = spawn(program, words, { cwd: root, stdio: "inherit", shell: process.platform === "win32" && program === "npm" });
  const wait = () => {};
  const pass = (signal) => child.kill(signal);
  process.on("SIGINT", wait);
  process.on("SIGTERM", pass);
  return new Promise((resolve) => {
    child.on("error", (error) => resolve(fail(error.message)));
    child.on("close", (code, signal) => {
      process.off("SIGINT", wait);
      process.off("SIGTERM", pass);
      resolve(signal ? 130 : (code ?? 1));
    });
  });
}
