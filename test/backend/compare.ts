/**
 * Null when the norm of the difference of two lists of interleaved amplitudes is within `tolerance`, otherwise what a person needs
 * to see: the worst amplitudes with bitstring, expected and actual.
 */
export function stateDifference(actual: Float64Array, expected: Float64Array, tolerance: number, qubits: number): string | null {
  if (actual.length !== expected.length) return `expected ${expected.length / 2} amplitudes, got ${actual.length / 2}`;
  let sum = 0;
  const errors: { index: number; error: number }[] = [];
  for (let i = 0; i < actual.length; i += 2) {
    const error = Math.hypot(actual[i] - expected[i], actual[i + 1] - expected[i + 1]);
    sum += error * error;
    if (!(error <= tolerance / 10)) errors.push({ index: i / 2, error });
  }
  const norm = Math.sqrt(sum);
  if (norm <= tolerance) return null;
  errors.sort((a, b) => b.error - a.error || (Number.isNaN(b.error) ? 1 : 0));
  const lines = errors.slice(0, 8).map(({ index, error }) => {
    const vector = Math.floor(index / 2 ** qubits);
    const bits = (index % 2 ** qubits).toString(2).padStart(qubits, "0");
    const show = (a: Float64Array) => `${a[2 * index].toFixed(7)} ${a[2 * index + 1].toFixed(7)}i`;
    return `  vector ${vector} |${bits}>  expected ${show(expected)}  actual ${show(actual)}  off by ${error.toExponential(2)}`;
  });
  return `norm of the difference ${norm.toExponential(3)} > ${tolerance}; ${errors.length} of ${actual.length / 2} amplitudes differ, the worst:\n${lines.join("\n")}`;
}
