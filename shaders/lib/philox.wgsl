// Philox4x32-10, the twin of src/rng/philox.ts (Salmon et al., SC'11). Key: seed, stream. Counter: index low, index high, block, 0.

const PHILOX_M0 = 0xd2511f53u;
const PHILOX_M1 = 0xcd9e8d57u;
const PHILOX_W0 = 0x9e3779b9u;
const PHILOX_W1 = 0xbb67ae85u;

// High 32 bits of a u32 product, from 16-bit halves.
fn multiplyHigh(a: u32, b: u32) -> u32 {
  let aHigh = a >> 16u;
  let aLow = a & 0xffffu;
  let bHigh = b >> 16u;
  let bLow = b & 0xffffu;
  let middle = aHigh * bLow + ((aLow * bLow) >> 16u);
  let middle2 = aLow * bHigh + (middle & 0xffffu);
  return aHigh * bHigh + (middle >> 16u) + (middle2 >> 16u);
}

fn philox4x32(key: vec2u, counter: vec4u) -> vec4u {
  var k = key;
  var x = counter;
  for (var round = 0u; round < 10u; round++) {
    let high0 = multiplyHigh(PHILOX_M0, x.x);
    let high1 = multiplyHigh(PHILOX_M1, x.z);
    x = vec4u(high1 ^ x.y ^ k.x, PHILOX_M1 * x.z, high0 ^ x.w ^ k.y, PHILOX_M0 * x.x);
    k += vec2u(PHILOX_W0, PHILOX_W1);
  }
  return x;
}
