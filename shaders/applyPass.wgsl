// One pass: every tile of the state is loaded, taken through a list of operations, and stored.
//
// A tile's index has `tileBits` bits. Invocations share it so that each holds the sixteen amplitudes that differ in four of those
// bits (the register bits); operations act in registers, and a stage with other register bits begins with an exchange through
// workgroup memory. host/gpu/stages.ts makes the list; its words are described in host/gpu/passWords.ts.
//
//   lane      the tile index of an invocation's first amplitude (register bits 0)
//   outside   the index bits that are not in the tile, compressed: the same for the whole tile

// log2 of the amplitudes that a workgroup holds: the largest tile, or several smaller ones.
override workgroupBits: u32 = 8u;
override workgroupThreads: u32 = 16u; // 2^(workgroupBits - 4)
override workgroupAmplitudes: u32 = 256u; // 2^workgroupBits

struct ApplyPassParams {
  start: u32, // of this pass in `program`
  tiles: u32,
  outsideBits: u32, // of a tile's number; the bits above count vectors
  outsideBase: u32,
  vectorBase: u32,
  batch: u32,
}

struct PassHeader {
  tileBits: u32,
  localBits: u32, // tile bits below this choose a place in a chunk, the others choose the chunk
  runs: u32, // of adjacent tile bits
  stages: u32,
}

const NO_SLOT = 0xffffffffu;
const DENSE1 = 0u;
const DENSE2 = 1u;
const DENSE3 = 2u;
const PHASE = 3u;
const SWAP = 4u;

@group(0) @binding(0) var<uniform> params: ApplyPassParams;
@group(0) @binding(1) var<storage, read> program: array<vec4u>;
@group(0) @binding(2) var<storage, read> switches: array<u32>;

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
fn scatterTileIndex(index: u32, firstRun: u32, runs: u32) -> u32 {
  var out = 0u;
  for (var i = 0u; i < runs; i++) {
    let run = program[firstRun + i];
    out |= ((index >> run.x) & ((1u << run.z) - 1u)) << run.y;
  }
  return out;
}

// The chunk index of a tile's first amplitude: its number with zeros at the tile's bits.
fn tileStart(tile: u32, firstRun: u32, runs: u32) -> u32 {
  var out = tile;
  for (var i = 0u; i < runs; i++) {
    let run = program[firstRun + i];
    let low = (1u << run.y) - 1u;
    out = ((out & ~low) << run.z) | (out & low);
  }
  return out;
}

fn isOn(slot: u32, vector: u32) -> bool {
  if (slot == NO_SLOT) { return true; }
  let at = slot * params.batch + vector;
  return ((switches[at >> 5u] >> (at & 31u)) & 1u) == 1u;
}

// Sum of the phase terms whose controls hold: (lane mask and value in halves, outside mask, outside value, turns).
fn sumTurns(first: u32, terms: u32, lane: u32, outside: u32) -> u32 {
  var turns = 0u;
  for (var i = 0u; i < terms; i++) {
    let term = program[first + i];
    let holds = (lane & (term.x & 0xffffu)) == (term.x >> 16u) && (outside & term.y) == term.z;
    turns += select(0u, term.w, holds);
  }
  return turns;
}

// The operations of a stage from `at` on; the place after the last.
fn runStage(first: u32, operations: u32, lane: u32, outside: u32, vector: u32) -> u32 {
  var at = first;
  for (var i = 0u; i < operations; i++) {
    let head = program[at]; // kind, acting registers or bits to swap, vec4u that follow the two of the head, phase terms
    let guard = program[at + 1u]; // lane mask and value in halves, outside mask, outside value, slot
    let holds = (lane & (guard.x & 0xffffu)) == (guard.x >> 16u) && (outside & guard.y) == guard.z && isOn(guard.w, vector);
    if (head.x == SWAP) {
      swapRegisterBits(head.y);
    } else if (holds) {
      switch head.x {
        case DENSE1: { applyDense1(at + 2u, head.y); }
        case DENSE2: { applyDense2(at + 2u, head.y); }
        case DENSE3: { applyDense3(at + 2u, head.y); }
        default: { applyPhase(unitCircle(sumTurns(at + 2u, head.w, lane, outside)), head.y); }
      }
    }
    at += 2u + head.z;
  }
  return at;
}

@compute @workgroup_size(workgroupThreads)
fn applyPass(
  @builtin(local_invocation_index) thread: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let words = program[params.start];
  let header = PassHeader(words.x, words.y, words.z, words.w);
  let firstRun = params.start + 1u;
  let threadBits = header.tileBits - 4u;
  let tileInGroup = thread >> threadBits;
  let tile = (workgroupNumber(group, groups) << (workgroupBits - header.tileBits)) + tileInGroup;
  let inside = tile < params.tiles;
  let laneThread = thread & ((1u << threadBits) - 1u);
  let exchangeStart = tileInGroup << header.tileBits;
  let origin = tileStart(tile, firstRun, header.runs);
  let vector = params.vectorBase + select(tile >> params.outsideBits, 0u, params.outsideBits >= 32u);
  let outside = params.outsideBase | (tile & select((1u << params.outsideBits) - 1u, 0xffffffffu, params.outsideBits >= 32u));

  var at = firstRun + header.runs;
  for (var stage = 0u; stage < header.stages; stage++) {
    let places = program[at]; // of the register bits in the tile index, ascending
    let enter = program[at + 1u]; // chunk index steps of the register bits, at load and at store of the pass
    let leaving = program[at + 2u]; // the places again, in the order in which the register bits are at the stage's end
    let leave = program[at + 3u];
    let operations = program[at + 4u].x;
    let lane = laneIndex(laneThread, places);
    let start = origin + scatterTileIndex(lane, firstRun, header.runs);
    if (stage == 0u) {
      if (inside) { loadAmplitudes(exchangeStart, lane, places, start, enter, header.localBits); }
    } else {
      workgroupBarrier();
      takeAmplitudes(exchangeStart, lane, places);
    }
    at = runStage(at + 5u, operations, lane, outside, vector);
    if (stage + 1u < header.stages) {
      // No barrier before: an invocation writes the places that it alone has read.
      putAmplitudes(exchangeStart, lane, leaving);
    } else if (inside) {
      storeAmplitudes(exchangeStart, lane, leaving, start, leave, header.localBits);
    }
  }
}
