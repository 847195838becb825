import { checkedMachine, editMachine } from "../checks.ts";
import { lookAtLink } from "../links/state.ts";
import { NumberField } from "./fields.tsx";
import { selection } from "./selection.ts";

/** The figures of one link that matter most; its photons have sliders in the view of links. */
export function LinkForm({ id }: { id: string }) {
  const network = checkedMachine.value.value?.network;
  const link = network?.links.find((candidate) => candidate.id === id);
  if (!network || !link) return null;
  const at = (...path: string[]): string[] => ["links", id, ...path];
  const ends = link.between.map((qpu) => network.qpus[qpu].name).join(" – ");
  const { source } = link;
  return (
    <form class="form" aria-label={`Link ${id}`} onSubmit={(event) => event.preventDefault()}>
      <header>
        <strong>{id}</strong> <span class="facts">{ends}</span>
        <button
          type="button"
          class="quiet"
          disabled={link.switch !== undefined}
          onClick={() => {
            selection.value = null;
            void editMachine({ kind: "remove", path: at() });
          }}
        >
          Remove
        </button>
      </header>
      {link.switch !== undefined ? (
        <p class="note">It runs through the switch {network.switches?.[link.switch].name}, whose figures stand in the YAML.</p>
      ) : (
        <div class="fields">
          {source.kind === "pair" ? (
            <>
              <NumberField label="pairs per second" path={at("pair", "rateHz")} value={source.rateHz} />
              {source.bell === null && <NumberField label="pair fidelity" path={at("pair", "fidelity")} value={source.fidelity} max={1} />}
            </>
          ) : (
            <>
              <NumberField label="visibility" path={at("photons", "visibility")} value={source.visibility} max={1} />
              <NumberField label="window" unit="ns" path={at("photons", "windowNs")} value={source.windowNs} />
              <NumberField label="dark counts" unit="1/s" path={at("photons", "darkCountRateHz")} value={source.darkCountRateHz} />
              <NumberField label="attempt period" unit="µs" path={at("photons", "attemptPeriodUs")} value={source.attemptPeriodUs} />
            </>
          )}
          <NumberField label="fibre" unit="m" path={at("fiberLengthM")} value={link.fiberLengthM} />
        </div>
      )}
      <p class="row">
        <button type="button" class="quiet" onClick={() => lookAtLink(id)}>
          Look into this link
        </button>
      </p>
    </form>
  );
}
