// Teleportation of a qubit inside one program: mid-circuit measurement and corrections by feed-forward.
// Outcome: the bit `result` (the highest) is 0 in every shot, because the receiver undoes the preparation; the other two
// bits are the random outcomes of the Bell measurement. So 000, 001, 010, 011, a quarter of the shots each.
OPENQASM 3.0;
include "stdgates.inc";

qubit message;
qubit[2] pair;
bit[2] outcome;
bit result;

gate prepare a { U(1.1, 0.4, -0.7) a; }

prepare message;
h pair[0];
cx pair[0], pair[1];

cx message, pair[0];
h message;
outcome[0] = measure message;
outcome[1] = measure pair[0];

if (outcome[1]) x pair[1];
if (outcome[0]) z pair[1];

inv @ prepare pair[1];
result = measure pair[1];
