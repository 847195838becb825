import { useEffect, useRef, useState } from "preact/hooks";
import { plural } from "../../report/format.ts";
import type { RunPlan, RunReportData } from "../types.ts";
import { type DrawnSection, drawCircuit, drawSection } from "./sections.ts";
import { TimelineView } from "./timelineView.tsx";

const ABOVE: readonly DrawnSection[] = ["heading", "answer", "warnings", "budgets", "outcomes", "bonds"];
const BELOW: readonly DrawnSection[] = ["links", "qpus", "again", "footer"];

interface Props {
  id: number;
  plan: RunPlan;
  /** What the shots gave: so far, or in the end; null before there is anything. */
  data: RunReportData | null;
  /** All shots of a run that goes on; null when it ended. */
  shots: number | null;
}

/**
 * The report of a run. It stands from the moment when it is known where everything happens, and its figures follow the shots.
 * Sections are drawn one in each turn of the event loop, so that input is heard between them.
 */
export function Report({ id, plan, data, shots }: Props) {
  const hosts = useRef(new Map<DrawnSection | "circuit", HTMLElement>());
  const [complete, setComplete] = useState(false);
  useEffect(
    () =>
      inTurns([
        () => {
          hosts.current.get("circuit")?.replaceChildren(drawCircuit(plan));
        },
      ]),
    [plan.program],
  );
  useEffect(() => {
    if (!data) return undefined;
    const draw = [...ABOVE, ...BELOW].map((name) => () => {
      const section = drawSection(name, data);
      hosts.current.get(name)?.replaceChildren(...(section ? [section] : []));
    });
    return inTurns(shots === null ? [...draw, () => setComplete(true)] : draw);
  }, [data, shots]);
  const part = (name: DrawnSection | "circuit") => (
    <div
      key={name}
      class={`part ${name}-part`}
      ref={(element) => {
        if (element) hosts.current.set(name, element);
      }}
    />
  );
  const timeline = data?.timeline ?? plan.timeline;
  return (
    <div class="report" data-run={complete ? id : undefined} aria-busy={!complete}>
      {!data && (
        <header>
          <h1>
            {plan.circuit.name} on {plan.network.name}
          </h1>
          <p class="subtitle">{plural(plan.program.packets.length, "packet")} between QPUs. The first shots are running …</p>
        </header>
      )}
      {shots !== null && data && (
        <p class="so-far">
          The first {plural(data.result.shots, "shot")} of {shots}, so far.
        </p>
      )}
      {ABOVE.map(part)}
      {part("circuit")}
      {timeline && (
        <section>
          <h2>One shot in time</h2>
          <TimelineView id={id} plan={plan} first={timeline} shots={data?.result.shots ?? 1} />
        </section>
      )}
      {BELOW.map(part)}
    </div>
  );
}

/** Does one thing in each turn of the event loop. Returns what ends it. */
function inTurns(things: readonly (() => void)[]): () => void {
  let gone = false;
  void (async () => {
    for (const act of things) {
      await new Promise((resolve) => setTimeout(resolve));
      if (gone) return;
      act();
    }
  })();
  return () => {
    gone = true;
  };
}
