import { useState } from "preact/hooks";
import { qpuColor } from "../../report/palette.ts";
import { checkedMachine, editMachine } from "../design/checks.ts";
import { NameField, NumberField, NumberInput } from "./fields.tsx";
import { IonFields } from "./ionFields.tsx";
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
  const { fidelity0, fidelity1 } = qpu.measurement;
  const readout = (bit: 0 | 1, fidelity: number) => ({
    label: `measurement of ${bit}`,
    key: "measurement",
    figure: `fidelity${bit}`,
    fidelity,
    durationUs: null,
  });
  const operations = [
    { label: "one-qubit gate", key: "oneQubitGate", figure: "fidelity", ...qpu.oneQubitGate },
    { label: "two-qubit gate", key: "twoQubitGate", figure: "fidelity", ...qpu.twoQubitGate },
    {
      label: "measurement",
      key: "measurement",
      figure: "fidelity",
      fidelity: fidelity0 === fidelity1 ? fidelity0 : null,
      durationUs: qpu.measurement.durationUs,
    },
    ...(fidelity0 === fidelity1 ? [] : [readout(0, fidelity0), readout(1, fidelity1)]),
    { label: "reset", key: "reset", figure: "fidelity", fidelity: null, durationUs: qpu.reset.durationUs },
  ];
  return (
    <form class="form" aria-label={`QPU ${name}`} onSubmit={(event) => event.preventDefault()}>
      <header>
        <span class="swatch" style={{ background: qpuColor(index) }} />
        <NameField
          key={name}
          label="Name of the QPU"
          name={name}
          edit={(next) => ({ kind: "rename", qpu: name, name: next })}
          onRenamed={(next) => {
            selection.value = { kind: "qpu", name: next };
          }}
        />
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
        <NumberField label="communication" path={at("communicationQubits")} value={qpu.communicationQubits} min={0} step={1} />
        <NumberField label="T1" unit="s" path={at("t1S")} value={qpu.t1S} />
        <NumberField label="T2" unit="s" path={at("t2S")} value={qpu.t2S} />
      </div>
      <table class="operations">
        <thead>
          <tr>
            <td />
            <th scope="col">fidelity</th>
            <th scope="col">takes (µs)</th>
          </tr>
        </thead>
        <tbody>
          {operations.map(({ label, key, figure, fidelity, durationUs }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{fidelity !== null && <NumberInput label={`${label} fidelity`} path={at(key, figure)} value={fidelity} max={1} />}</td>
              <td>
                {durationUs !== null && (
                  <NumberInput label={`${label} duration in microseconds`} path={at(key, "durationUs")} value={durationUs} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <IonFields qpu={qpu} />
      <LinkTo name={name} />
    </form>
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
