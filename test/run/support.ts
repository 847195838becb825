import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Circuit,
  loadPreset,
  type Network,
  type RunOutcome,
  type RunRequest,
  readCircuit,
  readNetwork,
  run,
} from "../../host/index.ts";
import { nodePlatform } from "../../host/platform/node.ts";

const examples = join(import.meta.dirname, "..", "..", "examples");

/** A circuit of examples/, by name. */
export function example(name: string): Circuit {
  return readCircuit(readFileSync(join(examples, `${name}.qasm`), "utf8"), `${name}.qasm`);
}

/** `qpus` QPUs in a ring (or joined by one link when two), with noise everywhere unless `ideal`. */
export function machine(options: { qpus?: number; dataQubits: number; communicationQubits?: number; ideal?: boolean }): Network {
  const { qpus = 2, dataQubits, communicationQubits = 2, ideal = false } = options;
  const noisy = `
    oneQubitGate: { fidelity: 0.999, durationUs: 10 }
    twoQubitGate: { fidelity: 0.99, durationUs: 100 }
    measurement: { fidelity: 0.99, durationUs: 50 }
    reset: { durationUs: 10 }
    t1S: 20
    t2S: 0.5`;
  const names = Array.from({ length: qpus }, (_, k) => `q${k}`);
  const links = names.slice(0, qpus === 2 ? 1 : qpus).map((name, k) => {
    const next = names[(k + 1) % qpus];
    const pair = ideal ? "{ rateHz: 1000, fidelity: 1 }" : "{ rateHz: 500, fidelity: 0.93, heraldProbability: 0.001 }";
    return `  ${name}-${next}: { between: [${name}, ${next}], pair: ${pair} }`;
  });
  const qpu = names.map(
    (name) => `  ${name}:\n    dataQubits: ${dataQubits}\n    communicationQubits: ${communicationQubits}${ideal ? "" : noisy}`,
  );
  return readNetwork(`name: test\nqpus:\n${qpu.join("\n")}\nlinks:\n${links.join("\n")}\n`, "test.yaml");
}

/** A run on the CPU backend with seed 1 unless said otherwise. */
export function runHere(request: Partial<RunRequest> & Pick<RunRequest, "circuit" | "network">): Promise<RunOutcome> {
  return run({ shots: 100, seed: 1, backend: "cpu", engine: "auto", telegate: "effective", ...request }, nodePlatform());
}

export { loadPreset };
