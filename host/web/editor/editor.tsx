import type { Signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Checked } from "../design/checks.ts";
import type { NamedText } from "../worker/protocol.ts";
import type { CodeEditor } from "./codeMirror.ts";
import type { ModeName } from "./modes.ts";

interface Props {
  mode: ModeName;
  label: string;
  source: Signal<NamedText>;
  checked: Signal<Checked<unknown>>;
}

/** A text: at once in a plain text area, and in CodeMirror as soon as that has arrived. */
export function Editor({ mode, label, source, checked }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<CodeEditor | null>(null);
  const { text } = source.value;
  const { problem } = checked.value;
  const change = (next: string): void => {
    if (next !== source.peek().text) source.value = { ...source.peek(), text: next };
  };

  useEffect(() => {
    let made: CodeEditor | null = null;
    let gone = false;
    void import("./codeMirror.ts").then(({ createEditor }) => {
      if (gone || !host.current) return;
      made = createEditor(host.current, mode, label, source.peek().text, change);
      setEditor(made);
    });
    return () => {
      gone = true;
      made?.destroy();
    };
  }, []);

  // The newest text, not the one of this drawing: a person may have typed on meanwhile.
  useEffect(() => editor?.setText(source.peek().text), [editor, text]);
  useEffect(() => editor?.showProblem(problem), [editor, problem]);

  return (
    <div class="editor">
      <div class="code" ref={host}>
        {editor === null && (
          <textarea aria-label={label} spellcheck={false} value={text} onInput={(event) => change(event.currentTarget.value)} />
        )}
      </div>
      <p class={problem ? "problem" : "problem none"} role="status">
        {problem?.message}
      </p>
    </div>
  );
}
