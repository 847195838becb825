import { useEffect, useState } from "preact/hooks";
import { CompareView } from "./compare/view.tsx";
import { CircuitPanel } from "./design/circuitPanel.tsx";
import { currentDesign, notice, shareAddress } from "./design/design.ts";
import { download, takeFiles } from "./design/files.ts";
import { LinksView } from "./links/view.tsx";
import { MachinePanel } from "./machine/panel.tsx";
import { ResultView } from "./result/view.tsx";
import { lookForDevice } from "./run/device.ts";
import { RunBar } from "./run/runBar.tsx";
import { Tabs } from "./tabs.tsx";
import { type View, view } from "./views.ts";

const VIEWS: readonly { id: View; label: string; body: () => preact.JSX.Element }[] = [
  { id: "result", label: "Result", body: ResultView },
  { id: "links", label: "Links", body: LinksView },
  { id: "compare", label: "Compare", body: CompareView },
];

/** The page: what to compute and where above, how in the middle, what came out below. */
export function App() {
  const dropping = useDropping();
  useEffect(() => {
    void lookForDevice();
  }, []);
  return (
    <div class={dropping ? "page dropping" : "page"}>
      <Header />
      <main>
        <div class="design">
          <CircuitPanel />
          <MachinePanel />
        </div>
        <RunBar />
        <Tabs label="What to look at" tabs={VIEWS} chosen={view.value} onChoose={(id) => (view.value = id)} />
      </main>
    </div>
  );
}

/** Takes files that are dropped anywhere on the page; says whether some hover over it. */
function useDropping(): boolean {
  const [dropping, setDropping] = useState(false);
  useEffect(() => {
    const ended = new AbortController();
    const on = (name: "dragover" | "dragleave" | "drop", handle: (event: DragEvent) => void): void =>
      addEventListener(name, handle, { signal: ended.signal });
    on("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setDropping(true);
    });
    on("dragleave", (event) => {
      if (event.relatedTarget === null) setDropping(false);
    });
    on("drop", (event) => {
      setDropping(false);
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      void takeFiles(event.dataTransfer.files);
    });
    return () => ended.abort();
  }, []);
  return dropping;
}

function Header() {
  const share = async (): Promise<void> => {
    const address = await shareAddress();
    history.replaceState(null, "", address);
    const copied = await navigator.clipboard?.writeText(address).then(
      () => true,
      () => false,
    );
    notice.value = copied ? "Copied an address that opens this design." : "The address bar now holds this design; copy it from there.";
  };
  return (
    <header class="top">
      <h1>
        <svg viewBox="0 0 48 24" width="40" height="20" aria-hidden="true">
          <path class="bell" d="M10 10.6h28M10 13.4h28" />
          <circle cx="10" cy="12" r="7" fill="#0072b2" />
          <circle cx="38" cy="12" r="7" fill="#e69f00" />
        </svg>
        Bellwire
      </h1>
      <p class="notice" role="status">
        {notice.value}
      </p>
      <label class="button quiet">
        Open
        <input
          type="file"
          multiple
          accept=".qasm,.yaml,.yml,.json"
          onChange={({ currentTarget }) => {
            void takeFiles([...(currentTarget.files ?? [])]);
            currentTarget.value = "";
          }}
        />
      </label>
      <button
        type="button"
        class="quiet"
        onClick={() => download("design.bellwire.json", JSON.stringify(currentDesign(), null, 2), "application/json")}
      >
        Save
      </button>
      <button type="button" class="quiet" onClick={() => void share()}>
        Share
      </button>
    </header>
  );
}
