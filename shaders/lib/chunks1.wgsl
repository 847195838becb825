// Tiles that lie in one chunk: registers are loaded and stored directly.

@group(0) @binding(3) var<storage, read_write> chunk0: array<vec2f>;

fn loadOne(r: u32, start: u32, steps: vec4u) {
  amplitudes[r] = chunk0[start + pick(r, steps)];
}

fn storeOne(r: u32, start: u32, steps: vec4u) {
  chunk0[start + pick(r, steps)] = amplitudes[r];
}

fn loadAmplitudes(tile: u32, lane: u32, places: vec4u, start: u32, steps: vec4u, localBits: u32) {
  loadOne(0u, start, steps);
  loadOne(1u, start, steps);
  loadOne(2u, start, steps);
  loadOne(3u, start, steps);
  loadOne(4u, start, steps);
  loadOne(5u, start, steps);
  loadOne(6u, start, steps);
  loadOne(7u, start, steps);
  loadOne(8u, start, steps);
  loadOne(9u, start, steps);
  loadOne(10u, start, steps);
  loadOne(11u, start, steps);
  loadOne(12u, start, steps);
  loadOne(13u, start, steps);
  loadOne(14u, start, steps);
  loadOne(15u, start, steps);
}

fn storeAmplitudes(tile: u32, lane: u32, places: vec4u, start: u32, steps: vec4u, localBits: u32) {
  storeOne(0u, start, steps);
  storeOne(1u, start, steps);
  storeOne(2u, start, steps);
  storeOne(3u, start, steps);
  storeOne(4u, start, steps);
  storeOne(5u, start, steps);
  storeOne(6u, start, steps);
  storeOne(7u, start, steps);
  storeOne(8u, start, steps);
  storeOne(9u, start, steps);
  storeOne(10u, start, steps);
  storeOne(11u, start, steps);
  storeOne(12u, start, steps);
  storeOne(13u, start, steps);
  storeOne(14u, start, steps);
  storeOne(15u, start, steps);
}
