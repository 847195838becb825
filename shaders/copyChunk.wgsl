// Reads and writes every amplitude once, in place: the least that a pass can cost. Benchmarks compare with it.

override threads: u32 = 256u;

struct CopyChunkParams {
  amplitudes: u32,
  factor: f32, // 1; a number that the compiler does not know, so that it keeps the loads and stores
}

@group(0) @binding(0) var<uniform> params: CopyChunkParams;
@group(0) @binding(1) var<storage, read_write> amplitudes: array<vec2f>;

@compute @workgroup_size(threads)
fn copyChunk(
  @builtin(local_invocation_index) thread: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let index = workgroupNumber(group, groups) * threads + thread;
  if (index < params.amplitudes) { amplitudes[index] *= params.factor; }
}
