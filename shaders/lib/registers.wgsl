// Sixteen amplitudes of one invocation, and what acts on them. Every index is a literal after inlining, so that drivers keep the
// array in registers: a dynamic index would send it to memory. Matrices are read from `program`.
// Register bit j is bit j of the index into `amplitudes`. `acting` has a bit per register: a set bit at the first register of a
// group means that the matrix acts on that group (controls on register bits). What does not act is computed and dropped, because
// a branch per group would keep the hardware from overlapping groups.

alias Registers = array<vec2f, 16>;

// Whether a matrix of the pass has controls on register bits; without, `acting` is not looked at.
override controlled: bool = true;

fn isActing(acting: u32, r: u32) -> bool {
  return !controlled || ((acting >> r) & 1u) == 1u;
}

fn matrixPair(at: u32) -> vec4f {
  return bitcast<vec4f>(program[at]);
}

// Two complex entries of a matrix row times two amplitudes.
fn rowTimes(row: vec4f, a: vec2f, b: vec2f) -> vec2f {
  return fma(vec2f(b.y), vec2f(-row.w, row.z), fma(vec2f(b.x), row.zw, fma(vec2f(a.y), vec2f(-row.y, row.x), a.x * row.xy)));
}

fn applyOne(amplitudes: ptr<function, Registers>, row0: vec4f, row1: vec4f, acting: u32, r: u32) {
  let acts = isActing(acting, r);
  let a = (*amplitudes)[r];
  let b = (*amplitudes)[r + 1u];
  (*amplitudes)[r] = select(a, rowTimes(row0, a, b), acts);
  (*amplitudes)[r + 1u] = select(b, rowTimes(row1, a, b), acts);
}

// A 2x2 matrix on register bit 0; rows of one vec4u.
fn applyDense1(amplitudes: ptr<function, Registers>, at: u32, acting: u32) {
  let row0 = matrixPair(at);
  let row1 = matrixPair(at + 1u);
  applyOne(amplitudes, row0, row1, acting, 0u);
  applyOne(amplitudes, row0, row1, acting, 2u);
  applyOne(amplitudes, row0, row1, acting, 4u);
  applyOne(amplitudes, row0, row1, acting, 6u);
  applyOne(amplitudes, row0, row1, acting, 8u);
  applyOne(amplitudes, row0, row1, acting, 10u);
  applyOne(amplitudes, row0, row1, acting, 12u);
  applyOne(amplitudes, row0, row1, acting, 14u);
}

// A 2x2 matrix of real entries on register bit 0: half of the products.
fn applyOneReal(amplitudes: ptr<function, Registers>, row0: vec4f, row1: vec4f, acting: u32, r: u32) {
  let acts = isActing(acting, r);
  let a = (*amplitudes)[r];
  let b = (*amplitudes)[r + 1u];
  (*amplitudes)[r] = select(a, fma(vec2f(row0.z), b, row0.x * a), acts);
  (*amplitudes)[r + 1u] = select(b, fma(vec2f(row1.z), b, row1.x * a), acts);
}

fn applyReal(amplitudes: ptr<function, Registers>, at: u32, acting: u32) {
  let row0 = matrixPair(at);
  let row1 = matrixPair(at + 1u);
  applyOneReal(amplitudes, row0, row1, acting, 0u);
  applyOneReal(amplitudes, row0, row1, acting, 2u);
  applyOneReal(amplitudes, row0, row1, acting, 4u);
  applyOneReal(amplitudes, row0, row1, acting, 6u);
  applyOneReal(amplitudes, row0, row1, acting, 8u);
  applyOneReal(amplitudes, row0, row1, acting, 10u);
  applyOneReal(amplitudes, row0, row1, acting, 12u);
  applyOneReal(amplitudes, row0, row1, acting, 14u);
}

// The same for real entries on the diagonal and imaginary ones off it: a rotation about X.
fn applyOneTurn(amplitudes: ptr<function, Registers>, row0: vec4f, row1: vec4f, acting: u32, r: u32) {
  let acts = isActing(acting, r);
  let a = (*amplitudes)[r];
  let b = (*amplitudes)[r + 1u];
  (*amplitudes)[r] = select(a, fma(vec2f(-row0.w, row0.w), b.yx, row0.x * a), acts);
  (*amplitudes)[r + 1u] = select(b, fma(vec2f(-row1.y, row1.y), a.yx, row1.z * b), acts);
}

fn applyTurn(amplitudes: ptr<function, Registers>, at: u32, acting: u32) {
  let row0 = matrixPair(at);
  let row1 = matrixPair(at + 1u);
  applyOneTurn(amplitudes, row0, row1, acting, 0u);
  applyOneTurn(amplitudes, row0, row1, acting, 2u);
  applyOneTurn(amplitudes, row0, row1, acting, 4u);
  applyOneTurn(amplitudes, row0, row1, acting, 6u);
  applyOneTurn(amplitudes, row0, row1, acting, 8u);
  applyOneTurn(amplitudes, row0, row1, acting, 10u);
  applyOneTurn(amplitudes, row0, row1, acting, 12u);
  applyOneTurn(amplitudes, row0, row1, acting, 14u);
}

fn addRowTimes(row: vec4f, a: vec2f, b: vec2f, sum: vec2f) -> vec2f {
  return fma(vec2f(b.y), vec2f(-row.w, row.z), fma(vec2f(b.x), row.zw, fma(vec2f(a.y), vec2f(-row.y, row.x), fma(vec2f(a.x), row.xy, sum))));
}

// Two columns of a 4x4 matrix row: entries for amplitudes 0 and 1, then 2 and 3.
struct Row4 {
  low: vec4f,
  high: vec4f,
}

fn row4(at: u32) -> Row4 {
  return Row4(matrixPair(at), matrixPair(at + 1u));
}

fn row4Times(row: Row4, a: vec2f, b: vec2f, c: vec2f, d: vec2f) -> vec2f {
  return addRowTimes(row.high, c, d, rowTimes(row.low, a, b));
}

fn applyTwo(amplitudes: ptr<function, Registers>, row0: Row4, row1: Row4, row2: Row4, row3: Row4, acting: u32, r: u32) {
  let acts = isActing(acting, r);
  let a = (*amplitudes)[r];
  let b = (*amplitudes)[r + 1u];
  let c = (*amplitudes)[r + 2u];
  let d = (*amplitudes)[r + 3u];
  (*amplitudes)[r] = select(a, row4Times(row0, a, b, c, d), acts);
  (*amplitudes)[r + 1u] = select(b, row4Times(row1, a, b, c, d), acts);
  (*amplitudes)[r + 2u] = select(c, row4Times(row2, a, b, c, d), acts);
  (*amplitudes)[r + 3u] = select(d, row4Times(row3, a, b, c, d), acts);
}

// A 4x4 matrix on register bits 0 and 1; rows of two vec4u.
fn applyDense2(amplitudes: ptr<function, Registers>, at: u32, acting: u32) {
  let row0 = row4(at);
  let row1 = row4(at + 2u);
  let row2 = row4(at + 4u);
  let row3 = row4(at + 6u);
  applyTwo(amplitudes, row0, row1, row2, row3, acting, 0u);
  applyTwo(amplitudes, row0, row1, row2, row3, acting, 4u);
  applyTwo(amplitudes, row0, row1, row2, row3, acting, 8u);
  applyTwo(amplitudes, row0, row1, row2, row3, acting, 12u);
}

fn rowOfEight(at: u32, a: vec2f, b: vec2f, c: vec2f, d: vec2f, e: vec2f, f: vec2f, g: vec2f, h: vec2f) -> vec2f {
  let low = addRowTimes(matrixPair(at + 1u), c, d, rowTimes(matrixPair(at), a, b));
  return addRowTimes(matrixPair(at + 3u), g, h, addRowTimes(matrixPair(at + 2u), e, f, low));
}

fn applyThree(amplitudes: ptr<function, Registers>, at: u32, acting: u32, r: u32) {
  if (!isActing(acting, r)) { return; }
  let a = (*amplitudes)[r];
  let b = (*amplitudes)[r + 1u];
  let c = (*amplitudes)[r + 2u];
  let d = (*amplitudes)[r + 3u];
  let e = (*amplitudes)[r + 4u];
  let f = (*amplitudes)[r + 5u];
  let g = (*amplitudes)[r + 6u];
  let h = (*amplitudes)[r + 7u];
  (*amplitudes)[r] = rowOfEight(at, a, b, c, d, e, f, g, h);
  (*amplitudes)[r + 1u] = rowOfEight(at + 4u, a, b, c, d, e, f, g, h);
  (*amplitudes)[r + 2u] = rowOfEight(at + 8u, a, b, c, d, e, f, g, h);
  (*amplitudes)[r + 3u] = rowOfEight(at + 12u, a, b, c, d, e, f, g, h);
  (*amplitudes)[r + 4u] = rowOfEight(at + 16u, a, b, c, d, e, f, g, h);
  (*amplitudes)[r + 5u] = rowOfEight(at + 20u, a, b, c, d, e, f, g, h);
  (*amplitudes)[r + 6u] = rowOfEight(at + 24u, a, b, c, d, e, f, g, h);
  (*amplitudes)[r + 7u] = rowOfEight(at + 28u, a, b, c, d, e, f, g, h);
}

// An 8x8 matrix on register bits 0, 1 and 2; rows of four vec4u.
fn applyDense3(amplitudes: ptr<function, Registers>, at: u32, acting: u32) {
  applyThree(amplitudes, at, acting, 0u);
  applyThree(amplitudes, at, acting, 8u);
}

fn rotateOne(amplitudes: ptr<function, Registers>, phase: vec2f, r: u32) {
  (*amplitudes)[r] = complexMultiply(phase, (*amplitudes)[r]);
}

fn rotate(amplitudes: ptr<function, Registers>, phase: vec2f, acting: u32, r: u32) {
  rotateOne(amplitudes, select(vec2f(1.0, 0.0), phase, ((acting >> r) & 1u) == 1u), r);
}

// One phase for all acting registers.
fn applyPhase(amplitudes: ptr<function, Registers>, phase: vec2f, acting: u32) {
  rotate(amplitudes, phase, acting, 0u);
  rotate(amplitudes, phase, acting, 1u);
  rotate(amplitudes, phase, acting, 2u);
  rotate(amplitudes, phase, acting, 3u);
  rotate(amplitudes, phase, acting, 4u);
  rotate(amplitudes, phase, acting, 5u);
  rotate(amplitudes, phase, acting, 6u);
  rotate(amplitudes, phase, acting, 7u);
  rotate(amplitudes, phase, acting, 8u);
  rotate(amplitudes, phase, acting, 9u);
  rotate(amplitudes, phase, acting, 10u);
  rotate(amplitudes, phase, acting, 11u);
  rotate(amplitudes, phase, acting, 12u);
  rotate(amplitudes, phase, acting, 13u);
  rotate(amplitudes, phase, acting, 14u);
  rotate(amplitudes, phase, acting, 15u);
}

fn rotateTwo(amplitudes: ptr<function, Registers>, at: u32, r: u32) {
  let factors = matrixPair(at + (r >> 1u));
  (*amplitudes)[r] = complexMultiply(factors.xy, (*amplitudes)[r]);
  (*amplitudes)[r + 1u] = complexMultiply(factors.zw, (*amplitudes)[r + 1u]);
}

// A factor for each register: two complex numbers per vec4u.
fn applyDiagonal(amplitudes: ptr<function, Registers>, at: u32) {
  rotateTwo(amplitudes, at, 0u);
  rotateTwo(amplitudes, at, 2u);
  rotateTwo(amplitudes, at, 4u);
  rotateTwo(amplitudes, at, 6u);
  rotateTwo(amplitudes, at, 8u);
  rotateTwo(amplitudes, at, 10u);
  rotateTwo(amplitudes, at, 12u);
  rotateTwo(amplitudes, at, 14u);
}

fn flipSign(amplitudes: ptr<function, Registers>, signs: u32, r: u32) {
  (*amplitudes)[r] = bitcast<vec2f>(bitcast<vec2u>((*amplitudes)[r]) ^ vec2u((signs << (31u - r)) & 0x80000000u));
}

// Minus for every register whose bit is set.
fn applySigns(amplitudes: ptr<function, Registers>, signs: u32) {
  flipSign(amplitudes, signs, 0u);
  flipSign(amplitudes, signs, 1u);
  flipSign(amplitudes, signs, 2u);
  flipSign(amplitudes, signs, 3u);
  flipSign(amplitudes, signs, 4u);
  flipSign(amplitudes, signs, 5u);
  flipSign(amplitudes, signs, 6u);
  flipSign(amplitudes, signs, 7u);
  flipSign(amplitudes, signs, 8u);
  flipSign(amplitudes, signs, 9u);
  flipSign(amplitudes, signs, 10u);
  flipSign(amplitudes, signs, 11u);
  flipSign(amplitudes, signs, 12u);
  flipSign(amplitudes, signs, 13u);
  flipSign(amplitudes, signs, 14u);
  flipSign(amplitudes, signs, 15u);
}

fn swapPair(amplitudes: ptr<function, Registers>, a: u32, b: u32) {
  let kept = (*amplitudes)[a];
  (*amplitudes)[a] = (*amplitudes)[b];
  (*amplitudes)[b] = kept;
}

// Exchanges two register bits. Matrices act on the lowest register bits only, which keeps this kernel small.
fn swapRegisterBits(amplitudes: ptr<function, Registers>, which: u32) {
  switch which {
    case 0u: { swapPair(amplitudes, 1u, 2u); swapPair(amplitudes, 5u, 6u); swapPair(amplitudes, 9u, 10u); swapPair(amplitudes, 13u, 14u); } // 0 and 1
    case 1u: { swapPair(amplitudes, 1u, 4u); swapPair(amplitudes, 3u, 6u); swapPair(amplitudes, 9u, 12u); swapPair(amplitudes, 11u, 14u); } // 0 and 2
    case 2u: { swapPair(amplitudes, 1u, 8u); swapPair(amplitudes, 3u, 10u); swapPair(amplitudes, 5u, 12u); swapPair(amplitudes, 7u, 14u); } // 0 and 3
    case 3u: { swapPair(amplitudes, 2u, 4u); swapPair(amplitudes, 3u, 5u); swapPair(amplitudes, 10u, 12u); swapPair(amplitudes, 11u, 13u); } // 1 and 2
    case 4u: { swapPair(amplitudes, 2u, 8u); swapPair(amplitudes, 3u, 9u); swapPair(amplitudes, 6u, 12u); swapPair(amplitudes, 7u, 13u); } // 1 and 3
    default: { swapPair(amplitudes, 4u, 8u); swapPair(amplitudes, 5u, 9u); swapPair(amplitudes, 6u, 10u); swapPair(amplitudes, 7u, 11u); } // 2 and 3
  }
}
