import { render } from "preact";
import { STYLE } from "../report/style.ts";
import { App } from "./app.tsx";
import { startChecking } from "./design/checks.ts";
import { startFromAddress } from "./design/design.ts";
import "./style/page.css";
import "./style/design.css";
import "./style/machine.css";
import "./style/result.css";
import "./style/narrow.css";

// The report's own style sheet first: the page is the report with tools around it.
const report = document.createElement("style");
report.textContent = STYLE;
document.head.prepend(report);

render(<App />, document.getElementById("app") as HTMLElement);
await startFromAddress();
startChecking();
