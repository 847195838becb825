// Phase estimation: the eigenvalue e^(2 pi i 0.34375) of a phase gate, read into five bits. 0.34375 = 11/32.
// Outcome: 01011 (11) in every shot.
OPENQASM 3.0;
include "stdgates.inc";

const uint n = 5;
const float turns = 11 / 32.0;

qubit[n] counter;
qubit eigenstate;
bit[n] c;

x eigenstate;
h counter;
for uint j in [0:n - 1] {
  ctrl @ pow(2**j) @ p(tau * turns) counter[j], eigenstate;
}

// The inverse Fourier transform.
for uint j in [0:n / 2 - 1] {
  swap counter[j], counter[n - 1 - j];
}
for uint j in [0:n - 1] {
  for uint m in [0:j - 1] {
    cp(-pi / 2**(j - m)) counter[m], counter[j];
  }
  h counter[j];
}
c = measure counter;
