import { afterAll, describe, expect, it } from "vitest";
import { bellwire, scratchFolder } from "./capture.ts";

const folder = scratchFolder();
afterAll(() => folder.remove());

const HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n';
const BELL = folder.write("bell.qasm", `${HEAD}qubit[2] q; bit[2] c; h q[0]; cx q[0], q[1]; c = measure q;`);
const WIDE = folder.write("wide.qasm", `${HEAD}qubit[40] q; h q;`);

/** A machine of two QPUs with one ion each, so that every two-qubit gate is remote. */
const machine = (change: { qpu?: string; link?: string; between?: string; more?: string } = {}): string => `
name: small
qpus:
  alice: &ion { dataQubits: 1, communicationQubits: 1${change.qpu ?? ""} }
  bob: *ion
${change.more ?? ""}
links:
  alice-bob:
    between: ${change.between ?? "[alice, bob]"}
    ${change.link ?? "pair: { rateHz: 100, fidelity: 0.9 }"}
`;
const photons = (change: string): string =>
  machine({ link: `photons: { scheme: two-photon, encoding: polarization, efficiency: 0.1, attemptPeriodUs: 1, ${change} }` });

const onPreset = (source: string): string[] => ["run", folder.write(`${Math.abs(hash(source))}.qasm`, source), "--network", "ideal-pair"];
const onMachine = (yaml: string, circuit = BELL): string[] => [
  "run",
  circuit,
  "--network",
  folder.write(`${Math.abs(hash(yaml))}.yaml`, yaml),
];

function hash(text: string): number {
  let h = 0;
  for (let k = 0; k < text.length; k++) h = (Math.imul(h, 31) + text.charCodeAt(k)) | 0;
  return h;
}

/** What was typed, and what the one line must name. */
const CASES: [string, () => string[], RegExp][] = [
  ["a missing circuit", () => ["run", folder.path("nowhere.qasm"), "--network", "ideal-pair"], /nowhere\.qasm does not exist/],
  ["a missing network", () => ["run", BELL, "--network", folder.path("nowhere.yaml")], /nowhere\.yaml does not exist/],
  ["an empty circuit", () => onPreset(""), /empty/],
  ["a circuit of blanks", () => onPreset("  \n\n"), /empty|no statements/],
  ["an empty network", () => onMachine(""), /empty/],
  [
    "a binary circuit",
    () => ["run", folder.write("binary.qasm", Uint8Array.of(0, 1, 2, 255, 254, 0)), "--network", "ideal-pair"],
    /binary/,
  ],
  [
    "text that is not UTF-8",
    () => ["run", folder.write("latin.qasm", Uint8Array.of(0xe4, 0x41, 0xff)), "--network", "ideal-pair"],
    /UTF-8/,
  ],
  ["a 10 MB circuit", () => onPreset(`${HEAD}qubit q;\n${"h q;\n".repeat(2_000_000)}`), /MiB; of a circuit file at most/],
  ["a folder in place of a circuit", () => ["run", folder.path("."), "--network", "ideal-pair"], /folder/],
  ["an unknown gate", () => onPreset(`${HEAD}qubit q; hadamard q;`), /:3:\d+.*hadamard/],
  ["a wrong number of qubits", () => onPreset(`${HEAD}qubit[3] q; cx q[0], q[1], q[2];`), /:3:\d+.*cx/],
  ["a wrong number of parameters", () => onPreset(`${HEAD}qubit q; rx q;`), /:3:\d+.*rx/],
  ["one qubit twice in a gate", () => onPreset(`${HEAD}qubit[2] q; cx q[1], q[1];`), /:3:\d+/],
  ["a register declared twice", () => onPreset(`${HEAD}qubit[2] q; qubit[3] q;`), /:3:\d+.*q/],
  ["an undefined qubit", () => onPreset(`${HEAD}qubit q; h p;`), /:3:\d+.*p/],
  ["an index out of range", () => onPreset(`${HEAD}qubit[2] q; h q[2];`), /:3:\d+.*2/],
  ["a gate that calls itself", () => onPreset(`${HEAD}gate g a { g a; } qubit q; g q;`), /:3:\d+.*g/],
  ["a loop that never ends", () => onPreset(`${HEAD}qubit q; while (true) { h q; }`), /:3:\d+.*while|end|step/],
  ["an angle that is no number", () => onPreset(`${HEAD}qubit q; rx(0.0/0.0) q;`), /:3:\d+/],
  ["an input without a value", () => onPreset(`${HEAD}input float theta; qubit q; rx(theta) q;`), /--set theta=/],
  ["a construct outside the model", () => onPreset(`${HEAD}qubit q; delay[10ns] q;`), /:3:\d+.*delay/],
  ["an unknown network key", () => onMachine(machine({ qpu: ", dataQbits: 3" })), /:4:\d+ qpus\.alice\.dataQbits.*dataQubits/],
  ["a visibility of 1.3", () => onMachine(photons("visibility: 1.3")), /links\.alice-bob\.photons\.visibility must be .*got 1\.3/],
  ["a negative rate", () => onMachine(machine({ link: "pair: { rateHz: -5, fidelity: 0.9 }" })), /rateHz.*got -5/],
  ["a link to a QPU that is not there", () => onMachine(machine({ between: "[alice, carol]" })), /carol/],
  ["a network in two parts", () => onMachine(machine({ more: "  carol: { dataQubits: 1 }" })), /carol/],
  [
    "no communication qubit for a remote gate",
    () => onMachine(machine({ qpu: "" }).replaceAll("communicationQubits: 1", "communicationQubits: 0")),
    /communication/,
  ],
  ["more qubits than fit", () => ["run", WIDE, "--network", "ideal-pair"], /40 qubits.*8 missing/],
  ["an unknown preset", () => ["run", BELL, "--network", "ionq-999-pair"], /ionq-9999-pair/],
  ["no network at all", () => ["run", BELL], /--network/],
  ["no shots", () => ["run", BELL, "--network", "ideal-pair", "--shots", "0"], /--shots.*integer from 1/],
  ["a seed that is no number", () => ["run", BELL, "--network", "ideal-pair", "--seed", "abc"], /--seed.*integer from 0/],
  ["a backend that does not exist", () => ["run", BELL, "--network", "ideal-pair", "--backend", "cuda"], /--backend.*cuda/],
  [
    "a kind of kernels that does not exist",
    () => ["bench", "copy", "--backend", "webgpu", "--kernels", "fast"],
    /--kernels must be one of fitted, unrolled, got fast/,
  ],
  ["kernels of a GPU that is not timed", () => ["bench", "copy", "--kernels", "unrolled"], /--kernels unrolled .*add --backend webgpu/],
  ["an unknown option", () => ["run", BELL, "--network", "ideal-pair", "--shot", "7"], /--shot.*--shots/],
  ["an unknown command", () => ["rum", BELL], /rum.*run/],
  [
    "a report that cannot be written",
    () => ["run", BELL, "--network", "ideal-pair", "--report", folder.path("no/such/folder.html")],
    /folder\.html cannot be written: its folder does not exist/,
  ],
  [
    "a folder in place of a report, before the run",
    () => ["run", BELL, "--network", "ideal-pair", "--shots", "100000000", "--report", folder.path(".")],
    /cannot be written: it is a folder/,
  ],
  ["a report without a name", () => ["run", BELL, "--network", "ideal-pair", "--report", ""], /name of a file to write is empty/],
  [
    "a mistyped key that is missing in its place",
    () => onMachine(machine().replace("dataQubits", "dataQubit")),
    /dataQubit .*did you mean dataQubits/,
  ],
];

describe("bad input is answered in one line with exit code 2", () => {
  it.each(CASES)("%s", async (_, args, rule) => {
    const { code, stdout, stderr } = await bellwire(...args());
    expect(stderr).toMatch(rule);
    expect(stderr.trimEnd().split("\n"), stderr).toHaveLength(1);
    expect(stderr).not.toMatch(/internal|\n\s+at /);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});
