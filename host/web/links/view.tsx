import { Fragment } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { linkCommandLine } from "../../report/commandLine.ts";
import { formatEstimate, formatFraction, formatNumber, formatRate } from "../../report/format.ts";
import { checkedMachine } from "../design/checks.ts";
import { machine } from "../design/design.ts";
import { download, fileName } from "../design/files.ts";
import { finished, machineName, soFar } from "../run/runs.ts";
import { bondsAcross } from "./bonds.ts";
import { Slider } from "./slider.tsx";
import { slidersOf } from "./sliders.ts";
import { attempts, chosenLink, follow, following, isCurrent, sampled, sampleLink, sampling, samplingTrouble } from "./state.ts";

const ATTEMPTS = [100_000, 1_000_000, 10_000_000];

/** Into one link: closed forms that follow the sliders at once, and photons simulated one by one beside them. */
export function LinksView() {
  const machine = checkedMachine.value.value;
  const network = machine?.network;
  const link = network?.links.find(({ id }) => id === chosenLink.value) ?? network?.links[0];
  const id = link?.id;
  useEffect(() => (id === undefined ? undefined : follow(id)), [id]);
  if (!machine || !network || !link) return <p class="hint">{network ? "This machine has no links." : "Reading the machine …"}</p>;
  const place = machine.places[network.links.indexOf(link)];
  const sliders = slidersOf(link, place);
  const photons = link.source.kind === "photons";
  return (
    <div class="links-view">
      <div class="controls">
        <label class="field">
          <span>link</span>
          <select name="link" value={link.id} onChange={({ currentTarget }) => (chosenLink.value = currentTarget.value)}>
            {network.links.map((each) => (
              <option key={each.id}>{each.id}</option>
            ))}
          </select>
        </label>
        {sliders.map((spec) => (
          <Slider key={spec.path.join(".")} spec={spec} />
        ))}
        {place.made && <p class="note">A switch makes this link: its figures are those of all links of the switch.</p>}
        {photons && <Sampling link={link.id} />}
        <Saving link={link.id} />
        <InRun link={link.id} />
      </div>
      <LinkDrawing index={network.links.indexOf(link)} />
    </div>
  );
}

/** The link's report and figures as the command line writes them, its photons simulated first where that has not been done. */
function Saving({ link }: { link: string }) {
  const save = async (kind: "report" | "json"): Promise<void> => {
    if (!isCurrent(sampled.value, link)) await sampleLink(link);
    const known = sampled.value;
    if (!isCurrent(known, link)) return;
    const { report, result } = known.news;
    const name = `link ${link} of ${report.network.name}`;
    if (kind === "json") return download(fileName(name, "json"), JSON.stringify(result, null, 2), "application/json");
    const { linkReportFile } = await import("./drawing.ts");
    const choices = { network: machineName(machine.value), link, attempts: known.attempts, seed: report.seed, backend: "auto" };
    const data = { ...report, networkSource: known.text, commandLine: linkCommandLine(choices) };
    download(fileName(name, "html"), linkReportFile(data), "text/html");
  };
  return (
    <p class="row">
      <button type="button" class="quiet" onClick={() => void save("report")}>
        Save report
      </button>
      <button type="button" class="quiet" onClick={() => void save("json")}>
        Save JSON
      </button>
    </p>
  );
}

/** What the newest run took from the link, and how its two sides were entangled. */
function InRun({ link }: { link: string }) {
  const result = (soFar.value ?? finished.value.at(-1)?.data)?.result;
  const summary = result?.links[link];
  if (!result || !summary) return null;
  const { attemptsPerPair, delivered, between } = summary;
  return (
    <section class="in-run" aria-label="In the newest run">
      <h3>In the newest run</h3>
      <dl>
        <dt>ebits a shot</dt>
        <dd>{formatNumber(result.ebits.byLink[link] ?? 0)}</dd>
        <dt>pairs delivered</dt>
        <dd>{formatRate(delivered.pairRateHz)}</dd>
        {delivered.fidelity && (
          <>
            <dt>their fidelity at use</dt>
            <dd>{formatFraction(delivered.fidelity)}</dd>
          </>
        )}
        {attemptsPerPair && (
          <>
            <dt>attempts a pair</dt>
            <dd>{formatEstimate(attemptsPerPair)}</dd>
          </>
        )}
        {bondsAcross(result.modular, between).map(({ name, largest, entropyBits }) => (
          <Fragment key={name}>
            <dt>bond {name}</dt>
            <dd>
              at most {largest}, {formatNumber(entropyBits)} bits of entanglement at the end
            </dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}

function Sampling({ link }: { link: string }) {
  const now = sampling.value;
  return (
    <div class="sampling">
      <label class="field">
        <span>attempts</span>
        <select value={String(attempts.value)} onChange={({ currentTarget }) => (attempts.value = Number(currentTarget.value))}>
          {ATTEMPTS.map((n) => (
            <option key={n} value={String(n)}>
              {formatNumber(n)}
            </option>
          ))}
        </select>
      </label>
      {now ? (
        <button type="button" class="quiet" onClick={() => now.cancel()}>
          Stop at {Math.floor(100 * now.fraction)} %
        </button>
      ) : (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            following.value = true;
            void sampleLink(link);
          }}
        >
          Simulate photons
        </button>
      )}
      <label class="check">
        <input type="checkbox" checked={following.value} onChange={({ currentTarget }) => (following.value = currentTarget.checked)} />{" "}
        after every change
      </label>
      {samplingTrouble.value && (
        <p class="problem" role="alert">
          {samplingTrouble.value}
        </p>
      )}
    </div>
  );
}

function LinkDrawing({ index }: { index: number }) {
  const host = useRef<HTMLDivElement>(null);
  const { value } = checkedMachine.value;
  const simulated = sampled.value;
  useEffect(() => {
    const figures = value?.figures[index];
    const link = value?.network.links[index];
    if (!value || !link) return;
    if (!figures) {
      host.current?.replaceChildren("This link heralds less than once in 1e15 attempts: it has no figures.");
      return;
    }
    const panel = { link: index, figures, sampled: isCurrent(simulated, link.id) ? simulated.news.report.links[0].sampled : null };
    void import("./drawing.ts").then(({ drawLink }) => {
      host.current?.replaceChildren(drawLink(panel, value.network, host.current));
    });
  }, [value, index, simulated]);
  return <div class="report" ref={host} />;
}
