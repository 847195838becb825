import { describeBackend } from "../backend/behaviour.ts";
import { openBackend, QUICK } from "./gpu.ts";

describeBackend("webgpu", (options) => openBackend({ ...QUICK, ...options, tileQubits: options.tileQubits ?? QUICK.tileQubits }), {
  tolerance: 2e-5,
});
