import { type BenchSuite, medianSecondsOn, rowOn, sizesFor } from "./suite.ts";

/** Reads and writes every amplitude once: the bandwidth that a pass is measured against. */
export const copySuite: BenchSuite = {
  name: "copy",
  help: "bandwidth of reading and writing every amplitude once",
  async *run(context) {
    const { backends, long, now, signal } = context;
    for (const backend of backends) {
      for (const qubits of sizesFor(context, long ? [20, 24, 26, 28, 30] : [20, 24])) {
        const bytes = 2 ** qubits * backend.limits.bytesPerAmplitude;
        if (signal?.aborted || bytes > backend.limits.maxStateBytes) break;
        const state = backend.allocate(qubits, 1);
        try {
          const seconds = await medianSecondsOn(backend, now, 5, () => backend.touch(state));
          const [one] = await backend.amplitudes(state, Float64Array.of(0));
          if (one !== 1) throw new Error(`copy: the first amplitude became ${one}`);
          const row = rowOn(backend, {
            suite: "copy",
            workload: "read and write",
            size: `${qubits} qubits`,
            verified: "the state is unchanged",
            seconds,
            runs: 5,
            rate: { value: (2 * bytes) / seconds / 1e9, unit: "GB/s" },
          });
          yield row;
        } finally {
          backend.free(state);
        }
      }
    }
  },
};
