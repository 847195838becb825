// One pass: every tile of the state is loaded, taken through a list of operations, and stored (lib/passTile.wgsl). Operations act in
// registers; a stage with other register bits begins with an exchange through workgroup memory. host/gpu/stages.ts makes the list,
// and its words are described in host/gpu/passWords.ts. This kernel reads them as it goes; host/gpu/unrolled.ts writes one for a pass.

// Bits of the widest matrix in the pass. What is not needed is not compiled: that saves registers on hardware, and on a software GPU
// time, since it walks through every branch.
override widest: u32 = 3u;
// Whether an operation may have factors of each vector's own, and whether the pass may leave sums (lib/tileSums.wgsl).
override hasFactors: bool = true;
override leavesSums: bool = true;

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
fn runSteps(amplitudes: ptr<function, Registers>, first: u32, steps: u32, lane: u32, tile: Tile) -> u32 {
  var at = first;
  let outside = tile.outside;
  let vector = tile.vector;
  for (var step = 0u; step < steps; step++) {
    // swaps, matrices 2x2 with complex entries, real ones and rotations about X | 4x4, 8x8, phases, factors | diagonals, signs; 8 bits each
    let numbers = program[at];
    at++;
    for (var i = numbers.x & 255u; i > 0u; i--) {
      swapRegisterBits(amplitudes, program[at].x);
      at++;
    }
    for (var i = (numbers.x >> 8u) & 255u; i > 0u; i--) {
      let guard = readGuard(at, lane, outside, vector);
      if (guard.holds) { applyDense1(amplitudes, at + 2u, guard.acting); }
      at += 4u;
    }
    for (var i = (numbers.x >> 16u) & 255u; i > 0u; i--) {
      let guard = readGuard(at, lane, outside, vector);
      if (guard.holds) { applyReal(amplitudes, at + 2u, guard.acting); }
      at += 4u;
    }
    for (var i = numbers.x >> 24u; i > 0u; i--) {
      let guard = readGuard(at, lane, outside, vector);
      if (guard.holds) { applyTurn(amplitudes, at + 2u, guard.acting); }
      at += 4u;
    }
    if (widest >= 2u) {
      for (var i = numbers.y & 255u; i > 0u; i--) {
        let guard = readGuard(at, lane, outside, vector);
        if (guard.holds) { applyDense2(amplitudes, at + 2u, guard.acting); }
        at += 10u;
      }
    }
    if (widest >= 3u) {
      for (var i = (numbers.y >> 8u) & 255u; i > 0u; i--) {
        let guard = readGuard(at, lane, outside, vector);
        if (guard.holds) { applyDense3(amplitudes, at + 2u, guard.acting); }
        at += 34u;
      }
    }
    for (var i = (numbers.y >> 16u) & 255u; i > 0u; i--) {
      let guard = readGuard(at, lane, outside, vector);
      let turns = sumTurns(at + 2u, guard.windows, guard.terms, lane, outside);
      if (guard.holds) { applyPhase(amplitudes, unitCircle(turns), guard.acting); }
      at += 2u + 17u * guard.windows + guard.terms;
    }
    if (hasFactors) {
      for (var i = numbers.y >> 24u; i > 0u; i--) {
        applyFactors(amplitudes, at, lane, outside, vector);
        at += 3u;
      }
    }
    for (var i = numbers.z & 255u; i > 0u; i--) {
      let guard = readGuard(at, lane, outside, vector);
      if (guard.holds) { applyDiagonal(amplitudes, at + 2u); }
      at += 10u;
    }
    for (var i = (numbers.z >> 8u) & 255u; i > 0u; i--) {
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
  let tile = tileOf(thread, workgroupNumber(group, groups), header.tileBits, header.runs);

  // A stage: places of the register bits in the tile index, ascending; their steps in the chunk's index at load; the places in the
  // order in which the register bits stand at the stage's end; the steps at store; (steps, 0, 0, 0); its steps.
  var stage = 1u + header.runs;
  var lane = laneIndex(tile.thread, program[stage]);
  if (tile.inside) { loadAmplitudes(&amplitudes, tile.origin + scatterTileIndex(lane, header.runs), program[stage + 1u]); }
  for (var rest = header.stages - 1u; ; rest--) {
    let next = runSteps(&amplitudes, stage + 5u, program[stage + 4u].x, lane, tile);
    if (rest == 0u) { break; }
    // No barrier before: an invocation writes the places that it alone has read.
    putAmplitudes(&amplitudes, tile.exchange, lane, program[stage + 2u]);
    workgroupBarrier();
    stage = next;
    lane = laneIndex(tile.thread, program[stage]);
    takeAmplitudes(&amplitudes, tile.exchange, lane, program[stage]);
  }
  if (tile.inside) { storeAmplitudes(&amplitudes, tile.origin + scatterTileIndex(lane, header.runs), program[stage + 3u]); }
  if (leavesSums && params.leavesSums == 1u) {
    putAmplitudes(&amplitudes, tile.exchange, lane, program[stage + 2u]);
    workgroupBarrier();
    leaveSums(thread, tile, header.tileBits, header.sums);
  }
}
