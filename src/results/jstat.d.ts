/** The part of jstat that Bellwire uses; the package ships no types. */
declare module "jstat" {
  const jStat: {
    normal: { inv(p: number, mean: number, standardDeviation: number): number };
    /** Quantiles of unsorted values; alphap = betap = 1 interpolates linearly between order statistics. */
    quantiles(values: readonly number[], probabilities: readonly number[], alphap: number, betap: number): number[];
  };
  export default jStat;
}
