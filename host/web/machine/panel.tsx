import { plural } from "../../report/format.ts";
import { checkedMachine, editMachine, presets } from "../design/checks.ts";
import { machine } from "../design/design.ts";
import { Gallery } from "../design/gallery.tsx";
import { Editor } from "../editor/editor.tsx";
import { LinkForm } from "./linkForm.tsx";
import { MachineMap } from "./map.tsx";
import { NetworkForm } from "./networkForm.tsx";
import { QpuForm } from "./qpuForm.tsx";
import { moved, selected, selection } from "./selection.ts";
import { SwitchForm } from "./switchForm.tsx";

/** Where it runs: the machine as a graph with a form, and its YAML beside it. The YAML is the machine; the rest edits it. */
export function MachinePanel() {
  const network = checkedMachine.value.value?.network;
  const chosen = selected.value;
  return (
    <section class="panel machine" aria-labelledby="machine-title">
      <header>
        <h2 id="machine-title">Machine</h2>
        <span class="facts">
          {network ? `${network.name} · ${plural(network.qpus.length, "QPU")} · ${plural(network.links.length, "link")}` : "reading …"}
        </span>
        <button
          type="button"
          class="quiet"
          disabled={!network}
          onClick={() => {
            const beside = chosen?.kind === "qpu" ? chosen.name : network?.qpus[0].name;
            if (beside) void editMachine({ kind: "addQpu", beside });
          }}
        >
          Add QPU
        </button>
        <button
          type="button"
          class="quiet"
          disabled={!network || network.qpus.length < 2}
          onClick={() => void editMachine({ kind: "addSwitch" })}
        >
          Add switch
        </button>
        <Gallery
          label="Presets"
          title="Machines to start from"
          items={presets.value.map(({ name, summary, text }) => ({
            name,
            summary,
            choose: () => {
              selection.value = null;
              moved.value = new Map();
              machine.value = { file: `${name}.yaml`, text };
            },
          }))}
        />
      </header>
      <div class="halves">
        <div class="picture">
          <MachineMap />
          {chosen?.kind === "qpu" && <QpuForm name={chosen.name} />}
          {chosen?.kind === "link" && <LinkForm id={chosen.id} />}
          {chosen?.kind === "switch" && <SwitchForm name={chosen.name} />}
          {chosen === null && (
            <>
              <p class="hint">Choose a QPU or a link to see its figures. Drag from a + to another QPU to link them.</p>
              <NetworkForm />
            </>
          )}
        </div>
        <Editor mode="yaml" label="Machine in YAML" source={machine} checked={checkedMachine} />
      </div>
    </section>
  );
}
