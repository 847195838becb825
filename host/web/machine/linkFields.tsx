import type { Network } from "../types.ts";
import type { LinkPlace, MachineEdit } from "../worker/protocol.ts";
import { ChoiceField, NumberField } from "./fields.tsx";

type Link = Network["links"][number];

/** The figures of a link that matter most; its photons have sliders in the view of links. */
export function SourceFields({ link, place }: { link: Link; place: LinkPlace }) {
  const at = (...path: string[]): string[] => [...place.path, ...path];
  const { source } = link;
  return (
    <div class="fields">
      {source.kind === "pair" ? (
        <>
          <NumberField label="pairs" unit="1/s" path={at("pair", "rateHz")} value={source.rateHz} />
          {source.bell === null && <NumberField label="pair fidelity" path={at("pair", "fidelity")} value={source.fidelity} max={1} />}
          <NumberField label="herald p" path={at("pair", "heraldProbability")} value={source.heraldProbability} max={1} empty="unknown" />
        </>
      ) : (
        <>
          <NumberField label="visibility" path={at("photons", "visibility")} value={source.visibility} max={1} />
          <NumberField label="window" unit="ns" path={at("photons", "windowNs")} value={source.windowNs} />
          <NumberField label="dark counts" unit="1/s" path={at("photons", "darkCountRateHz")} value={source.darkCountRateHz} />
          <NumberField label="attempt" unit="µs" path={at("photons", "attemptPeriodUs")} value={source.attemptPeriodUs} />
        </>
      )}
      <NumberField label="fibre" unit="m" path={place.fiberLengthM} value={link.fiberLengthM} />
    </div>
  );
}

const PROTOCOLS = ["none", "bbpssw", "dejmps", "epl"] as const;

/** What happens to a pair between herald and use. */
export function DeliveryFields({ link, place }: { link: Link; place: LinkPlace }) {
  const at = (...path: string[]): string[] => [...place.path, ...path];
  const { purification } = link;
  const purify = (protocol: string): MachineEdit[] => {
    if (protocol === "none") return [{ kind: "remove", path: at("purification") }];
    const set: MachineEdit = { kind: "set", path: at("purification", "protocol"), value: protocol };
    // EPL takes one round.
    const rounds: MachineEdit = { kind: "set", path: at("purification", "rounds"), value: 1 };
    return purification && protocol !== "epl" ? [set] : [set, rounds];
  };
  return (
    <div class="fields">
      <ChoiceField label="purification" value={purification?.protocol ?? "none"} from={PROTOCOLS} edits={purify} />
      {purification ? (
        <>
          <NumberField label="rounds" path={at("purification", "rounds")} value={purification.rounds} min={1} max={10} step={1} />
          <NumberField
            label="until fidelity"
            path={at("purification", "untilFidelity")}
            value={purification.untilFidelity}
            max={1}
            empty="never"
          />
        </>
      ) : null}
      <NumberField label="lost messages" path={at("messageLoss")} value={link.messageLoss ?? null} max={0.99} empty="0" />
      <NumberField label="deadline" unit="s" path={at("deadlineS")} value={link.deadlineS ?? null} empty="none" />
    </div>
  );
}
