import { existsSync } from "node:fs";
import { inputError } from "../../src/errors.ts";
import { type Circuit, type Network, placementFromJson, presetText, readCircuit, readNetwork } from "../index.ts";
import { readText } from "./io.ts";

/** A text and where it came from, kept so that a report can carry it. */
export interface Loaded<T> {
  value: T;
  source: string;
}

export function loadCircuit(path: string, inputs: Record<string, number> = {}): Loaded<Circuit> {
  const source = readText(path, "circuit");
  return { value: readCircuit(source, path, { inputs }), source };
}

/** A network file, or a preset. A bare word that is no file is taken for a preset, so that a typing error is answered with the nearest name. */
export function loadNetwork(nameOrPath: string): Loaded<Network> {
  const isFile = existsSync(nameOrPath) || /[/\\.]/.test(nameOrPath);
  const source = isFile ? readText(nameOrPath, "network") : presetText(nameOrPath);
  return { value: readNetwork(source, nameOrPath), source };
}

/** Start QPU of each qubit from a JSON file; undefined when no file is named. */
export function loadPlacement(path: string | undefined, circuit: Circuit, network: Network): number[] | undefined {
  if (path === undefined) return undefined;
  const text = readText(path, "placement");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw inputError(`is not JSON: ${(error as Error).message}`, { file: path });
  }
  return placementFromJson(value, path, circuit.qubits, network);
}
