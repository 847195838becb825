import { useState } from "preact/hooks";
import { qpuColor } from "../../report/palette.ts";
import { checkedMachine, editMachine } from "../checks.ts";
import { NumberField } from "./fields.tsx";
import { selection } from "./selection.ts";

/** The figures of one QPU. */
export function QpuForm({ name }: { name: string }) {
  const machine = checkedMachine.value.value;
  const index = machine?.network.qpus.findIndex((qpu) => qpu.name === name) ?? -1;
  if (!machine || index < 0) return null;
  const { network, sharedWith } = machine;
  const qpu = network.qpus[index];
  const at = (...path: string[]): string[] => ["qpus", name, ...path];
  const shared = sharedWith[name];
  const { fidelity0, fidelity1, durationUs } = qpu.measurement;
  return (
    <form class="form" aria-label={`QPU ${name}`} onSubmit={(event) => event.preventDefault()}>
      <header>
        <span class="swatch" style={{ background: qpuColor(index) }} />
        <NameField key={name} name={name} />
        <button
          type="button"
          class="quiet"
          disabled={network.qpus.length === 1}
          onClick={() => {
            selection.value = null;
            void editMachine({ kind: "removeQpu", qpu: name });
          }}
        >
          Remove
        </button>
      </header>
      {shared && (
        <p class="note">
          Shares its figures with {shared.join(", ")}.{" "}
          <button type="button" class="inline" onClick={() => void editMachine({ kind: "detach", qpu: name })}>
            Give it its own
          </button>
        </p>
      )}
      <div class="fields">
        <NumberField label="data qubits" path={at("dataQubits")} value={qpu.dataQubits} min={1} step={1} />
        <NumberField label="communication qubits" path={at("communicationQubits")} value={qpu.communicationQubits} min={0} step={1} />
        <NumberField label="one-qubit fidelity" path={at("oneQubitGate", "fidelity")} value={qpu.oneQubitGate.fidelity} max={1} />
        <NumberField label="takes" unit="µs" path={at("oneQubitGate", "durationUs")} value={qpu.oneQubitGate.durationUs} />
        <NumberField label="two-qubit fidelity" path={at("twoQubitGate", "fidelity")} value={qpu.twoQubitGate.fidelity} max={1} />
        <NumberField label="takes" unit="µs" path={at("twoQubitGate", "durationUs")} value={qpu.twoQubitGate.durationUs} />
        {fidelity0 === fidelity1 && (
          <NumberField label="measurement fidelity" path={at("measurement", "fidelity")} value={fidelity0} max={1} />
        )}
        <NumberField label="takes" unit="µs" path={at("measurement", "durationUs")} value={durationUs} />
        <NumberField label="reset takes" unit="µs" path={at("reset", "durationUs")} value={qpu.reset.durationUs} />
        <NumberField label="T1" unit="s" path={at("t1S")} value={qpu.t1S} />
        <NumberField label="T2" unit="s" path={at("t2S")} value={qpu.t2S} />
      </div>
      <LinkTo name={name} />
    </form>
  );
}

function NameField({ name }: { name: string }) {
  return (
    <input
      class="name"
      aria-label="Name of the QPU"
      value={name}
      onChange={(event) => {
        const next = event.currentTarget.value.trim();
        if (next === "" || next === name) return;
        void editMachine({ kind: "rename", qpu: name, name: next }).then(() => {
          selection.value = { kind: "qpu", name: next };
        });
      }}
    />
  );
}

/** What dragging from the handle does, by keyboard. */
function LinkTo({ name }: { name: string }) {
  const { qpus, links } = checkedMachine.value.value?.network ?? { qpus: [], links: [] };
  const self = qpus.findIndex((qpu) => qpu.name === name);
  const free = qpus.filter((_, i) => i !== self && !links.some(({ between }) => between.includes(self) && between.includes(i)));
  const [to, setTo] = useState("");
  if (free.length === 0) return null;
  const chosen = free.some((qpu) => qpu.name === to) ? to : free[0].name;
  return (
    <p class="row">
      <label>
        Link to{" "}
        <select value={chosen} onChange={(event) => setTo(event.currentTarget.value)}>
          {free.map((qpu) => (
            <option key={qpu.name}>{qpu.name}</option>
          ))}
        </select>
      </label>
      <button type="button" class="quiet" onClick={() => void editMachine({ kind: "addLink", between: [name, chosen] })}>
        Add link
      </button>
    </p>
  );
}
