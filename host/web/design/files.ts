import { circuit, machine, notice, useDesign } from "./design.ts";

/** Offers a text as a file to save. */
export function download(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads the address after this turn.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A name that any file system takes. */
export function fileName(words: string, extension: string): string {
  return `${words
    .replace(/[^\w.-]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .toLowerCase()}.${extension}`;
}

/** Larger files are no design: nobody writes them by hand. */
const MOST_BYTES = 8 * 2 ** 20;

/** Takes files that a person dropped or chose: circuits, machines, designs. */
export async function takeFiles(files: Iterable<File>): Promise<void> {
  for (const file of files) {
    try {
      if (file.size > MOST_BYTES) throw new Error(`at most ${MOST_BYTES / 2 ** 20} MiB are read`);
      takeText(file.name, await file.text());
      notice.value = `Opened ${file.name}.`;
    } catch (error) {
      notice.value = `${file.name} was not opened: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}

function takeText(name: string, text: string): void {
  if (text.includes("\0")) throw new Error("it is binary, not text");
  if (/\.qasm[23]?$/i.test(name)) circuit.value = { file: name, text };
  else if (/\.ya?ml$/i.test(name)) machine.value = { file: name, text };
  else if (/\.json$/i.test(name)) {
    const keys = Object.keys(JSON.parse(text) as object);
    if (keys.includes("qpus")) machine.value = { file: name, text };
    else useDesign(text);
  } else throw new Error("it must end in .qasm, .yaml or .json");
}
