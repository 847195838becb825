import { createCpuBackend } from "../../host/cpu/backend.ts";
import { describeBackend } from "./behaviour.ts";
import { testWorkers } from "./nodeWorkers.ts";

describeBackend("cpu, f32", createCpuBackend, { tolerance: 2e-5 });
describeBackend("cpu, f64", (options) => createCpuBackend({ ...options, precision: "f64" }), { tolerance: 1e-11 });
describeBackend("cpu, three workers", (options) => createCpuBackend({ ...options, workers: testWorkers(3), wakeBytes: 0 }), {
  tolerance: 2e-5,
});
// Every state of more than three qubits is cut into parts of eight amplitudes (64 bytes), and a memory holds few of them.
describeBackend("cpu, tiny parts in many memories", (options) => createCpuBackend({ ...options, chunkQubits: 3, memoryBytes: 2 ** 10 }), {
  tolerance: 2e-5,
});
