// Cuccaro's ripple-carry adder (arXiv:quant-ph/0410184): b becomes a + b, with one ancilla and a carry out.
// Outcome: 1 0101 in every shot, for 13 + 8 = 21: the carry first, then the four bits of the sum.
OPENQASM 3.0;
include "stdgates.inc";

const uint[4] first = 13;
const uint[4] second = 8;

qubit[4] a;
qubit[4] b;
qubit zero;
qubit carry;
bit[5] sum;

gate majority c, b, a {
  cx a, b;
  cx a, c;
  ccx c, b, a;
}
gate unmajority c, b, a {
  ccx c, b, a;
  cx a, c;
  cx c, b;
}

for int i in [0:3] {
  if (first[i]) x a[i];
  if (second[i]) x b[i];
}

majority zero, b[0], a[0];
for int i in [1:3] {
  majority a[i - 1], b[i], a[i];
}
cx a[3], carry;
for int i in [3:-1:1] {
  unmajority a[i - 1], b[i], a[i];
}
unmajority zero, b[0], a[0];

sum[0:3] = measure b;
sum[4] = measure carry;
