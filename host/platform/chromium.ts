import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { BellwireError } from "../../src/errors.ts";
import { packageRoot } from "./root.ts";

/** What starts a headless browser: for Playwright, Puppeteer and Vitest alike. */
export interface BrowserLaunch {
  executablePath: string;
  args: string[];
  env: Record<string, string>;
}

/** A folder with SwiftShader's Vulkan driver and a Vulkan loader. */
export interface SoftwareVulkan {
  driverFile: string;
  loader: string | null;
}

/**
 * As root there is no sandbox; without the two WebGPU flags a headless browser on a machine without a GPU has no adapter. Kernels write
 * workgroup memory before they read it; SwiftShader takes 20 s instead of 3 to compile a kernel that zeroes 32 KiB of it first.
 */
const BROWSER_ARGS = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-dawn-features=disable_workgroup_init",
];
const DEBIAN_CHROMIUM = "/usr/bin/chromium";
/** The package's own configuration looks for its fonts where Amazon's machines have them; without any font the browser ends at the first letter. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <alias binding="same"><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="same"><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`;
const DEBIAN_DRIVER = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** Debian's browser where it is installed, otherwise the one that npm brought. */
export async function findBrowser(): Promise<BrowserLaunch> {
  const env = definedEnvironment();
  if (existsSync(DEBIAN_CHROMIUM)) return { executablePath: DEBIAN_CHROMIUM, args: BROWSER_ARGS, env };
  const folder = await unpackedChromium();
  if (folder === null) {
    throw new BellwireError(
      "unavailable",
      "no browser for the tests: install the package @sparticuz/chromium (npm ci) or Debian's chromium",
    );
  }
  // The package's own copies of NSS and fonts: a bare Debian or Ubuntu has neither.
  const fonts = join(folder, "fonts.conf");
  if (!existsSync(fonts) || readFileSync(fonts, "utf8") !== FONTS) writeFileSync(fonts, FONTS);
  const libraries = [join(folder, "al2023", "lib"), env.LD_LIBRARY_PATH].filter(Boolean).join(":");
  return {
    executablePath: join(folder, "chromium"),
    args: BROWSER_ARGS,
    env: { ...env, LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: fonts },
  };
}

/** SwiftShader for Node: Debian's where it is installed, otherwise the one that npm brought; null where there is neither. */
export async function findSoftwareVulkan(): Promise<SoftwareVulkan | null> {
  const folder = await unpackedChromium();
  if (folder !== null) return { driverFile: join(folder, "vk_swiftshader_icd.json"), loader: join(folder, "libvulkan.so.1") };
  return existsSync(DEBIAN_DRIVER) ? { driverFile: DEBIAN_DRIVER, loader: null } : null;
}

/**
 * The contents of @sparticuz/chromium, unpacked once per version into .cache. The package unpacks into the temporary folder and
 * races with itself, so a child process gets a folder of its own, which is then renamed into place: whoever comes second throws
 * its copy away.
 */
async function unpackedChromium(): Promise<string | null> {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  const entry = resolvePackage("@sparticuz/chromium");
  if (entry === null) return null;
  const version = packageVersion(entry);
  const cache = join(packageRoot(), ".cache");
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const staging = mkdtempSync(join(cache, "unpack-"));
  const script = `import chromium from "@sparticuz/chromium"; await chromium.executablePath();`;
  try {
    // The variable makes the package unpack its libraries too, which it otherwise does only on Amazon's machines.
    const env = { ...process.env, TMPDIR: staging, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x" };
    await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { env, cwd: dirname(entry) });
    renameSync(staging, folder);
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (!existsSync(folder)) throw new BellwireError("unavailable", `cannot unpack @sparticuz/chromium: ${String(error).split("\n")[0]}`);
  }
  return folder;
}

function resolvePackage(name: string): string | null {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch {
    return null;
  }
}

/** The version of the package that owns a file; nested package.json files that only name a module type have none. */
function packageVersion(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const path = join(folder, "package.json");
    const version = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).version : undefined;
    if (version !== undefined) return version;
  }
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
