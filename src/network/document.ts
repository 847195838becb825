import { type Document, isAlias, isCollection, isMap, isPair, isScalar, LineCounter, type Node, type Pair, parseDocument } from "yaml";
import { inputError, type SourcePlace } from "../errors.ts";

/** Larger files are refused before parsing: a network of thousands of QPUs stays far below this. */
const MAX_SOURCE_BYTES = 2_000_000;
/** Bounds the work that nested anchors can ask for. */
const MAX_ALIASES = 20_000;

/** Brackets nested deeper than any network needs would exhaust the parser. */
const MAX_DEPTH = 100;

/** A parsed YAML or JSON text that still knows where every value stood. */
export interface SourceDocument {
  file: string;
  value: unknown;
  /** The place of the value at `path`, or of its nearest existing ancestor. */
  placeOf(path: readonly PropertyKey[]): SourcePlace;
  /** The place of the key itself, for keys that should not be there. */
  placeOfKey(path: readonly PropertyKey[]): SourcePlace;
}

/** Reads one YAML 1.2 or JSON document; anchors, aliases and `<<` merges work. Throws a BellwireError with line and column. */
export function parseSource(source: string, file: string): SourceDocument {
  refuseJunk(source, file);
  const counter = new LineCounter();
  // YAML forbids tabs as indentation, JSON files often have them; one space each keeps the columns.
  const text = source.trimStart().startsWith("{") ? source.replace(/^\t+/gm, (tabs) => " ".repeat(tabs.length)) : source;
  const document = parseDocument(text, { lineCounter: counter, merge: true, prettyErrors: false, logLevel: "error" });
  const problem = document.errors[0];
  if (problem) {
    const { line, col } = counter.linePos(problem.pos[0]);
    throw inputError(oneLine(describeProblem(problem.code, problem.message)), { file, line, column: col });
  }
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    throw inputError("holds no network; `bellwire presets ideal-pair` prints one to start from", { file });
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    throw inputError(oneLine(`cannot be expanded: ${(cause as Error).message}`), { file });
  }
  const at = (node: Node | undefined, path: readonly PropertyKey[]): SourcePlace => {
    const place: SourcePlace = { file };
    if (node?.range) {
      const { line, col } = counter.linePos(node.range[0]);
      place.line = line;
      place.column = col;
    }
    if (path.length > 0) place.what = path.map(String).join(".");
    return place;
  };
  return {
    file,
    value,
    placeOf: (path) => at(locate(document, path).value, path),
    placeOfKey: (path) => {
      const found = locate(document, path);
      return at(found.key ?? found.value, path);
    },
  };
}

function refuseJunk(source: string, file: string): void {
  if (source.length > MAX_SOURCE_BYTES) {
    throw inputError(`is larger than ${MAX_SOURCE_BYTES / 1e6} MB, too large for a network file`, { file });
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  if (/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(source)) throw inputError("is not a text file; a network is YAML or JSON", { file });
  if (source.trim() === "") throw inputError("is empty; `bellwire presets ideal-pair` prints a network to start from", { file });
  if (deepest(source) > MAX_DEPTH) throw inputError(`nests brackets deeper than ${MAX_DEPTH}`, { file });
}

function deepest(source: string): number {
  let depth = 0;
  let most = 0;
  for (const character of source) {
    if (character === "[" || character === "{") most = Math.max(most, ++depth);
    else if (character === "]" || character === "}") depth--;
  }
  return most;
}

function describeProblem(code: string, message: string): string {
  if (code === "MULTIPLE_DOCS") return "holds more than one YAML document; put each network into its own file";
  if (code === "DUPLICATE_KEY") return "a key stands twice in this map; names must be unique";
  return `is not valid YAML: ${message}`;
}

function oneLine(message: string): string {
  return message.replace(/\s+/g, " ").trim();
}

interface Located {
  key: Node | undefined;
  value: Node | undefined;
}

/** Follows a path through maps, sequences, aliases and merges; stops at the deepest node that exists. */
function locate(document: Document, path: readonly PropertyKey[]): Located {
  let found: Located = { key: undefined, value: (document.contents as Node | null) ?? undefined };
  for (const step of path) {
    const node = resolve(document, found.value);
    if (!isCollection(node)) break;
    const next = isMap(node) ? findPair(document, node.items as Pair<Node, Node | null>[], String(step)) : item(node.items[Number(step)]);
    if (!next) break;
    found = next;
  }
  return found;
}

function item(node: unknown): Located | undefined {
  return node === undefined || isPair(node) ? undefined : { key: undefined, value: node as Node };
}

function findPair(document: Document, pairs: Pair<Node, Node | null>[], name: string): Located | undefined {
  for (const pair of pairs) {
    if (isScalar(pair.key) && String(pair.key.value) === name) return { key: pair.key, value: pair.value ?? pair.key };
  }
  for (const pair of pairs) {
    if (!isScalar(pair.key) || pair.key.value !== "<<") continue;
    const merged = resolve(document, pair.value ?? undefined);
    const sources = isCollection(merged) && !isMap(merged) ? merged.items.map((one) => resolve(document, one as Node)) : [merged];
    for (const source of sources) {
      const hit = isMap(source) ? findPair(document, source.items as Pair<Node, Node | null>[], name) : undefined;
      if (hit) return hit;
    }
  }
  return undefined;
}

function resolve(document: Document, node: Node | undefined): Node | undefined {
  return isAlias(node) ? node.resolve(document) : node;
}
