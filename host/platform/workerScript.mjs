import { build } from "vite";

/** A module that exports startLane as a classic script that defines it globally. */
export async function workerScript(entry, name, minify) {
  const [output] = await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, minify, target: "es2022", lib: { entry, formats: ["iife"], name } },
  });
  return `${output.output[0].code.trim()}\nglobalThis.startLane = ${name}.startLane;\n`;
}
