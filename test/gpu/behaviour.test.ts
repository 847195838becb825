import { describeBackend } from "../backend/behaviour.ts";
import { openBackend } from "./gpu.ts";

describeBackend("webgpu", openBackend, { tolerance: 2e-5 });
