// Repeat until success: two ancillas herald the rotation Rz(theta) with cos(theta) = 3/5 on the target, an angle that no
// Clifford+T circuit makes exactly; a failed try leaves Z behind, which is undone (Nielsen and Chuang, exercise 4.41).
// Outcome: `result` (the highest bit) is 1 in 20 % of the shots, `failed` is 00. Each try succeeds with probability 5/8.
OPENQASM 3.0;
include "stdgates.inc";

qubit[2] ancilla;
qubit target;
bit[2] failed;
bit result;

def attempt(qubit[2] a, qubit t) -> bit[2] {
  bit[2] outcome;
  reset a;
  h a;
  ccx a[0], a[1], t;
  s t;
  ccx a[0], a[1], t;
  h a;
  outcome = measure a;
  if (outcome != 0) z t;
  return outcome;
}

h target;
failed = attempt(ancilla, target);
while (failed != 0) {
  failed = attempt(ancilla, target);
}
h target;
result = measure target;
