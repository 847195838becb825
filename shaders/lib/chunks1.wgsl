// Tiles that lie in one chunk: registers are loaded and stored directly.

@group(0) @binding(3) var<storage, read_write> chunk0: array<vec2f>;

fn loadOne(amplitudes: ptr<function, Registers>, r: u32, start: u32, steps: vec4u) {
  (*amplitudes)[r] = chunk0[start + pick(r, steps)];
}

fn storeOne(amplitudes: ptr<function, Registers>, r: u32, start: u32, steps: vec4u) {
  chunk0[start + pick(r, steps)] = (*amplitudes)[r];
}

fn loadAmplitudes(amplitudes: ptr<function, Registers>, tile: u32, lane: u32, places: vec4u, start: u32, steps: vec4u, localBits: u32) {
  loadOne(amplitudes, 0u, start, steps);
  loadOne(amplitudes, 1u, start, steps);
  loadOne(amplitudes, 2u, start, steps);
  loadOne(amplitudes, 3u, start, steps);
  loadOne(amplitudes, 4u, start, steps);
  loadOne(amplitudes, 5u, start, steps);
  loadOne(amplitudes, 6u, start, steps);
  loadOne(amplitudes, 7u, start, steps);
  loadOne(amplitudes, 8u, start, steps);
  loadOne(amplitudes, 9u, start, steps);
  loadOne(amplitudes, 10u, start, steps);
  loadOne(amplitudes, 11u, start, steps);
  loadOne(amplitudes, 12u, start, steps);
  loadOne(amplitudes, 13u, start, steps);
  loadOne(amplitudes, 14u, start, steps);
  loadOne(amplitudes, 15u, start, steps);
}

fn storeAmplitudes(amplitudes: ptr<function, Registers>, tile: u32, lane: u32, places: vec4u, start: u32, steps: vec4u, localBits: u32) {
  storeOne(amplitudes, 0u, start, steps);
  storeOne(amplitudes, 1u, start, steps);
  storeOne(amplitudes, 2u, start, steps);
  storeOne(amplitudes, 3u, start, steps);
  storeOne(amplitudes, 4u, start, steps);
  storeOne(amplitudes, 5u, start, steps);
  storeOne(amplitudes, 6u, start, steps);
  storeOne(amplitudes, 7u, start, steps);
  storeOne(amplitudes, 8u, start, steps);
  storeOne(amplitudes, 9u, start, steps);
  storeOne(amplitudes, 10u, start, steps);
  storeOne(amplitudes, 11u, start, steps);
  storeOne(amplitudes, 12u, start, steps);
  storeOne(amplitudes, 13u, start, steps);
  storeOne(amplitudes, 14u, start, steps);
  storeOne(amplitudes, 15u, start, steps);
}
