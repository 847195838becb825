/** The text of host/search/script.generated.ts, from the sources as they stand. */
export function generateSearch(): Promise<string>;
