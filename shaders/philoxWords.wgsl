// One Philox block per invocation. Proves the twin of src/rng/philox.ts, and measures how fast the generator is by itself.

override threads: u32 = 256u;

struct PhiloxWordsParams {
  blocks: u32,
}

@group(0) @binding(0) var<uniform> params: PhiloxWordsParams;
@group(0) @binding(1) var<storage, read> keys: array<vec2u>;
@group(0) @binding(2) var<storage, read> counters: array<vec4u>;
@group(0) @binding(3) var<storage, read_write> words: array<vec4u>;

@compute @workgroup_size(threads)
fn philoxWords(
  @builtin(local_invocation_index) thread: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let index = workgroupNumber(group, groups) * threads + thread;
  if (index < params.blocks) { words[index] = philox4x32(keys[index], counters[index]); }
}
