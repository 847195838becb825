/**
 * Brute force: two ions, their photons as creation operators, a beam splitter, loss modes and threshold detectors, summed over
 * every Fock state and every pattern of dark counts. Knows none of the closed forms.
 */
export interface Experiment {
  kind: "polarization" | "frequency" | "number";
  etaA: number;
  etaB: number;
  darkProbability: number;
  /** M = |<a|b>|^2. */
  overlap: number;
  reflectivity: number;
  /** Number encoding only: bright-state populations, and the phase of photon B. */
  alphaA?: number;
  alphaB?: number;
  phaseRad?: number;
}

type Complex = readonly [number, number];
/** One photon: amplitudes over single modes. */
type LinearForm = Map<string, Complex>;

const multiply = (a: Complex, b: Complex): Complex => [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]];
const scale = (a: Complex, by: number): Complex => [a[0] * by, a[1] * by];
const add = (a: Complex, b: Complex): Complex => [a[0] + b[0], a[1] + b[1]];

/** Herald probability and the heralded two-ion density matrix (4 x 4, complex), corrected for the click pattern to Psi+. */
export function enumerate(experiment: Experiment): { p: number; rho: Complex[][]; byPattern: Map<string, number> } {
  const rho: Complex[][] = Array.from({ length: 4 }, () => Array.from({ length: 4 }, (): Complex => [0, 0]));
  const byPattern = new Map<string, number>();
  let p = 0;
  for (const [fock, ions] of finalStates(experiment)) {
    for (const { clicks, probability } of clickPatterns(experiment, fock)) {
      const phase = correction(experiment, clicks);
      if (phase === undefined || probability === 0) continue;
      const corrected = ions.map((amplitude, index) => (index === 1 ? multiply(amplitude, phase) : amplitude));
      let weight = 0;
      for (let i = 0; i < 4; i++) {
        weight += probability * (corrected[i][0] ** 2 + corrected[i][1] ** 2);
        for (let j = 0; j < 4; j++) {
          const conjugate: Complex = [corrected[j][0], -corrected[j][1]];
          rho[i][j] = add(rho[i][j], scale(multiply(corrected[i], conjugate), probability));
        }
      }
      p += weight;
      const pattern = clicks.join("+");
      byPattern.set(pattern, (byPattern.get(pattern) ?? 0) + weight);
    }
  }
  return { p, rho: rho.map((row) => row.map((entry) => scale(entry, 1 / p))), byPattern };
}

/** Fock state of all modes -> amplitudes of the four ion states; ion A is the high bit. */
function finalStates(experiment: Experiment): Map<string, Complex[]> {
  const states = new Map<string, Complex[]>();
  for (let ions = 0; ions < 4; ions++) {
    const [a, b] = [ions >> 1, ions & 1];
    const { amplitude, photons } = emission(experiment, a, b);
    for (const [modes, coefficient] of product(photons)) {
      const list = modes === "" ? [] : modes.split(",");
      // (d_i)^2 |0> = sqrt 2 |2>
      const bosonic = list.length === 2 && list[0] === list[1] ? Math.SQRT2 : 1;
      const entry = states.get(modes) ?? [0, 1, 2, 3].map((): Complex => [0, 0]);
      entry[ions] = add(entry[ions], scale(coefficient, amplitude * bosonic));
      states.set(modes, entry);
    }
  }
  return states;
}

function emission(experiment: Experiment, a: number, b: number): { amplitude: number; photons: LinearForm[] } {
  if (experiment.kind === "number") {
    const { alphaA = 0, alphaB = 0 } = experiment;
    const amplitude = Math.sqrt(a ? alphaA : 1 - alphaA) * Math.sqrt(b ? alphaB : 1 - alphaB);
    return { amplitude, photons: [...(a ? [photon(experiment, 0, 0)] : []), ...(b ? [photon(experiment, 1, 0)] : [])] };
  }
  return { amplitude: 0.5, photons: [photon(experiment, 0, a), photon(experiment, 1, b)] };
}

/** Photon of one end: lost with 1 - eta, otherwise split over the ports; photon B has a part that A's mode does not know. */
function photon({ etaA, etaB, overlap, reflectivity, phaseRad = 0 }: Experiment, end: number, label: number): LinearForm {
  const eta = end === 0 ? etaA : etaB;
  const turn: Complex = end === 0 ? [1, 0] : [Math.cos(phaseRad), Math.sin(phaseRad)];
  const packets = end === 0 ? [1, 0] : [Math.sqrt(overlap), Math.sqrt(1 - overlap)];
  const form: LinearForm = new Map();
  packets.forEach((packet, index) => {
    if (packet === 0) return;
    for (const port of [0, 1]) {
      const through: Complex = port === end ? [Math.sqrt(1 - reflectivity), 0] : [0, Math.sqrt(reflectivity)];
      form.set(`d${port}${label}${index}`, multiply(turn, scale(through, packet * Math.sqrt(eta))));
    }
    form.set(`l${end}${label}${index}`, multiply(turn, [packet * Math.sqrt(1 - eta), 0]));
  });
  return form;
}

function product(photons: LinearForm[]): Map<string, Complex> {
  if (photons.length === 0) return new Map([["", [1, 0]]]);
  if (photons.length === 1) return new Map(photons[0]);
  const out = new Map<string, Complex>();
  for (const [i, a] of photons[0]) {
    for (const [j, b] of photons[1]) {
      const key = [i, j].sort().join(",");
      out.set(key, add(out.get(key) ?? [0, 0], multiply(a, b)));
    }
  }
  return out;
}

/** Every set of detectors that may click for a Fock state, with its probability. */
function clickPatterns({ kind, darkProbability }: Experiment, fock: string): { clicks: string[]; probability: number }[] {
  const detectors = kind === "polarization" ? ["00", "01", "10", "11"] : ["0", "1"];
  const lit = new Set(
    fock
      .split(",")
      .filter((mode) => mode.startsWith("d"))
      .map((mode) => (kind === "polarization" ? mode.slice(1, 3) : mode.slice(1, 2))),
  );
  let patterns: { clicks: string[]; probability: number }[] = [{ clicks: [], probability: 1 }];
  for (const detector of detectors) {
    const click = lit.has(detector) ? 1 : darkProbability;
    patterns = patterns.flatMap(({ clicks, probability }) => [
      { clicks: [...clicks, detector], probability: probability * click },
      { clicks, probability: probability * (1 - click) },
    ]);
  }
  return patterns;
}

/** Phase put on |01> to reach Psi+, or undefined where the pattern is no herald. */
function correction({ kind }: Experiment, clicks: string[]): Complex | undefined {
  if (kind === "number") {
    // One click: photon B picked up i on reflection into port 0, photon A into port 1.
    if (clicks.length !== 1) return undefined;
    return clicks[0] === "0" ? [0, -1] : [0, 1];
  }
  if (clicks.length !== 2) return undefined;
  if (kind === "frequency") return [-1, 0];
  const [first, second] = clicks;
  if (first[1] === second[1]) return undefined;
  return first[0] === second[0] ? [1, 0] : [-1, 0];
}
