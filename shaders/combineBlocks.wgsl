// Linear combinations of one chunk's blocks: new vectors from old ones, or the vectors that shots sample from. Output block n belongs to list n / period and is step n % period of it; an entry of the list names the input
// block of step 0, and step s takes the block `stride` s further on.

override threads: u32 = 256u;

struct CombineBlocksParams {
  amplitudes: u32, // of the output
  blockBits: u32,
  period: u32,
  stride: u32,
  inputChunk: u32,
  inputChunkBlockBits: u32, // blocks of an input chunk, log2
  adds: u32, // 1: to what is there
}

@group(0) @binding(0) var<uniform> params: CombineBlocksParams;
@group(0) @binding(1) var<storage, read> starts: array<u32>; // of each list in `entries`, and the end
@group(0) @binding(2) var<storage, read> entries: array<vec4u>; // input block, coefficient re and im as f32 bits, 0
@group(0) @binding(3) var<storage, read> source: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> combined: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> faults: atomic<u32>;

@compute @workgroup_size(threads)
fn combineBlocks(
  @builtin(local_invocation_index) thread: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let index = workgroupNumber(group, groups) * threads + thread;
  if (index >= params.amplitudes) { return; }
  let blockNumber = index >> params.blockBits;
  let inBlock = index & ((1u << params.blockBits) - 1u);
  let list = blockNumber / params.period;
  let step = blockNumber % params.period;
  var sum = vec2f(0.0);
  if (params.adds == 1u) { sum = combined[index]; }
  for (var e = starts[list]; e < starts[list + 1u]; e++) {
    let entry = entries[e];
    let inputBlock = entry.x + step * params.stride;
    let home = inputBlock >> params.inputChunkBlockBits;
    if (home == params.inputChunk) {
      let local = inputBlock & ((1u << params.inputChunkBlockBits) - 1u);
      let coefficient = bitcast<vec2f>(entry.yz);
      let place = (local << params.blockBits) | inBlock;
      expectBelow(place, arrayLength(&source));
      sum += complexMultiply(coefficient, source[place]);
    }
  }
  combined[index] = sum;
}
