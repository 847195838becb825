/** Everything that draws results: it arrives when there is something to draw. */
export function drawings(): Promise<typeof import("./result/drawing.ts")> {
  return import("./result/drawing.ts");
}
