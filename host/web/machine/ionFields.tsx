import type { Network } from "../types.ts";
import { NumberField } from "./fields.tsx";

/** What trapped ions add to a QPU, folded away until it is wanted. */
export function IonFields({ qpu }: { qpu: Network["qpus"][number] }) {
  const at = (...path: string[]): string[] => ["qpus", qpu.name, ...path];
  const { ions } = qpu;
  const cooling = (key: string) => ({ path: at("ions", "cooling", key), value: 100, removes: at("ions", "cooling") });
  return (
    <details class="more" open={ions !== undefined}>
      <summary>Ions and limits</summary>
      <div class="fields">
        <NumberField label="gates at once" path={at("parallelTwoQubitGates")} value={qpu.parallelTwoQubitGates} min={1} step={1} />
        <NumberField label="shuttling" unit="µs" path={at("ions", "shuttlingUs")} value={ions?.shuttlingUs ?? null} empty="0" />
        <NumberField
          label="flip per attempt"
          path={at("ions", "attemptFlipProbability")}
          value={ions?.attemptFlipProbability ?? null}
          max={1}
          empty="0"
        />
        <NumberField
          label="network T2"
          unit="s"
          path={at("ions", "communicationT2S")}
          value={ions?.communicationT2S ?? null}
          empty="as T2"
          along={ions?.transfer ? [] : [{ path: at("ions", "transfer", "fidelity"), value: 1 }]}
        />
        <NumberField
          label="transfer fidelity"
          path={at("ions", "transfer", "fidelity")}
          value={ions?.transfer?.fidelity ?? null}
          max={1}
          empty="none"
        />
        <NumberField
          label="transfer"
          unit="µs"
          path={at("ions", "transfer", "durationUs")}
          value={ions?.transfer?.durationUs ?? null}
          empty="none"
        />
        <NumberField
          label="attempts to cooling"
          path={at("ions", "cooling", "everyAttempts")}
          value={ions?.cooling?.everyAttempts ?? null}
          min={1}
          step={1}
          empty="never"
          along={ions?.cooling ? [] : [cooling("durationUs")]}
          removes={at("ions", "cooling")}
        />
        <NumberField
          label="cooling"
          unit="µs"
          path={at("ions", "cooling", "durationUs")}
          value={ions?.cooling?.durationUs ?? null}
          empty="none"
          along={ions?.cooling ? [] : [cooling("everyAttempts")]}
          removes={at("ions", "cooling")}
        />
      </div>
    </details>
  );
}
