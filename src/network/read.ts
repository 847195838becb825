import type * as z from "zod";
import { type BellwireError, inputError } from "../errors.ts";
import { parseSource, type SourceDocument } from "./document.ts";
import { readLink } from "./links.ts";
import { checkName } from "./names.ts";
import type { GateFigures, Link, MeasurementFigures, Network, Qpu } from "./network.ts";
import { readIons } from "./options.ts";
import { strayPhotonKey } from "./photons.ts";
import { networkSchema, type QpuFields } from "./schema.ts";
import { type LinkEntry, linksOfSwitch, readSwitch, refuseMissingPorts } from "./switches.ts";

/**
 * Reads a network file (YAML or JSON) and checks it once and for all. Throws a BellwireError with file, line, column, dotted
 * field, rule and the value found. `file` is only used in messages.
 */
export function readNetwork(source: string, file: string): Network {
  const document = parseSource(source, file);
  const parsed = networkSchema.safeParse(document.value, { reportInput: true });
  if (!parsed.success) throw firstIssue(document, parsed.error.issues);
  const { name, qpus: qpuFields, links: linkFields, switches: switchFields = {}, pool, routing } = parsed.data;
  const qpus = Object.entries(qpuFields).map(([qpu, fields]) => readQpu(document, qpu, fields));
  if (qpus.length === 0) throw inputError("must name at least one QPU", document.placeOf(["qpus"]));
  const names = qpus.map((qpu) => qpu.name);
  const switches = Object.entries(switchFields).map(([id, fields]) => readSwitch(id, fields));
  const entries = [
    ...Object.entries(linkFields ?? {}).map(([id, fields]): LinkEntry => ({ id, fields, path: ["links", id] })),
    ...Object.entries(switchFields).flatMap(([id, fields]) => linksOfSwitch(document, id, fields)),
  ];
  const links = entries.map((entry) => readLink(document, entry, names, switches));
  refuseDuplicateLinks(document, links, names);
  refuseUnreachable(document, links, names);
  refuseMissingPorts(document, switches, links);
  return {
    name: name ?? "network",
    qpus,
    links,
    ...(switches.length > 0 && { switches }),
    ...(routing && { routing }),
    ...(pool && { pool: { policy: pool.policy ?? "lookahead", cutoffS: pool.cutoffS ?? Number.POSITIVE_INFINITY } }),
  };
}

/** The problem that stands first in the file, as one line; what is missing comes last, since a mistyped key may be why it is. */
function firstIssue(document: SourceDocument, issues: readonly z.core.$ZodIssue[]): BellwireError {
  const problems = issues.map((issue) => {
    if (issue.code === "unrecognized_keys") {
      return { missing: false, place: document.placeOfKey([...issue.path, issue.keys[0]]), message: issue.message };
    }
    const stray = strayKey(document, issue.path);
    if (stray) return { missing: false, place: document.placeOfKey(issue.path), message: stray };
    const missing = issue.input === undefined;
    return {
      missing,
      place: document.placeOf(issue.path),
      message: missing ? `is missing; it ${issue.message}` : `${issue.message}, got ${display(issue.input)}`,
    };
  });
  problems.sort(
    (a, b) =>
      Number(a.missing) - Number(b.missing) || (a.place.line ?? 0) - (b.place.line ?? 0) || (a.place.column ?? 0) - (b.place.column ?? 0),
  );
  return inputError(problems[0].message, problems[0].place);
}

/** Any key may name an end of a link to the schema, so a mistyped field of `photons` looks to it like a bad end. */
function strayKey(document: SourceDocument, path: readonly PropertyKey[]): string | undefined {
  if ((path[0] !== "links" && path[0] !== "switches") || path[2] !== "photons" || typeof path[3] !== "string") return undefined;
  const joining = (document.value as Record<string, Record<PropertyKey, { between?: unknown }>>)[path[0]];
  const ends = joining[path[1]].between;
  return strayPhotonKey(path[3], Array.isArray(ends) ? ends : []);
}

function display(value: unknown): string {
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return "a list";
  if (value !== null && typeof value === "object") return "a map";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}

function readQpu(document: SourceDocument, name: string, fields: QpuFields): Qpu {
  const path = ["qpus", name];
  checkName(document, path, name);
  const t1S = fields.t1S ?? Number.POSITIVE_INFINITY;
  const t2S = fields.t2S ?? (fields.t1S === undefined ? Number.POSITIVE_INFINITY : 2 * fields.t1S);
  if (t2S > 2 * t1S) {
    throw inputError(`must be at most twice t1S (${t1S} s), got ${t2S}`, document.placeOf([...path, "t2S"]));
  }
  return {
    name,
    dataQubits: fields.dataQubits,
    communicationQubits: fields.communicationQubits ?? 1,
    oneQubitGate: gateFigures(fields.oneQubitGate),
    twoQubitGate: gateFigures(fields.twoQubitGate),
    measurement: measurementFigures(document, [...path, "measurement"], fields.measurement),
    reset: { durationUs: fields.reset?.durationUs ?? 0 },
    t1S,
    t2S,
    parallelTwoQubitGates: fields.parallelTwoQubitGates ?? Number.POSITIVE_INFINITY,
    ...(fields.ions && { ions: readIons(fields.ions) }),
  };
}

function gateFigures(fields: QpuFields["oneQubitGate"]): GateFigures {
  return { fidelity: fields?.fidelity ?? 1, durationUs: fields?.durationUs ?? 0 };
}

function measurementFigures(document: SourceDocument, path: readonly string[], fields: QpuFields["measurement"]): MeasurementFigures {
  const { fidelity, fidelity0, fidelity1, durationUs = 0 } = fields ?? {};
  if (fidelity !== undefined && (fidelity0 !== undefined || fidelity1 !== undefined)) {
    throw inputError("must be given either as fidelity or as fidelity0 and fidelity1, not both", document.placeOf([...path, "fidelity"]));
  }
  if ((fidelity0 === undefined) !== (fidelity1 === undefined)) {
    throw inputError("needs both fidelity0 and fidelity1", document.placeOf(path));
  }
  if (fidelity0 !== undefined && fidelity1 !== undefined && fidelity0 + fidelity1 < 1) {
    throw inputError("reads the wrong bit more often than the right one: fidelity0 + fidelity1 must be at least 1", document.placeOf(path));
  }
  return { fidelity0: fidelity0 ?? fidelity ?? 1, fidelity1: fidelity1 ?? fidelity ?? 1, durationUs };
}

function refuseDuplicateLinks(document: SourceDocument, links: readonly Link[], names: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const link of links) {
    const ends = [...link.between].sort((a, b) => a - b);
    const key = ends.join("-");
    const earlier = seen.get(key);
    if (earlier !== undefined) {
      throw inputError(
        `joins ${names[ends[0]]} and ${names[ends[1]]}, which ${earlier} joins already; give one link the rate of both`,
        document.placeOfKey(["links", link.id]),
      );
    }
    seen.set(key, link.id);
  }
}

function refuseUnreachable(document: SourceDocument, links: readonly Link[], names: readonly string[]): void {
  const reached = new Set([0]);
  const queue = [0];
  for (let qpu = queue.pop(); qpu !== undefined; qpu = queue.pop()) {
    for (const { between } of links) {
      const other = between[0] === qpu ? between[1] : between[1] === qpu ? between[0] : undefined;
      if (other !== undefined && !reached.has(other)) {
        reached.add(other);
        queue.push(other);
      }
    }
  }
  const lost = names.findIndex((_, index) => !reached.has(index));
  if (lost >= 0) {
    const place = document.placeOf(["links"]);
    throw inputError(`must connect every QPU with every other: no path of links leads from ${names[0]} to ${names[lost]}`, {
      ...place,
      what: "links",
    });
  }
}
