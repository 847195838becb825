import { checkedMachine, editMachine } from "../design/checks.ts";
import { lookAtLink } from "../links/state.ts";
import { ChoiceField } from "./fields.tsx";
import { DeliveryFields, SourceFields } from "./linkFields.tsx";
import { selection } from "./selection.ts";

const OWN = "its own";

/** One link of its own, though its station may be one that a switch shares out. */
export function LinkForm({ id }: { id: string }) {
  const machine = checkedMachine.value.value;
  const index = machine?.network.links.findIndex((link) => link.id === id) ?? -1;
  if (!machine || index < 0) return null;
  const { network, places } = machine;
  const link = network.links[index];
  const place = places[index];
  const switches = network.switches ?? [];
  const ends = link.between.map((qpu) => network.qpus[qpu].name).join(" – ");
  const shared = link.switch === undefined ? OWN : switches[link.switch].name;
  const path = [...place.path, "switch"];
  return (
    <form class="form" aria-label={`Link ${id}`} onSubmit={(event) => event.preventDefault()}>
      <header>
        <strong>{id}</strong> <span class="facts">{ends}</span>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            selection.value = null;
            void editMachine({ kind: "remove", path: place.path });
          }}
        >
          Remove
        </button>
      </header>
      <SourceFields link={link} place={place} />
      <DeliveryFields link={link} place={place} />
      {switches.length > 0 && (
        <ChoiceField
          label="measurement station"
          value={shared}
          from={[OWN, ...switches.map(({ name }) => name)]}
          edits={(name) => [name === OWN ? { kind: "remove", path } : { kind: "set", path, value: name }]}
        />
      )}
      <p class="row">
        <button type="button" class="quiet" onClick={() => lookAtLink(id)}>
          Look into this link
        </button>
      </p>
    </form>
  );
}
