// Philox calls and nothing else: key (0, 0), counters (i, 0, 0, 0). The xor of all words keeps the compiler from leaving them out and
// verifies them; the rate is what no photon sampler can exceed.

override threads: u32 = 256u;

struct PhiloxBareParams {
  calls: u32,
  callsPerThread: u32,
}

@group(0) @binding(0) var<uniform> params: PhiloxBareParams;
@group(0) @binding(1) var<storage, read_write> result: array<atomic<u32>>; // one word

@compute @workgroup_size(threads)
fn philoxBare(
  @builtin(local_invocation_index) thread: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let first = workgroupNumber(group, groups) * threads * params.callsPerThread + thread;
  var sum = vec4u(0u);
  for (var round = 0u; round < params.callsPerThread; round++) {
    let call = first + round * threads;
    if (call < params.calls) { sum ^= philox4x32(vec2u(0u), vec4u(call, 0u, 0u, 0u)); }
  }
  atomicXor(&result[0], sum.x ^ sum.y ^ sum.z ^ sum.w);
}
