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

// Where an invocation's amplitudes are in workgroup memory: register r at `first` ^ the steps of its bits. The swizzle is linear over
// exclusive or, so that only the lane and the four register places go through it. `tile` is where the tile begins.
struct Places {
  first: u32,
  steps: vec4u,
}

fn exchangePlaces(tile: u32, lane: u32, places: vec4u) -> Places {
  let steps = vec4u(1u) << places;
  return Places(tile | swizzle(lane), vec4u(swizzle(steps.x), swizzle(steps.y), swizzle(steps.z), swizzle(steps.w)));
}

fn placeOf(r: u32, at: Places) -> u32 {
  return at.first ^ ((r & 1u) * at.steps.x) ^ (((r >> 1u) & 1u) * at.steps.y) ^ (((r >> 2u) & 1u) * at.steps.z) ^ ((r >> 3u) * at.steps.w);
}

fn putOne(amplitudes: ptr<function, Registers>, r: u32, at: Places) {
  exchange[placeOf(r, at)] = (*amplitudes)[r];
}

fn takeOne(amplitudes: ptr<function, Registers>, r: u32, at: Places) {
  (*amplitudes)[r] = exchange[placeOf(r, at)];
}

fn putAmplitudes(amplitudes: ptr<function, Registers>, tile: u32, lane: u32, places: vec4u) {
  let at = exchangePlaces(tile, lane, places);
  putOne(amplitudes, 0u, at);
  putOne(amplitudes, 1u, at);
  putOne(amplitudes, 2u, at);
  putOne(amplitudes, 3u, at);
  putOne(amplitudes, 4u, at);
  putOne(amplitudes, 5u, at);
  putOne(amplitudes, 6u, at);
  putOne(amplitudes, 7u, at);
  putOne(amplitudes, 8u, at);
  putOne(amplitudes, 9u, at);
  putOne(amplitudes, 10u, at);
  putOne(amplitudes, 11u, at);
  putOne(amplitudes, 12u, at);
  putOne(amplitudes, 13u, at);
  putOne(amplitudes, 14u, at);
  putOne(amplitudes, 15u, at);
}

fn takeAmplitudes(amplitudes: ptr<function, Registers>, tile: u32, lane: u32, places: vec4u) {
  let at = exchangePlaces(tile, lane, places);
  takeOne(amplitudes, 0u, at);
  takeOne(amplitudes, 1u, at);
  takeOne(amplitudes, 2u, at);
  takeOne(amplitudes, 3u, at);
  takeOne(amplitudes, 4u, at);
  takeOne(amplitudes, 5u, at);
  takeOne(amplitudes, 6u, at);
  takeOne(amplitudes, 7u, at);
  takeOne(amplitudes, 8u, at);
  takeOne(amplitudes, 9u, at);
  takeOne(amplitudes, 10u, at);
  takeOne(amplitudes, 11u, at);
  takeOne(amplitudes, 12u, at);
  takeOne(amplitudes, 13u, at);
  takeOne(amplitudes, 14u, at);
  takeOne(amplitudes, 15u, at);
}
