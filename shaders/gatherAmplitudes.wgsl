// Copies chosen entries of every vector, as far as they lie in this chunk. A vector is cut into segments that lie in one chunk;
// an entry is (place in its segment, number of the segment in the vector).

override threads: u32 = 256u;

struct GatherAmplitudesParams {
  entries: u32,
  batch: u32,
  segmentBits: u32, // amplitudes of a segment, log2
  segmentsPerVector: u32,
  chunk: u32,
  chunkSegmentBits: u32, // segments of a chunk, log2
}

@group(0) @binding(0) var<uniform> params: GatherAmplitudesParams;
@group(0) @binding(1) var<storage, read> entries: array<vec2u>;
@group(0) @binding(2) var<storage, read> amplitudes: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> gathered: array<vec2f>; // entry by entry, vector by vector
@group(0) @binding(4) var<storage, read_write> faults: atomic<u32>;

@compute @workgroup_size(threads)
fn gatherAmplitudes(
  @builtin(local_invocation_index) thread: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let index = workgroupNumber(group, groups) * threads + thread;
  if (index >= params.entries * params.batch) { return; }
  let entry = entries[index / params.batch];
  let segment = (index % params.batch) * params.segmentsPerVector + entry.y;
  expectBelow(entry.y, params.segmentsPerVector);
  let home = segment >> params.chunkSegmentBits;
  if (home != params.chunk) { return; }
  let local = segment & ((1u << params.chunkSegmentBits) - 1u);
  let place = (local << params.segmentBits) | entry.x;
  expectBelow(entry.x >> params.segmentBits, 1u);
  expectBelow(place, arrayLength(&amplitudes));
  let amplitude = amplitudes[place];
  expectFinite(amplitude);
  gathered[index] = amplitude;
}
