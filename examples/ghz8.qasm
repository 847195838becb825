// The GHZ state (|00000000> + |11111111>) / sqrt(2) on eight qubits, built along a line.
// Outcome: 00000000 and 11111111, half of the shots each.
OPENQASM 3.0;
include "stdgates.inc";

qubit[8] q;
bit[8] c;

h q[0];
for int i in [0:6] {
  cx q[i], q[i + 1];
}
c = measure q;
