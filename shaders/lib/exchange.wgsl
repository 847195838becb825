// How the sixteen amplitudes of an invocation go to workgroup memory and come back. An amplitude's place is its tile index; `places`
// are the places of the register bits in it, in the order of the register bits.

var<workgroup> exchange: array<vec2f, workgroupAmplitudes>;

// Spreads the reads of a quarter-warp over the banks of workgroup memory.
fn swizzle(index: u32) -> u32 {
  return index ^ ((index >> 4u) & 15u) ^ ((index >> 8u) & 15u);
}

// The sum of the parts whose bit is set in r.
fn pick(r: u32, parts: vec4u) -> u32 {
  return (r & 1u) * parts.x + ((r >> 1u) & 1u) * parts.y + ((r >> 2u) & 1u) * parts.z + (r >> 3u) * parts.w;
}

// `tile` is where the tile begins in workgroup memory.
fn exchangePlace(r: u32, tile: u32, lane: u32, places: vec4u) -> u32 {
  return tile | swizzle(lane + pick(r, vec4u(1u) << places));
}

fn putOne(amplitudes: ptr<function, Registers>, r: u32, tile: u32, lane: u32, places: vec4u) {
  exchange[exchangePlace(r, tile, lane, places)] = (*amplitudes)[r];
}

fn takeOne(amplitudes: ptr<function, Registers>, r: u32, tile: u32, lane: u32, places: vec4u) {
  (*amplitudes)[r] = exchange[exchangePlace(r, tile, lane, places)];
}

fn putAmplitudes(amplitudes: ptr<function, Registers>, tile: u32, lane: u32, places: vec4u) {
  putOne(amplitudes, 0u, tile, lane, places);
  putOne(amplitudes, 1u, tile, lane, places);
  putOne(amplitudes, 2u, tile, lane, places);
  putOne(amplitudes, 3u, tile, lane, places);
  putOne(amplitudes, 4u, tile, lane, places);
  putOne(amplitudes, 5u, tile, lane, places);
  putOne(amplitudes, 6u, tile, lane, places);
  putOne(amplitudes, 7u, tile, lane, places);
  putOne(amplitudes, 8u, tile, lane, places);
  putOne(amplitudes, 9u, tile, lane, places);
  putOne(amplitudes, 10u, tile, lane, places);
  putOne(amplitudes, 11u, tile, lane, places);
  putOne(amplitudes, 12u, tile, lane, places);
  putOne(amplitudes, 13u, tile, lane, places);
  putOne(amplitudes, 14u, tile, lane, places);
  putOne(amplitudes, 15u, tile, lane, places);
}

fn takeAmplitudes(amplitudes: ptr<function, Registers>, tile: u32, lane: u32, places: vec4u) {
  takeOne(amplitudes, 0u, tile, lane, places);
  takeOne(amplitudes, 1u, tile, lane, places);
  takeOne(amplitudes, 2u, tile, lane, places);
  takeOne(amplitudes, 3u, tile, lane, places);
  takeOne(amplitudes, 4u, tile, lane, places);
  takeOne(amplitudes, 5u, tile, lane, places);
  takeOne(amplitudes, 6u, tile, lane, places);
  takeOne(amplitudes, 7u, tile, lane, places);
  takeOne(amplitudes, 8u, tile, lane, places);
  takeOne(amplitudes, 9u, tile, lane, places);
  takeOne(amplitudes, 10u, tile, lane, places);
  takeOne(amplitudes, 11u, tile, lane, places);
  takeOne(amplitudes, 12u, tile, lane, places);
  takeOne(amplitudes, 13u, tile, lane, places);
  takeOne(amplitudes, 14u, tile, lane, places);
  takeOne(amplitudes, 15u, tile, lane, places);
}
