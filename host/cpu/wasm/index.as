export { gather, operate32, operate64, scatter, sweep32, sweep64 } from "./sweep";
export { scaleBit32, scaleBit64, weights32, weights64 } from "./sums";
export { combine32, combine64, gram32, gram64 } from "./family";
