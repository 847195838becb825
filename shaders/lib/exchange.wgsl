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

fn putOne(r: u32, tile: u32, lane: u32, places: vec4u) {
  exchange[exchangePlace(r, tile, lane, places)] = amplitudes[r];
}

fn takeOne(r: u32, tile: u32, lane: u32, places: vec4u) {
  amplitudes[r] = exchange[exchangePlace(r, tile, lane, places)];
}

fn putAmplitudes(tile: u32, lane: u32, places: vec4u) {
  putOne(0u, tile, lane, places);
  putOne(1u, tile, lane, places);
  putOne(2u, tile, lane, places);
  putOne(3u, tile, lane, places);
  putOne(4u, tile, lane, places);
  putOne(5u, tile, lane, places);
  putOne(6u, tile, lane, places);
  putOne(7u, tile, lane, places);
  putOne(8u, tile, lane, places);
  putOne(9u, tile, lane, places);
  putOne(10u, tile, lane, places);
  putOne(11u, tile, lane, places);
  putOne(12u, tile, lane, places);
  putOne(13u, tile, lane, places);
  putOne(14u, tile, lane, places);
  putOne(15u, tile, lane, places);
}

fn takeAmplitudes(tile: u32, lane: u32, places: vec4u) {
  takeOne(0u, tile, lane, places);
  takeOne(1u, tile, lane, places);
  takeOne(2u, tile, lane, places);
  takeOne(3u, tile, lane, places);
  takeOne(4u, tile, lane, places);
  takeOne(5u, tile, lane, places);
  takeOne(6u, tile, lane, places);
  takeOne(7u, tile, lane, places);
  takeOne(8u, tile, lane, places);
  takeOne(9u, tile, lane, places);
  takeOne(10u, tile, lane, places);
  takeOne(11u, tile, lane, places);
  takeOne(12u, tile, lane, places);
  takeOne(13u, tile, lane, places);
  takeOne(14u, tile, lane, places);
  takeOne(15u, tile, lane, places);
}
