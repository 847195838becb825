import { plural } from "../../report/format.ts";
import { Editor } from "../editor/editor.tsx";
import { checkedCircuit } from "./checks.ts";
import { circuit } from "./design.ts";
import { EXAMPLES } from "./examples.ts";
import { Gallery } from "./gallery.tsx";

/** What to compute: an OpenQASM text, and examples to start from. */
export function CircuitPanel() {
  const { value } = checkedCircuit.value;
  return (
    <section class="panel" aria-labelledby="circuit-title">
      <header>
        <h2 id="circuit-title">Circuit</h2>
        <span class="facts">
          {circuit.value.file}
          {value && ` · ${plural(value.qubits, "qubit")} · ${plural(value.gates, "gate")}`}
        </span>
        <Gallery
          label="Examples"
          title="Circuits to start from"
          items={EXAMPLES.map(({ file, summary, outcome, text }) => ({
            name: file.replace(".qasm", ""),
            summary,
            more: outcome && `Outcome: ${outcome}`,
            choose: () => {
              circuit.value = { file, text };
            },
          }))}
        />
      </header>
      <Editor mode="qasm" label="Circuit in OpenQASM" source={circuit} checked={checkedCircuit} />
    </section>
  );
}
