// Simulates the attempts of a link. The first words of four attempts come from one Philox call and settle most of them; the others
// wait in a queue of the workgroup, so that the long way to the end is walked by full rows of invocations. Counts are integers, so
// their order does not matter; heralds are kept in any order and sorted by the host.

override threads: u32 = 256u;
// Four attempts of each invocation on top of what may wait; with the tally 15.7 KB, where WebGPU guarantees 16.
override queueLength: u32 = 1792u;

struct SamplePhotonsParams {
  seed: u32,
  streamKey: u32,
  blockLow: u32, // of the first four attempts
  blockHigh: u32,
  attempts: u32,
  blocksPerThread: u32,
  keepLength: u32, // records that `kept` has room for
}

@group(0) @binding(0) var<uniform> params: SamplePhotonsParams;
@group(0) @binding(1) var<storage, read> table: array<u32>;
@group(0) @binding(2) var<storage, read_write> counts: array<atomic<u32>>; // the counts, then the number of heralds
@group(0) @binding(3) var<storage, read_write> kept: array<vec4u>; // attempt low, high; pattern | class << 2 | error << 5; recorded ps

var<workgroup> tally: array<atomic<u32>, COUNTS>;
var<workgroup> queue: array<vec2u, queueLength>; // attempt of this dispatch, first word
var<workgroup> queued: atomic<u32>;
var<workgroup> waiting: u32; // a copy of `queued` that all agree on

fn countOne(which: u32) {
  atomicAdd(&tally[which], 1u);
}

fn keepHerald(index: vec2u, what: u32, recordedPs: i32) {
  if (params.keepLength == 0u) { return; }
  let slot = atomicAdd(&counts[COUNTS], 1u);
  if (slot < params.keepLength) { kept[slot] = vec4u(index, what, bitcast<u32>(recordedPs)); }
}

// The index of an attempt of this dispatch, low and high.
fn attemptIndex(attempt: u32) -> vec2u {
  let low = params.blockLow + (attempt >> 2u);
  let high = params.blockHigh + select(0u, 1u, low < params.blockLow);
  return vec2u((low << 2u) | (attempt & 3u), (high << 2u) | (low >> 30u));
}

// Queues those of four attempts that their first word does not settle.
fn openBlock(firstAttempt: u32) {
  let low = params.blockLow + (firstAttempt >> 2u);
  let high = params.blockHigh + select(0u, 1u, low < params.blockLow);
  let words = philox4x32(vec2u(params.seed, params.streamKey), vec4u(low, high, 0u, 0u));
  let last = table[AT_ARRIVALS + 12u];
  for (var j = 0u; j < 4u; j++) {
    if (words[j] <= last && firstAttempt + j < params.attempts) { queue[atomicAdd(&queued, 1u)] = vec2u(firstAttempt + j, words[j]); }
  }
}

@compute @workgroup_size(threads)
fn samplePhotons(
  @builtin(local_invocation_index) thread: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  for (var i = thread; i < COUNTS; i += threads) { atomicStore(&tally[i], 0u); }
  if (thread == 0u) { atomicStore(&queued, 0u); }
  workgroupBarrier();
  let firstBlock = workgroupNumber(group, groups) * threads * params.blocksPerThread;
  for (var round = 0u; round < params.blocksPerThread; round++) {
    let number = firstBlock + round * threads + thread;
    // Blocks past the end could wrap around in `number * 4`.
    if (number <= (params.attempts - 1u) >> 2u) { openBlock(number * 4u); }
    workgroupBarrier();
    if (thread == 0u) { waiting = atomicLoad(&queued); }
    let length = workgroupUniformLoad(&waiting);
    if (length + 4u * threads <= queueLength && round + 1u < params.blocksPerThread) { continue; }
    for (var i = thread; i < length; i += threads) {
      resolveAttempt(vec2u(params.seed, params.streamKey), attemptIndex(queue[i].x), queue[i].y);
    }
    workgroupBarrier();
    if (thread == 0u) { atomicStore(&queued, 0u); }
    workgroupBarrier();
  }
  for (var i = thread; i < COUNTS; i += threads) {
    let count = atomicLoad(&tally[i]);
    if (count > 0u) { atomicAdd(&counts[i], count); }
  }
}
