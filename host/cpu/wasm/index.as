export { gather, operate32, operate64, scatter, sweep32, sweep64 } from "./sweep";
export { accumulate32, accumulate64, inner32, inner64, scaleBit32, scaleBit64, weights32, weights64 } from "./sums";
