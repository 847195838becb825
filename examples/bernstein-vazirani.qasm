// Bernstein and Vazirani: one call of f(x) = s.x finds the hidden string s.
// Outcome: 1011001 in every shot, the hidden string itself.
OPENQASM 3.0;
include "stdgates.inc";

const bit[7] secret = "1011001";
qubit[7] x;
qubit y;
bit[7] c;

gate minus a {
  x a;
  h a;
}

h x;
minus y;
barrier x, y;
for int i in [0:6] {
  if (secret[i]) {
    cx x[i], y;
  }
}
barrier x, y;
h x;
c = measure x;
