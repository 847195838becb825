// Sums |amplitude|^2 over blocks of adjacent amplitudes, apart for the two values of one index bit: (bit 0, bit 1) per block.
// Each invocation sums sixteen amplitudes, a tree adds the invocations of a block; the host adds blocks in f64.

override threads: u32 = 256u;

struct BlockSumsParams {
  blockBits: u32, // 4 to 12: a block is 16 to 4,096 amplitudes
  amplitudes: u32, // of this chunk
  bitMask: u32, // of the bit in the chunk's index; 0 puts everything into the first sum
}

@group(0) @binding(0) var<uniform> params: BlockSumsParams;
@group(0) @binding(1) var<storage, read> pairs: array<vec4f>; // two amplitudes each
@group(0) @binding(2) var<storage, read_write> sums: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> faults: atomic<u32>;

var<workgroup> partial: array<vec2f, threads>;

fn addWeight(sum: vec2f, amplitude: vec2f, index: u32) -> vec2f {
  let weight = squaredNorm(amplitude);
  let isSet = (index & params.bitMask) != 0u;
  return sum + select(vec2f(weight, 0.0), vec2f(0.0, weight), isSet);
}

@compute @workgroup_size(threads)
fn blockSums(
  @builtin(local_invocation_index) thread: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let worker = workgroupNumber(group, groups) * threads + thread;
  let first = worker * 16u;
  var sum = vec2f(0.0);
  if (first < params.amplitudes) {
    for (var i = 0u; i < 16u; i += 2u) {
      let pair = pairs[(first + i) >> 1u];
      sum = addWeight(sum, pair.xy, first + i);
      sum = addWeight(sum, pair.zw, first + i + 1u);
    }
  }
  expectFinite(sum);
  partial[thread] = sum;
  let threadsPerBlock = 1u << (params.blockBits - 4u);
  let threadInBlock = thread & (threadsPerBlock - 1u);
  for (var step = threadsPerBlock >> 1u; step > 0u; step >>= 1u) {
    workgroupBarrier();
    if (threadInBlock < step) { partial[thread] += partial[thread + step]; }
  }
  if (threadInBlock == 0u && first < params.amplitudes) { sums[worker >> (params.blockBits - 4u)] = partial[thread]; }
}
