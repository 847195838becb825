/** The text of kernels.generated.ts, from the sources as they stand. */
export function generateKernels(): Promise<string>;
