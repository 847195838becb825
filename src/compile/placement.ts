import { inputError, nearestWord } from "../errors.ts";
import type { Network } from "../network/network.ts";
import type { DistributedProgram } from "./program.ts";

/** A placement as people keep it: qubit number to QPU name. The result of `compile --json` is one too. */
export interface PlacementFile {
  placement: Readonly<Record<string, string>>;
}

/** Where the program's qubits start. */
export function placementToJson(program: DistributedProgram, network: Network): PlacementFile {
  return { placement: Object.fromEntries(program.placement.map((qpu, qubit) => [String(qubit), network.qpus[qpu].name])) };
}

/**
 * QPU index of each qubit, from parsed JSON: an object with `placement`, or the placement itself. Throws an input error naming
 * `file` and the qubit that is missing, doubled or misplaced.
 */
export function placementFromJson(value: unknown, file: string, qubits: number, network: Network): number[] {
  const named = isRecord(value) && isRecord(value.placement) ? value.placement : value;
  if (!isRecord(named)) throw inputError('must be an object such as {"placement": {"0": "alice", "1": "bob"}}', { file });
  const qpuOf = new Map(network.qpus.map((qpu, index) => [qpu.name, index]));
  for (const key of Object.keys(named)) {
    if (!/^\d+$/.test(key) || Number(key) >= qubits) {
      throw inputError(`names a qubit that the circuit does not have; its qubits are 0 to ${qubits - 1}`, {
        file,
        what: `placement.${key}`,
      });
    }
  }
  return Array.from({ length: qubits }, (_, qubit) => {
    const name = named[String(qubit)];
    const what = `placement.${qubit}`;
    if (name === undefined) throw inputError("is missing; every qubit needs a QPU", { file, what });
    const qpu = typeof name === "string" ? qpuOf.get(name) : undefined;
    if (qpu === undefined) {
      const near = nearestWord(String(name), qpuOf.keys());
      throw inputError(`must be a QPU of network ${network.name}, got ${JSON.stringify(name)}${near ? `; did you mean ${near}?` : ""}`, {
        file,
        what,
      });
    }
    return qpu;
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
