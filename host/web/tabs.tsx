import type { ComponentType } from "preact";
import { useRef } from "preact/hooks";

interface Props<T extends string> {
  label: string;
  tabs: readonly { id: T; label: string; body: ComponentType }[];
  chosen: T;
  onChoose: (id: T) => void;
}

/** Tabs as the ARIA authoring practices describe them: one tab stop, arrow keys between tabs. */
export function Tabs<T extends string>({ label, tabs, chosen, onChoose }: Props<T>) {
  const list = useRef<HTMLDivElement>(null);
  const Body = tabs.find(({ id }) => id === chosen)?.body;
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const now = tabs.findIndex(({ id }) => id === chosen);
    const next = tabs[(now + step + tabs.length) % tabs.length];
    onChoose(next.id);
    list.current?.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  };
  return (
    <div class="tabs">
      <div role="tablist" aria-label={label} ref={list} onKeyDown={onKey}>
        {tabs.map(({ id, label: text }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`tab-${id}`}
            aria-selected={id === chosen}
            aria-controls={`view-${id}`}
            tabIndex={id === chosen ? 0 : -1}
            onClick={() => onChoose(id)}
          >
            {text}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`view-${chosen}`} aria-labelledby={`tab-${chosen}`} tabIndex={-1}>
        {Body && <Body />}
      </div>
    </div>
  );
}
