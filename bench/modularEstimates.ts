import type { EngineJob } from "../src/engine/engine.ts";

/** An estimate is right when it is this close to a third of a turn. */
const CLOSE = 2 ** -9;

/**
 * Checks shots of phase estimation of a third of a turn (`estimationGates`) whose pairs alone have errors. Every pair of a shot is good
 * with the pairs' fidelity, so as many shots are without an error as its power; of these an estimate of n bits is further off than
 * 2^-9 with probability at most 1 / (2 (2^(n - 9) - 1)) (Nielsen and Chuang, section 5.2.1).
 *
 * @returns what was found, for people
 */
export function checkEstimates(bits: Uint8Array, { executable, shots, source }: EngineJob, pairFidelity: number): string {
  const { qubits, steps } = executable;
  const pairs = steps.filter(({ kind }) => kind === "open" || kind === "move").length;
  let quiet = 0;
  let close = 0;
  let wrong = 0;
  for (let shot = 0; shot < shots; shot++) {
    let turn = 0;
    for (let q = 0; q < qubits - 1; q++) turn += bits[shot * qubits + q] * 2 ** -(q + 1);
    const isClose = Math.abs(turn - 1 / 3) < CLOSE;
    if (isClose) close++;
    if (source(shot, null).insertions.length > 0) continue;
    quiet++;
    if (!isClose) wrong++;
  }
  const share = pairFidelity ** pairs;
  const sigmas = Math.abs(quiet - shots * share) / Math.max(1, Math.sqrt(shots * share * (1 - share)));
  if (!(sigmas < 6)) throw new Error(`modular: ${quiet} of ${shots} shots are without errors, and ${shots * share} should be`);
  const most = quiet / (2 * (CLOSE * 2 ** (qubits - 1) - 1));
  if (wrong > most + 6 * Math.sqrt(most) + 1e-6) {
    throw new Error(`modular: ${wrong} of ${quiet} estimates without errors are wrong, and ${most} may be`);
  }
  return `${quiet} shots without errors, as ${pairs} pairs let them within ${sigmas.toFixed(1)} standard deviations, ${wrong} of them wrong; ${close} of ${shots} right to eight bits`;
}
