import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { getCompiler, loadWasmModule, QscEventTarget } from "qsharp-lang";
import type { Circuit } from "../../src/circuit/circuit.ts";
import { writeOpenQasm3 } from "../../src/circuit/write.ts";
import type { State } from "./statevector.ts";

const require = createRequire(import.meta.url);
let loaded: Promise<void> | undefined;

/** Outcomes of an OpenQASM 3 program in Q#'s simulator, one bitstring a shot: registers in order of declaration, first bit first. */
export async function runInQsharp(source: string, shots: number): Promise<string[]> {
  const wasm = new URL("../lib/web/qsc_wasm_bg.wasm", `file://${require.resolve("qsharp-lang")}`);
  loaded ??= loadWasmModule(readFileSync(wasm).buffer as ArrayBuffer);
  await loaded;
  const compiler = await getCompiler();
  const events = new QscEventTarget(true);
  await compiler.run(
    { sources: [["program.qasm", source]], languageFeatures: [], projectType: "openqasm", profile: "unrestricted" },
    "",
    shots,
    events,
  );
  return events.getResults().map(({ success, result }) => {
    if (!success) throw new Error(`Q# refused the program: ${JSON.stringify(result)}`);
    return [...String(result).matchAll(/One|Zero|true|false/g)].map(([word]) => (word === "One" || word === "true" ? "1" : "0")).join("");
  });
}

/**
 * The statements that undo a circuit. They say `inv @` rather than negate angles, because Q# brings an angle to [0, 2 pi) first, which
 * under a control is not the same rotation.
 */
export function undo(circuit: Circuit): string {
  const statements = writeOpenQasm3(circuit)
    .split("\n")
    .filter((line) => line !== "" && !/^(OPENQASM|include|gate|qubit|bit)/.test(line));
  return statements
    .map((line) => (line.startsWith("barrier") ? line : `inv @ ${line}`))
    .reverse()
    .join("\n");
}

interface QuantumCircuitLibrary {
  new (): {
    numQubits: number;
    state: Record<string, { re: number; im: number }>;
    importQASM(text: string, onError: (errors: unknown[]) => void): void;
    run(): void;
  };
}

/** The final state of an OpenQASM 2 program in quantum-circuit, which like us takes qubit 0 as the lowest bit of a basis index. */
export function runInQuantumCircuit(source: string): State {
  const library: QuantumCircuitLibrary = require("quantum-circuit");
  const circuit = new library();
  circuit.importQASM(source, (errors) => {
    if (errors.length > 0) throw new Error(`quantum-circuit refused the program: ${JSON.stringify(errors)}`);
  });
  circuit.run();
  const { numQubits } = circuit;
  const state = new Float64Array(2 * 2 ** numQubits);
  for (const [index, { re, im }] of Object.entries(circuit.state)) {
    state[2 * Number(index)] = re;
    state[2 * Number(index) + 1] = im;
  }
  return state;
}
