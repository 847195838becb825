/** The text of host/shots/script.generated.ts, from the sources as they stand. */
export function generateShots(): Promise<string>;
