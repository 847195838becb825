// The GHZ state on twenty qubits, grown like a tree: after step s, 2^s qubits take part, so the depth is logarithmic.
// Outcome: all zeros and all ones, half of the shots each.
OPENQASM 3.0;
include "stdgates.inc";

const uint n = 20;
qubit[n] q;
bit[n] c;

h q[0];
uint reach = 1;
while (reach < n) {
  for uint i in [0:reach - 1] {
    if (i + reach < n) {
      cx q[i], q[i + reach];
    }
  }
  reach *= 2;
}
c = measure q;
