import { useEffect, useRef } from "preact/hooks";
import { plural } from "../../report/format.ts";
import { drawings } from "../drawings.ts";
import type { RunPlan } from "../types.ts";

/** What is known while the shots still run: where every operation happens, and how long the first shot takes. */
export function PlanView({ plan }: { plan: RunPlan }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    void drawings().then(({ drawPlan }) => host.current?.replaceChildren(...drawPlan(plan)));
  }, [plan]);
  const { circuit, network, program } = plan;
  return (
    <div class="report plan">
      <h1>
        {circuit.name} on {network.name}
      </h1>
      <p class="subtitle">{plural(program.packets.length, "packet")} between QPUs. The shots are running …</p>
      <div ref={host} />
    </div>
  );
}
