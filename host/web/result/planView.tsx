import { useEffect, useRef } from "preact/hooks";
import { plural } from "../../report/format.ts";
import { drawings } from "../drawings.ts";
import type { RunPlan } from "../types.ts";

/** What is known while the shots still run: where every operation happens, and how long the first shot takes. */
export function PlanView({ plan }: { plan: RunPlan }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let gone = false;
    void drawings().then(async ({ drawPlan }) => {
      for (const draw of drawPlan(plan)) {
        await new Promise((resolve) => setTimeout(resolve));
        if (gone) return;
        host.current?.append(draw());
      }
    });
    return () => {
      gone = true;
      host.current?.replaceChildren();
    };
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
