import { createReferenceBackend } from "../../src/reference/backend.ts";
import { describeBackend } from "./behaviour.ts";

describeBackend("reference", async (options) => createReferenceBackend(options), { leavesSums: false, tolerance: 1e-11 });
