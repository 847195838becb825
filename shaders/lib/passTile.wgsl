// A pass from the side of an invocation: its parameters, which tile it works on, where in the state its amplitudes are, and what
// differs from vector to vector.
//
// A tile's index has `tileBits` bits. Invocations share it so that each holds the sixteen amplitudes that differ in four of those
// bits (the register bits).
//
//   lane      the tile index of an invocation's first amplitude (register bits 0)
//   outside   the index bits that are not in the tile, compressed: the same for the whole tile

// log2 of the amplitudes that a workgroup holds: the largest tile, or several smaller ones.
override workgroupBits: u32 = 8u;
override workgroupThreads: u32 = 16u; // 2^(workgroupBits - 4)
override workgroupAmplitudes: u32 = 256u; // 2^workgroupBits
struct ApplyPassParams {
  tiles: u32,
  outsideBits: u32, // of a tile's number; the bits above count vectors
  outsideBase: u32,
  vectorBase: u32,
  batch: u32,
  factorsStart: u32, // in `switches`
  tilesPerVectorBits: u32,
  leavesSums: u32, // 1 where this run of the pass leaves them
}

const NO_SLOT = 0xffffffffu;

@group(0) @binding(0) var<uniform> params: ApplyPassParams;
// The words of the pass. A uniform buffer, because hardware then knows that all invocations read the same and take the same way.
@group(0) @binding(1) var<uniform> program: array<vec4u, 4096>;
// A bit per slot and vector; then the vectors' own factors, complex numbers as f32 bits.
@group(0) @binding(2) var<storage, read> switches: array<u32>;

struct Tile {
  inside: bool, // of the state: the last workgroup may hold tiles that are not there
  origin: u32, // chunk index of its first amplitude
  outside: u32,
  vector: u32,
  thread: u32, // among the invocations that share the tile
  exchange: u32, // where it begins in workgroup memory
}

// The tile index with zeros at the four ascending register places.
fn laneIndex(thread: u32, places: vec4u) -> u32 {
  var index = thread;
  for (var j = 0u; j < 4u; j++) {
    let low = (1u << places[j]) - 1u;
    index = ((index & ~low) << 1u) | (index & low);
  }
  return index;
}

// Runs of adjacent tile bits: (place in the tile index, place in the chunk's index, width, 0).
fn scatterTileIndex(index: u32, runs: u32) -> u32 {
  var out = 0u;
  for (var i = 0u; i < runs; i++) {
    let run = program[1u + i];
    out |= ((index >> run.x) & ((1u << run.z) - 1u)) << run.y;
  }
  return out;
}

// The chunk index of a tile's first amplitude: its number with zeros at the tile's bits.
fn tileStart(tile: u32, runs: u32) -> u32 {
  var out = tile;
  for (var i = 0u; i < runs; i++) {
    let run = program[1u + i];
    let low = (1u << run.y) - 1u;
    out = ((out & ~low) << run.z) | (out & low);
  }
  return out;
}

fn tileOf(thread: u32, group: u32, tileBits: u32, runs: u32) -> Tile {
  let threadBits = tileBits - 4u;
  let inGroup = thread >> threadBits;
  let tile = (group << (workgroupBits - tileBits)) + inGroup;
  let isWhole = params.outsideBits >= 32u;
  return Tile(
    tile < params.tiles,
    tileStart(tile, runs),
    params.outsideBase | (tile & select((1u << params.outsideBits) - 1u, 0xffffffffu, isWhole)),
    params.vectorBase + select(tile >> params.outsideBits, 0u, isWhole),
    thread & ((1u << threadBits) - 1u),
    inGroup << tileBits,
  );
}

fn isOn(slot: u32, vector: u32) -> bool {
  if (slot == NO_SLOT) { return true; }
  let at = slot * params.batch + vector;
  return ((switches[at >> 5u] >> (at & 31u)) & 1u) == 1u;
}

fn factorOf(place: u32, vector: u32) -> vec2f {
  let at = params.factorsStart + 2u * (place * params.batch + vector);
  return bitcast<vec2f>(vec2u(switches[at], switches[at + 1u]));
}

// The vector's own factors for the values of a bit: (factor for 0, factor for 1, registers whose bit is 1, acting registers), (lane mask and
// value in halves, outside mask, outside value, 0), (mask of the bit in the lane, outside, 0, 0).
fn applyFactors(amplitudes: ptr<function, Registers>, at: u32, lane: u32, outside: u32, vector: u32) {
  let head = program[at];
  let controls = program[at + 1u];
  let bit = program[at + 2u];
  if ((lane & (controls.x & 0xffffu)) != (controls.x >> 16u) || (outside & controls.y) != controls.z) { return; }
  let isOne = (lane & bit.x) != 0u || (outside & bit.y) != 0u;
  applyPhase(amplitudes, factorOf(select(head.x, head.y, isOne), vector), head.w & ~head.z);
  if (head.z != 0u) { applyPhase(amplitudes, factorOf(head.y, vector), head.w & head.z); }
}
