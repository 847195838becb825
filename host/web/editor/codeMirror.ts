import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { tags } from "@lezer/highlight";
import { basicSetup, EditorView } from "codemirror";
import type { Problem } from "../worker/protocol.ts";
import { MODES, type ModeName } from "./modes.ts";

/** Colours of the report's palette, by the variables that both themes set. */
const highlight = HighlightStyle.define([
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: tags.typeName, color: "var(--code-type)" },
  { tag: [tags.number, tags.atom], color: "var(--code-number)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: tags.function(tags.variableName), color: "var(--code-call)" },
  { tag: tags.propertyName, color: "var(--code-call)" },
]);

const theme = EditorView.theme({
  "&": { height: "100%", backgroundColor: "transparent", color: "var(--ink)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)" },
  "&.cm-focused .cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--muted)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--line)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--selection)",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--selection)" },
  ".cm-panels, .cm-tooltip": { backgroundColor: "var(--panel)", color: "var(--ink)", border: "1px solid var(--faint)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--panel)", borderColor: "var(--faint)", color: "var(--muted)" },
});

/** An editor with a text that a person and the page both change. */
export interface CodeEditor {
  setText(text: string): void;
  showProblem(problem: Problem | null): void;
  destroy(): void;
}

export function createEditor(parent: HTMLElement, mode: ModeName, label: string, text: string, onEdit: (text: string) => void): CodeEditor {
  const view = new EditorView({
    parent,
    doc: text,
    extensions: [
      basicSetup,
      MODES[mode],
      theme,
      syntaxHighlighting(highlight),
      EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onEdit(update.state.doc.toString());
      }),
    ],
  });
  return {
    setText(next) {
      const now = view.state.doc.toString();
      if (now !== next) view.dispatch({ changes: difference(now, next) });
    },
    showProblem(problem) {
      const { doc } = view.state;
      const diagnostics: Diagnostic[] = [];
      if (problem?.line !== undefined) {
        const line = doc.line(Math.min(problem.line, doc.lines));
        const from = Math.min(line.to, line.from + (problem.column ?? 1) - 1);
        const word = /^\S+/.exec(line.text.slice(from - line.from))?.[0].length ?? 0;
        diagnostics.push({ from, to: Math.min(line.to, from + Math.max(1, word)), severity: "error", message: problem.message });
      }
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    destroy: () => view.destroy(),
  };
}

/** The one stretch in which two texts differ: cursor and folds outside it stay where they are. */
function difference(now: string, next: string): { from: number; to: number; insert: string } {
  let from = 0;
  while (from < now.length && from < next.length && now[from] === next[from]) from++;
  let tail = 0;
  while (tail < now.length - from && tail < next.length - from && now[now.length - 1 - tail] === next[next.length - 1 - tail]) tail++;
  return { from, to: now.length - tail, insert: next.slice(from, next.length - tail) };
}
