// Grover's search among four items: one step finds the marked one with certainty. (This example is OpenQASM 2.)
// Outcome: 11 in every shot.
OPENQASM 2.0;
include "qelib1.inc";

gate mark a, b { cz a, b; }
gate diffuse a, b {
  h a; h b;
  x a; x b;
  cz a, b;
  x a; x b;
  h a; h b;
}

qreg q[2];
creg c[2];

h q;
mark q[0], q[1];
diffuse q[0], q[1];
measure q -> c;
