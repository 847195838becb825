// The quantum Fourier transform of eight qubits, on a product state that is the inverse transform of |173>.
// Outcome: 10101101 (173) in every shot.
OPENQASM 3.0;
include "stdgates.inc";

const uint n = 8;
const uint k = 173;
qubit[n] q;
bit[n] c;

// The inverse transform of |k> is a product: qubit j carries the phase -2 pi k 2^j / 2^n.
for uint j in [0:n - 1] {
  h q[j];
  p(-tau * k * 2**j / 2**n) q[j];
}

// The transform, |x> -> sum_y e^(2 pi i x y / 2^n) |y> / sqrt(2^n), ending in the exchange of high and low qubits.
for int j in [n - 1:-1:0] {
  h q[j];
  for int m in [j - 1:-1:0] {
    cp(pi / 2**(j - m)) q[m], q[j];
  }
}
for uint j in [0:n / 2 - 1] {
  swap q[j], q[n - 1 - j];
}
c = measure q;
