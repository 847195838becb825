import { accuracySuite } from "./accuracy.ts";
import { baselinesSuite } from "./baselines.ts";
import { batchSuite } from "./batch.ts";
import { copySuite } from "./copy.ts";
import { costsSuite } from "./costs.ts";
import { distributionSuite } from "./distribution.ts";
import { measurementSuite } from "./measurement.ts";
import { modularSuite } from "./modular.ts";
import { onePassSuite } from "./onePass.ts";
import { passesSuite } from "./passes.ts";
import { photonsSuite } from "./photons.ts";
import { poolsSuite } from "./pools.ts";
import { protocolSuite } from "./protocol.ts";
import { samplingSuite } from "./sampling.ts";
import { statevectorSuite } from "./statevector.ts";
import type { BenchSuite } from "./suite.ts";

/** Every suite that `bellwire bench` knows, in the order in which it runs them. */
export const SUITES: readonly BenchSuite[] = [
  passesSuite,
  copySuite,
  onePassSuite,
  costsSuite,
  statevectorSuite,
  accuracySuite,
  batchSuite,
  samplingSuite,
  measurementSuite,
  modularSuite,
  photonsSuite,
  distributionSuite,
  protocolSuite,
  poolsSuite,
  baselinesSuite,
];
