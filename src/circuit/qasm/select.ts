import type { IndexEntry, OperandNode, RangeNode, SetNode } from "./ast.ts";
import { evaluateInteger } from "./expressions.ts";
import type { Reading } from "./reading.ts";
import { plural } from "./source.ts";

/** The positions that one pair of brackets selects from `size` elements of `name`; negative indices count from the end. */
export function positions(reading: Reading, entries: readonly IndexEntry[], size: number, name: string): number[] {
  if (entries.length !== 1) throw reading.source.error(entries[0].at, `${name} has one dimension`);
  const [entry] = entries;
  if (entry.kind === "range") return rangePositions(reading, entry, size, name);
  if (entry.kind === "set")
    return entry.values.map((value) => position(reading, evaluateInteger(reading, value, "an index"), value.at, size, name));
  return [position(reading, evaluateInteger(reading, entry, "an index"), entry.at, size, name)];
}

function position(reading: Reading, index: number, at: number, size: number, name: string): number {
  const p = index < 0 ? index + size : index;
  if (p < 0 || p >= size) {
    throw reading.source.error(at, `index ${index} of ${name} is out of range; it has ${plural(size, "element")} (0 to ${size - 1})`);
  }
  return p;
}

function rangePositions(reading: Reading, range: RangeNode, size: number, name: string): number[] {
  const step = range.step ? evaluateInteger(reading, range.step, "the step of a range") : 1;
  const bound = (node: RangeNode["start"], open: number): number =>
    node ? position(reading, evaluateInteger(reading, node, "a bound of a range"), node.at, size, name) : open;
  const start = bound(range.start, step > 0 ? 0 : size - 1);
  const stop = bound(range.stop, step > 0 ? size - 1 : 0);
  return [...countThrough(reading, range, start, step, stop)];
}

/** start, start + step, … up to and including stop. */
function* countThrough(reading: Reading, range: RangeNode, start: number, step: number, stop: number): Iterable<number> {
  if (step === 0) throw reading.source.error(range.at, "the step of a range must not be 0");
  for (let i = start; step > 0 ? i <= stop : i >= stop; i += step) yield i;
}

/** The integers of a range in a `for`, which must have both bounds. */
export function* rangeValues(reading: Reading, range: RangeNode): Iterable<number> {
  if (!range.start || !range.stop) throw reading.source.error(range.at, "the range of a loop needs both bounds");
  const start = evaluateInteger(reading, range.start, "the start of a range");
  const step = range.step ? evaluateInteger(reading, range.step, "the step of a range") : 1;
  yield* countThrough(reading, range, start, step, evaluateInteger(reading, range.stop, "the end of a range"));
}

function isSetOrRange(node: { kind: string }): node is RangeNode | SetNode {
  return node.kind === "range" || node.kind === "set";
}

/** One operand: the elements that it names, and whether it is a single one rather than a register or slice. */
export interface Selection {
  elements: readonly number[];
  single: boolean;
}

/** The qubits that an operand names. */
export function selectQubits(reading: Reading, node: OperandNode): Selection {
  const entry = reading.scope.find(node.name);
  if (entry === undefined) throw reading.source.unknown(node.at, "qubit", node.name, reading.scope.names());
  if (entry.kind !== "qubits") throw reading.source.error(node.at, `${node.name} is not a qubit or a register of qubits`);
  return selectFrom(reading, node, { elements: entry.qubits, single: entry.single });
}

/** The classical bits that an operand names. */
export function selectClbits(reading: Reading, node: OperandNode): Selection {
  const entry = reading.scope.find(node.name);
  if (entry === undefined) throw reading.source.unknown(node.at, "bit", node.name, reading.scope.names());
  if (entry.kind !== "bits") throw reading.source.error(node.at, `${node.name} is not a bit or a register of bits`);
  return selectFrom(reading, node, { elements: entry.clbits, single: entry.single });
}

export function selectFrom(reading: Reading, node: OperandNode, whole: Selection): Selection {
  let { elements, single } = whole;
  for (const index of node.indices) {
    if (single) throw reading.source.error(node.at, `${node.name} has no elements to index`);
    const chosen = positions(reading, index, elements.length, node.name);
    elements = chosen.map((p) => elements[p]);
    single = index.length === 1 && !isSetOrRange(index[0]);
  }
  return { elements, single };
}
