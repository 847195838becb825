// The error word: kernels set a bit where they meet what must not be, and the host reads it with the next result (host/gpu/device.ts).
// A kernel that includes this binds `faults` after its own bindings.

const NOT_FINITE = 1u; // an amplitude, or a sum of amplitudes
const OUT_OF_RANGE = 2u; // an index that the host gave

// WGSL lets a compiler take for granted that nothing is NaN or infinite, so the exponent is looked at.
fn isFinite(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}

fn expectFinite(value: vec2f) {
  if (!isFinite(value.x) || !isFinite(value.y)) { atomicOr(&faults, NOT_FINITE); }
}

fn expectBelow(index: u32, end: u32) {
  if (index >= end) { atomicOr(&faults, OUT_OF_RANGE); }
}
