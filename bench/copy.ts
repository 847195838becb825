import { type BenchRow, type BenchSuite, medianSeconds, sizesFor } from "./suite.ts";

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
          const seconds = await medianSeconds(now, 5, async () => {
            await backend.touch(state);
            await backend.finish();
          });
          const [one] = await backend.amplitudes(state, Float64Array.of(0));
          if (one !== 1) throw new Error(`copy: the first amplitude became ${one}`);
          const row: BenchRow = {
            suite: "copy",
            workload: "read and write",
            size: `${qubits} qubits`,
            backend: backend.name,
            adapter: backend.adapter,
            verified: "the state is unchanged",
            seconds,
            runs: 5,
            rate: { value: (2 * bytes) / seconds / 1e9, unit: "GB/s" },
            floor: null,
            ratio: null,
            goal: null,
          };
          yield row;
        } finally {
          backend.free(state);
        }
      }
    }
  },
};
