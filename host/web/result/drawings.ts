/** Everything that draws results: it arrives when there is something to draw. */
export function drawings(): Promise<typeof import("./drawing.ts")> {
  return import("./drawing.ts");
}
