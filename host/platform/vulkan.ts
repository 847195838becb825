import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { findSoftwareVulkan } from "./chromium.ts";

const DRIVER_FOLDERS = ["/usr/share/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/etc/vulkan/icd.d"];
const DRIVER_VARIABLES = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"];
/** dlopen's RTLD_NODELETE on Linux, which Node does not name. */
const KEEP_LOADED = 0x1000;

/** Whether this system may have a GPU driver; on Linux Dawn prints warnings when asked in vain. */
export function hasHardwareDriver(): boolean {
  if (process.platform !== "linux") return true;
  return DRIVER_VARIABLES.some((name) => process.env[name]) || DRIVER_FOLDERS.some((folder) => driversIn(folder).length > 0);
}

function driversIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
}

/** Loads the system's Vulkan loader, or the one beside SwiftShader. Returns whether there is one. */
export async function loadVulkan(): Promise<boolean> {
  if (process.platform !== "linux" || loadLibrary("libvulkan.so.1")) return true;
  const software = await findSoftwareVulkan();
  return software?.loader ? loadLibrary(software.loader) : false;
}

/** Points the Vulkan loader at SwiftShader. Returns whether it is there. */
export async function useSoftwareVulkan(): Promise<boolean> {
  const software = await findSoftwareVulkan();
  if (software === null || !(await loadVulkan())) return false;
  for (const name of DRIVER_VARIABLES) process.env[name] = software.driverFile;
  return true;
}

/**
 * Dawn opens the loader by its bare name, which finds a library that is already in the process. Node refuses a library that is no
 * addon, but with KEEP_LOADED it stays. So nobody has to set LD_LIBRARY_PATH before the process starts.
 */
function loadLibrary(file: string): boolean {
  try {
    process.dlopen({ exports: {} }, file, constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_GLOBAL | KEEP_LOADED);
  } catch (error) {
    return String(error).includes("did not self-register");
  }
  return true;
}

/** Memory of the first NVIDIA GPU in bytes, from its driver's own tool; null where there is none. */
export function nvidiaMemoryBytes(): number | null {
  const tool = ["/usr/bin", "/usr/local/bin"].map((folder) => join(folder, "nvidia-smi")).find(existsSync);
  if (tool === undefined) return null;
  try {
    const text = execFileSync(tool, ["--query-gpu=memory.total", "--format=csv,noheader,nounits"], { encoding: "utf8", timeout: 10_000 });
    const mebibytes = Number.parseInt(text, 10);
    return Number.isFinite(mebibytes) ? mebibytes * 2 ** 20 : null;
  } catch {
    return null;
  }
}
