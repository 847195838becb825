import { createCpuBackend } from "../../host/cpu/backend.ts";
import { describeBackend } from "./behaviour.ts";

describeBackend("cpu", createCpuBackend, { tolerance: 2e-5 });
