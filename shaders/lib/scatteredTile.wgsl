// Tiles that lie in several chunks: amplitudes pass through workgroup memory, so that the choice of a chunk is compiled once and not
// once per register. An invocation touches only its own places, so no barrier is needed.

fn loadAmplitudes(amplitudes: ptr<function, Registers>, tile: u32, lane: u32, places: vec4u, start: u32, steps: vec4u, localBits: u32) {
  for (var r = 0u; r < 16u; r++) {
    let chunk = (lane + pick(r, vec4u(1u) << places)) >> localBits;
    exchange[exchangePlace(r, tile, lane, places)] = loadFrom(chunk, start + pick(r, steps));
  }
  takeAmplitudes(amplitudes, tile, lane, places);
}

fn storeAmplitudes(amplitudes: ptr<function, Registers>, tile: u32, lane: u32, places: vec4u, start: u32, steps: vec4u, localBits: u32) {
  putAmplitudes(amplitudes, tile, lane, places);
  for (var r = 0u; r < 16u; r++) {
    let chunk = (lane + pick(r, vec4u(1u) << places)) >> localBits;
    storeTo(chunk, start + pick(r, steps), exchange[exchangePlace(r, tile, lane, places)]);
  }
}
