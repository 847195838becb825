// Finds the index of each shot inside its block. A group is a block of vectors gathered for its shots, all inner vectors one
// after the other; the weight of an entry is the sum of |amplitude|^2 over them. A task is some shots of a group; it has one
// invocation for every sixteen entries of a block, so a workgroup takes several tasks when blocks are small.

override threads: u32 = 256u;

struct ChooseInBlocksParams {
  blockBits: u32, // 4 to 12
  inner: u32,
  tasks: u32,
}

@group(0) @binding(0) var<uniform> params: ChooseInBlocksParams;
@group(0) @binding(1) var<storage, read> gathered: array<vec2f>;
@group(0) @binding(2) var<storage, read> tasks: array<vec4u>; // group, first shot, shots, 0
@group(0) @binding(3) var<storage, read> offsets: array<f32>; // per shot: how far into the block's weight
@group(0) @binding(4) var<storage, read_write> chosen: array<u32>; // per shot: the entry of the block
@group(0) @binding(5) var<storage, read_write> faults: atomic<u32>;

var<workgroup> running: array<f32, threads>;

fn weightOf(group: u32, entry: u32) -> f32 {
  var sum = 0.0;
  for (var m = 0u; m < params.inner; m++) {
    sum += squaredNorm(gathered[((group * params.inner + m) << params.blockBits) | entry]);
  }
  return sum;
}

// The first of a task's segments of sixteen entries whose running weight passes the offset, or else the last that has weight.
// `first` is the task's place in `running`.
fn findSegment(offset: f32, first: u32, segments: u32) -> u32 {
  let total = running[first + segments - 1u];
  var low = 0u;
  var high = segments - 1u;
  while (low < high) {
    let middle = (low + high) >> 1u;
    let sum = running[first + middle];
    if (sum > offset || sum == total) { high = middle; } else { low = middle + 1u; }
  }
  return low;
}

// The entry of a segment at which the running weight, `before` at its start, passes the offset.
fn findEntry(group: u32, segment: u32, before: f32, offset: f32) -> u32 {
  var sum = before;
  var last = segment * 16u;
  for (var entry = segment * 16u; entry < segment * 16u + 16u; entry++) {
    let weight = weightOf(group, entry);
    if (weight > 0.0) {
      sum += weight;
      last = entry;
      if (offset < sum) { return entry; }
    }
  }
  return last;
}

@compute @workgroup_size(threads)
fn chooseInBlocks(
  @builtin(local_invocation_index) thread: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let segmentBits = params.blockBits - 4u;
  let segments = 1u << segmentBits;
  let number = workgroupNumber(group, groups) * (threads >> segmentBits) + (thread >> segmentBits);
  let lane = thread & (segments - 1u);
  let first = thread - lane;
  let inside = number < params.tasks;
  let task = tasks[min(number, params.tasks - 1u)];
  var weight = 0.0;
  for (var i = 0u; i < 16u; i++) { weight += weightOf(task.x, lane * 16u + i); }
  running[thread] = weight;
  workgroupBarrier();
  // One invocation adds them up in order: a segment without weight then has exactly the sum of the one before, and is never chosen.
  if (lane == 0u) {
    for (var i = 1u; i < segments; i++) { running[first + i] += running[first + i - 1u]; }
  }
  workgroupBarrier();
  if (!inside) { return; }
  expectBelow(((task.x * params.inner + params.inner) << params.blockBits) - 1u, arrayLength(&gathered));
  expectFinite(vec2f(running[first + segments - 1u], 0.0));
  for (var shot = task.y + lane; shot < task.y + task.z; shot += segments) {
    let segment = findSegment(offsets[shot], first, segments);
    var before = 0.0;
    if (segment > 0u) { before = running[first + segment - 1u]; }
    chosen[shot] = findEntry(task.x, segment, before, offsets[shot]);
  }
}
