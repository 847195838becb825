import { checkedMachine } from "../design/checks.ts";
import { ChoiceField, NumberField } from "./fields.tsx";

/** What holds for the whole machine: when pairs are made, and which way they go. */
export function NetworkForm() {
  const network = checkedMachine.value.value?.network;
  if (!network) return null;
  const { pool, routing } = network;
  return (
    <form class="form" aria-label="Whole machine" onSubmit={(event) => event.preventDefault()}>
      <div class="fields">
        <ChoiceField
          label="make pairs"
          value={pool?.policy ?? "lookahead"}
          from={["none", "eager", "lookahead"]}
          edits={(policy) => [{ kind: "set", path: ["pool", "policy"], value: policy }]}
        />
        <NumberField label="drop after" unit="s" path={["pool", "cutoffS"]} value={pool?.cutoffS ?? null} empty="never" />
        <ChoiceField
          label="routes by"
          value={routing ?? "ebits"}
          from={["ebits", "time", "fidelity"]}
          edits={(choice) => [{ kind: "set", path: ["routing"], value: choice }]}
        />
      </div>
    </form>
  );
}
