import { signal } from "@preact/signals";
import { RUN_DEFAULTS } from "../../runOptions.ts";
import type { RunOptions } from "../types.ts";
import type { NamedText } from "../worker/protocol.ts";
import { EXAMPLES } from "./examples.ts";
import { packText, unpackText } from "./share.ts";

/** Everything a person chose: it fits into a file and into an address. */
export interface Design {
  circuit: NamedText;
  machine: NamedText;
  options: RunOptions;
}

const FIRST_EXAMPLE = "ghz20.qasm";
export const FIRST_PRESET = "ionq-9999-pair";

const first = EXAMPLES.find(({ file }) => file === FIRST_EXAMPLE) ?? EXAMPLES[0];

export const circuit = signal<NamedText>({ file: first.file, text: first.text });
export const machine = signal<NamedText>({ file: "machine.yaml", text: "" });
export const options = signal<RunOptions>(RUN_DEFAULTS);
/** What the page last did or could not do with a file or an address, for a person to read. */
export const notice = signal("");

export function currentDesign(): Design {
  return { circuit: circuit.value, machine: machine.value, options: options.value };
}

/** Takes a design from a file or an address; throws an Error that says what is missing. */
export function useDesign(json: string): void {
  const found = JSON.parse(json) as Partial<Design>;
  const isText = (part: Partial<NamedText> | undefined): part is NamedText =>
    typeof part?.text === "string" && typeof part.file === "string";
  if (!isText(found.circuit) || !isText(found.machine)) throw new Error("it is not a Bellwire design");
  circuit.value = { file: found.circuit.file, text: found.circuit.text };
  machine.value = { file: found.machine.file, text: found.machine.text };
  options.value = cleanOptions(found.options);
}

/** Options of the right type; the default stands in for any other. */
function cleanOptions(wanted: Partial<RunOptions> = {}): RunOptions {
  const sane = Object.entries(wanted).filter(
    ([key, value]) => key in RUN_DEFAULTS && typeof value === typeof RUN_DEFAULTS[key as keyof RunOptions],
  );
  return { ...RUN_DEFAULTS, ...Object.fromEntries(sane) };
}

/** The address that opens this design. */
export async function shareAddress(): Promise<string> {
  const packed = await packText(JSON.stringify(currentDesign()));
  return `${location.origin}${location.pathname}#design=${packed}`;
}

/** Opens the design that the address carries, if it carries one. */
export async function startFromAddress(): Promise<void> {
  const packed = /^#design=(.+)$/.exec(location.hash)?.[1];
  if (packed === undefined) return;
  try {
    useDesign(await unpackText(packed));
    notice.value = "Opened the design in the address.";
  } catch {
    notice.value = "The address carries no design that can be read; it may have been cut off.";
  }
}
