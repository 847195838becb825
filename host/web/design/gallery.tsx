import { useRef } from "preact/hooks";

export interface GalleryItem {
  name: string;
  summary: string;
  /** A second, quieter line. */
  more?: string;
  choose: () => void;
}

/** A button that opens a dialog of things to start from. */
export function Gallery({ label, title, items }: { label: string; title: string; items: readonly GalleryItem[] }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = (): void => dialog.current?.close();
  return (
    <>
      <button type="button" class="quiet" onClick={() => dialog.current?.showModal()} disabled={items.length === 0}>
        {label}
      </button>
      <dialog ref={dialog} class="gallery" aria-label={title} closedby="any">
        <header>
          <h2>{title}</h2>
          <button type="button" class="quiet" onClick={close}>
            Close
          </button>
        </header>
        <ul>
          {items.map(({ name, summary, more, choose }) => (
            <li key={name}>
              <button
                type="button"
                class="card"
                onClick={() => {
                  choose();
                  close();
                }}
              >
                <strong>{name}</strong>
                <span>{summary}</span>
                {more && <small>{more}</small>}
              </button>
            </li>
          ))}
        </ul>
      </dialog>
    </>
  );
}
