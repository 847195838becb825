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
// Bits of the widest matrix in the pass. What is not needed is not compiled: that saves registers on hardware, and on a software GPU
// time, since it walks through every branch.
override widest: u32 = 3u;
// Whether an operation may have factors of each vector's own, and whether the pass may leave sums (lib/tileSums.wgsl).
override hasFactors: bool = true;
override leavesSums: bool = true;

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

struct PassHeader {
  tileBits: u32,
  runs: u32, // of adjacent tile bits that choose a place in a chunk; tile bits above them choose the chunk
  stages: u32,
  sums: u32, // mask of the bit whose values are summed apart | log2 of the blocks of a tile << 16
}

// What an operation depends on: registers that it acts on, controls in the lane and outside, and a switch per vector.
struct Guard {
  acting: u32,
  terms: u32, // of a phase, and its windows
  windows: u32,
  holds: bool,
}

const NO_SLOT = 0xffffffffu;

@group(0) @binding(0) var<uniform> params: ApplyPassParams;
// The words of the pass. A uniform buffer, because hardware then knows that all invocations read the same and take the same way.
@group(0) @binding(1) var<uniform> program: array<vec4u, 4096>;
// A bit per slot and vector; then the vectors' own factors, complex numbers as f32 bits.
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

fn isOn(slot: u32, vector: u32) -> bool {
  if (slot == NO_SLOT) { return true; }
  let at = slot * params.batch + vector;
  return ((switches[at >> 5u] >> (at & 31u)) & 1u) == 1u;
}

// Sum of a phase's angles in turns. A window tabulates terms that look at six adjacent bits of the lane or of the outside index:
// (0 or 1, shift, 0, 0), then 64 sums. The terms that are left: (lane mask and value in halves, outside mask, outside value, turns).
fn sumTurns(first: u32, windows: u32, terms: u32, lane: u32, outside: u32) -> u32 {
  var turns = 0u;
  for (var i = 0u; i < windows; i++) {
    let at = first + 17u * i;
    let window = program[at];
    let value = (select(lane, outside, window.x == 1u) >> window.y) & 63u;
    turns += program[at + 1u + (value >> 2u)][value & 3u];
  }
  let firstTerm = first + 17u * windows;
  for (var i = 0u; i < terms; i++) {
    let term = program[firstTerm + i];
    let holds = (lane & (term.x & 0xffffu)) == (term.x >> 16u) && (outside & term.y) == term.z;
    turns += select(0u, term.w, holds);
  }
  return turns;
}

// The head of an operation: (acting registers, phase terms, slot, phase windows), (lane mask and value in halves, outside mask, outside value, 0).
fn readGuard(at: u32, lane: u32, outside: u32, vector: u32) -> Guard {
  let head = program[at];
  let controls = program[at + 1u];
  let inLane = (lane & (controls.x & 0xffffu)) == (controls.x >> 16u);
  let inOutside = (outside & controls.y) == controls.z;
  return Guard(head.x, head.y, head.w, inLane && inOutside && isOn(head.z, vector));
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

// The registers whose sign changes, from terms (lane mask and value in halves, outside mask, outside value, registers).
fn signsOf(first: u32, terms: u32, lane: u32, outside: u32) -> u32 {
  var signs = 0u;
  for (var i = 0u; i < terms; i++) {
    let term = program[first + i];
    let holds = (lane & (term.x & 0xffffu)) == (term.x >> 16u) && (outside & term.y) == term.z;
    signs ^= select(0u, term.w, holds);
  }
  return signs;
}

// The steps of a stage from `first` on; the place after the last. A step is some exchanges of register bits, then matrices on one, two
// and three bits, then phases, factors, diagonals and signs: loops instead of a choice per operation.
fn runSteps(amplitudes: ptr<function, Registers>, first: u32, steps: u32, lane: u32, outside: u32, vector: u32) -> u32 {
  var at = first;
  for (var step = 0u; step < steps; step++) {
    let numbers = program[at]; // swaps | dense1 << 16, dense2 | dense3 << 16, phases | factors << 16, signs | diagonals << 16
    at++;
    for (var i = numbers.x & 0xffffu; i > 0u; i--) {
      swapRegisterBits(amplitudes, program[at].x);
      at++;
    }
    for (var i = numbers.x >> 16u; i > 0u; i--) {
      let guard = readGuard(at, lane, outside, vector);
      if (guard.holds) { applyDense1(amplitudes, at + 2u, guard.acting); }
      at += 4u;
    }
    if (widest >= 2u) {
      for (var i = numbers.y & 0xffffu; i > 0u; i--) {
        let guard = readGuard(at, lane, outside, vector);
        if (guard.holds) { applyDense2(amplitudes, at + 2u, guard.acting); }
        at += 10u;
      }
    }
    if (widest >= 3u) {
      for (var i = numbers.y >> 16u; i > 0u; i--) {
        let guard = readGuard(at, lane, outside, vector);
        if (guard.holds) { applyDense3(amplitudes, at + 2u, guard.acting); }
        at += 34u;
      }
    }
    for (var i = numbers.z & 0xffffu; i > 0u; i--) {
      let guard = readGuard(at, lane, outside, vector);
      let turns = sumTurns(at + 2u, guard.windows, guard.terms, lane, outside);
      if (guard.holds) { applyPhase(amplitudes, unitCircle(turns), guard.acting); }
      at += 2u + 17u * guard.windows + guard.terms;
    }
    if (hasFactors) {
      for (var i = numbers.z >> 16u; i > 0u; i--) {
        applyFactors(amplitudes, at, lane, outside, vector);
        at += 3u;
      }
    }
    for (var i = numbers.w >> 16u; i > 0u; i--) {
      let guard = readGuard(at, lane, outside, vector);
      if (guard.holds) { applyDiagonal(amplitudes, at + 2u); }
      at += 10u;
    }
    for (var i = numbers.w & 0xffffu; i > 0u; i--) {
      let head = program[at]; // terms, slot
      if (isOn(head.y, vector)) { applySigns(amplitudes, signsOf(at + 1u, head.x, lane, outside)); }
      at += 1u + head.x;
    }
  }
  return at;
}

@compute @workgroup_size(workgroupThreads)
fn applyPass(
  @builtin(local_invocation_index) thread: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  var amplitudes: Registers;
  let words = program[0];
  let header = PassHeader(words.x, words.y, words.z, words.w);
  let threadBits = header.tileBits - 4u;
  let tileInGroup = thread >> threadBits;
  let tile = (workgroupNumber(group, groups) << (workgroupBits - header.tileBits)) + tileInGroup;
  let inside = tile < params.tiles;
  let laneThread = thread & ((1u << threadBits) - 1u);
  let exchangeStart = tileInGroup << header.tileBits;
  let origin = tileStart(tile, header.runs);
  let vector = params.vectorBase + select(tile >> params.outsideBits, 0u, params.outsideBits >= 32u);
  let outside = params.outsideBase | (tile & select((1u << params.outsideBits) - 1u, 0xffffffffu, params.outsideBits >= 32u));

  // A stage: places of the register bits in the tile index, ascending; their steps in the chunk's index at load; the places in the
  // order in which the register bits stand at the stage's end; the steps at store; (steps, 0, 0, 0); its steps.
  var stage = 1u + header.runs;
  var lane = laneIndex(laneThread, program[stage]);
  let loadStart = origin + scatterTileIndex(lane, header.runs);
  if (inside) { loadAmplitudes(&amplitudes, loadStart, program[stage + 1u]); }
  for (var rest = header.stages - 1u; ; rest--) {
    let next = runSteps(&amplitudes, stage + 5u, program[stage + 4u].x, lane, outside, vector);
    if (rest == 0u) { break; }
    // No barrier before: an invocation writes the places that it alone has read.
    putAmplitudes(&amplitudes, exchangeStart, lane, program[stage + 2u]);
    workgroupBarrier();
    stage = next;
    lane = laneIndex(laneThread, program[stage]);
    takeAmplitudes(&amplitudes, exchangeStart, lane, program[stage]);
  }
  let storeStart = origin + scatterTileIndex(lane, header.runs);
  if (inside) { storeAmplitudes(&amplitudes, storeStart, program[stage + 3u]); }
  if (leavesSums && params.leavesSums == 1u) {
    let blocksBits = header.sums >> 16u;
    let first = ((vector << params.tilesPerVectorBits) | outside) << blocksBits;
    putAmplitudes(&amplitudes, exchangeStart, lane, program[stage + 2u]);
    workgroupBarrier();
    leaveSums(thread, laneThread, exchangeStart, header.sums & 0xffffu, 1u << (threadBits - blocksBits), first, inside);
  }
}
