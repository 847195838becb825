/** Everything that draws results, with Observable Plot in it: it arrives when there is something to draw. */
export function drawings(): Promise<typeof import("./result/drawing.tsx")> {
  return import("./result/drawing.tsx");
}
