const WIDTH = 80;

/** How to print on this stream: colour only on a terminal that wants it, and its width, which terminals without a window give as 0. */
export function terminalStyle(stream: Pick<NodeJS.WriteStream, "isTTY" | "columns">): { color: boolean; width: number } {
  const wanted = !process.env.NO_COLOR && process.env.TERM !== "dumb";
  return { color: Boolean(stream.isTTY) && wanted, width: stream.columns || WIDTH };
}
