import { plural } from "../../report/format.ts";
import { checkedMachine, editMachine } from "../design/checks.ts";
import { lookAtLink } from "../links/state.ts";
import { NameField, NumberField } from "./fields.tsx";
import { DeliveryFields, SourceFields } from "./linkFields.tsx";
import { selection } from "./selection.ts";

/** An optical switch: its stations, and the links that it makes. */
export function SwitchForm({ name }: { name: string }) {
  const machine = checkedMachine.value.value;
  const index = machine?.network.switches?.findIndex((one) => one.name === name) ?? -1;
  const hub = machine?.network.switches?.[index];
  if (!machine || !hub) return null;
  const { network, places } = machine;
  const links = network.links.filter((link) => link.switch === index);
  const made = network.links.findIndex((link, i) => link.switch === index && places[i].made);
  const at = (key: string): string[] => ["switches", name, key];
  return (
    <form class="form" aria-label={`Switch ${name}`} onSubmit={(event) => event.preventDefault()}>
      <header>
        <NameField
          key={name}
          label="Name of the switch"
          name={name}
          edit={(next) => ({ kind: "renameSwitch", from: name, name: next })}
          onRenamed={(next) => {
            selection.value = { kind: "switch", name: next };
          }}
        />
        <button
          type="button"
          class="quiet"
          onClick={() => {
            selection.value = null;
            void editMachine({ kind: "removeSwitch", name });
          }}
        >
          Remove
        </button>
      </header>
      <p class="note">
        {plural(links.length, "link")} share its stations{made < 0 ? "." : "; it joins every two of its QPUs."}
      </p>
      <div class="fields">
        <NumberField label="stations" path={at("measurements")} value={hub.measurements} min={1} step={1} />
        <NumberField label="ports" path={at("ports")} value={hub.ports} min={1} step={1} />
        <NumberField label="switching" unit="µs" path={at("switchingUs")} value={hub.switchingUs} />
        <NumberField label="loss" unit="dB" path={at("lossDb")} value={hub.lossDb} />
      </div>
      {made >= 0 && (
        <>
          <SourceFields link={network.links[made]} place={places[made]} />
          <DeliveryFields link={network.links[made]} place={places[made]} />
        </>
      )}
      {links[0] && (
        <p class="row">
          <button type="button" class="quiet" onClick={() => lookAtLink(links[0].id)}>
            Look into its links
          </button>
        </p>
      )}
    </form>
  );
}
