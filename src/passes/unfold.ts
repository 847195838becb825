import { dagger, distance, identity, kronecker, type Matrix, matrix, multiply } from "../complex.ts";
import { diagonalAngles, isDiagonalWithin, phaseTerms } from "./diagonal.ts";
import type { DensePassOp, PassOp } from "./pass.ts";
import { rolesOf } from "./roles.ts";

const R = Math.SQRT1_2;
/** Rounding of a product of two small matrices. */
const ROUNDING = 1e-14;
const I = identity(2);
const H = matrix([
  [R, R],
  [R, -R],
]);
/** Columns are the eigenvectors of Y. */
const Y_BASIS = matrix([
  [R, R],
  [
    [0, R],
    [0, -R],
  ],
]);

/**
 * Turns operations into phases between changes of basis on single bits, where that lets more of them share a pass: a phase may have
 * its bits anywhere and commutes with other readers. Rotations about XX and YY, unless another such on the same
 * bits makes a whole matrix with them; a controlled gate when both changes of basis
 * will merge into one-qubit gates beside it, since otherwise they cost more than they save.
 */
export function unfold(ops: readonly PassOp[], qubits: number): PassOp[] {
  const previous = neighbours(ops, qubits);
  const next = neighbours([...ops].reverse(), qubits).reverse();
  return ops.flatMap((op, i) => {
    if (op.kind !== "dense" || op.slot !== undefined) return [op];
    if (op.bits.length === 2 && op.controls.length === 0) {
      const isAlone = !isOnSamePair(op, previous[i]) && !isOnSamePair(op, next[i]);
      return (isAlone ? throughLocalBases(op) : null) ?? [op];
    }
    const isOpen = op.bits.length === 1 && op.controls.length > 0;
    return isOpen && absorbs(previous[i]) && absorbs(next[i]) ? (throughEigenbasis(op) ?? [op]) : [op];
  });
}

/** For each operation, the one just before it on all the bits that it moves, if one is. */
function neighbours(ops: readonly PassOp[], qubits: number): (PassOp | null)[] {
  const last = new Array<PassOp | null>(qubits).fill(null);
  return ops.map((op) => {
    const roles = rolesOf(op);
    const before = roles.moves.map((bit) => last[bit]);
    for (const bit of [...roles.reads, ...roles.moves]) last[bit] = op;
    return before.length > 0 && before.every((other) => other === before[0]) ? before[0] : null;
  });
}

/** Two such make one matrix, which is cheaper than taking both apart. */
function isOnSamePair(op: DensePassOp, other: PassOp | null): boolean {
  return (
    other !== null &&
    other.slot === undefined &&
    other.kind === "dense" &&
    other.bits.length === 2 &&
    op.bits.every((bit) => other.bits.includes(bit))
  );
}

/** Whether a one-qubit gate beside this operation multiplies into it. */
function absorbs(op: PassOp | null): boolean {
  return op !== null && op.kind === "dense" && op.slot === undefined && op.controls.length === 0;
}

/** A 4 x 4 matrix that is diagonal in the basis of X, Y or Z on each bit. */
function throughLocalBases(op: DensePassOp): PassOp[] | null {
  for (const high of [I, H, Y_BASIS]) {
    for (const low of [I, H, Y_BASIS]) {
      const basis = kronecker(high, low);
      const inside = multiply(dagger(basis), multiply(op.matrix, basis));
      const rounded = inside.map((x) => (Math.abs(x) < ROUNDING ? 0 : x));
      const angles = isDiagonalWithin(rounded) ? diagonalAngles(rounded) : null;
      if (!angles) continue;
      const bases = [low, high].map((m, j) => ({ bit: op.bits[j], m })).filter(({ m }) => m !== I);
      return [
        ...bases.map(({ bit, m }): PassOp => ({ kind: "dense", bits: [bit], matrix: dagger(m), controls: [] })),
        { kind: "phase", terms: phaseTerms(angles, op.bits, []) },
        ...bases.map(({ bit, m }): PassOp => ({ kind: "dense", bits: [bit], matrix: m, controls: [] })),
      ];
    }
  }
  return null;
}

/** A controlled unitary on one bit as its eigenphases, controlled, between changes to its eigenbasis. */
function throughEigenbasis(op: DensePassOp): PassOp[] | null {
  const basis = eigenbasis(op.matrix);
  const inside = basis && multiply(dagger(basis), multiply(op.matrix, basis)).map((x) => (Math.abs(x) < ROUNDING ? 0 : x));
  const angles = inside && isDiagonalWithin(inside) ? diagonalAngles(inside) : null;
  if (!basis || !angles) return null;
  const change = (m: Matrix): PassOp => ({ kind: "dense", bits: op.bits, matrix: m, controls: [] });
  return [change(dagger(basis)), { kind: "phase", terms: phaseTerms(angles, op.bits, op.controls) }, change(basis)];
}

/** Columns are orthonormal eigenvectors of a 2 x 2 unitary matrix; null for other matrices. */
function eigenbasis(m: Matrix): Matrix | null {
  if (distance(multiply(dagger(m), m), I) > ROUNDING) return null;
  // m = e^(i d) (cos f - i sin f n.sigma): the traceless part, divided by its phase, is n.sigma.
  const [ar, ai, br, bi, cr, ci, dr, di] = m;
  const z = [(ar - dr) / 2, (ai - di) / 2];
  const size = Math.hypot(z[0], z[1], br, bi);
  if (size < ROUNDING) return I;
  // The phase of the traceless part: that of z, or of b when z is 0, up to a sign that exchanges the eigenvectors.
  const square = [z[0] ** 2 - z[1] ** 2 + br * cr - bi * ci, 2 * z[0] * z[1] + br * ci + bi * cr];
  const phase = Math.atan2(square[1], square[0]) / 2;
  const turn = (re: number, im: number) => (re * Math.cos(phase) + im * Math.sin(phase)) / size;
  const turnImaginary = (re: number, im: number) => (im * Math.cos(phase) - re * Math.sin(phase)) / size;
  const nz = turn(z[0], z[1]);
  const [xr, xi] = [turn(cr, ci), turnImaginary(cr, ci)];
  // Eigenvectors of (nz, x*; x, -nz), the one that does not cancel first.
  const [c, s] = nz >= 0 ? [1 + nz, 1] : [1 - nz, -1];
  const norm = Math.hypot(c, xr, xi);
  if (norm < ROUNDING) return null;
  const [k, pr, pi] = [c / norm, xr / norm, xi / norm];
  return s === 1
    ? matrix([
        [k, [-pr, pi]],
        [[pr, pi], k],
      ])
    : matrix([
        [[pr, -pi], k],
        [k, [-pr, -pi]],
      ]);
}
