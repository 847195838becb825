/** How to print on this stream: colour only on a terminal that wants it, and its width. */
export function terminalStyle(stream: NodeJS.WriteStream): { color: boolean; width: number } {
  const wanted = !process.env.NO_COLOR && process.env.TERM !== "dumb";
  return { color: Boolean(stream.isTTY) && wanted, width: stream.columns ?? 80 };
}
