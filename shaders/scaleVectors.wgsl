// Multiplies every amplitude by a real factor of its vector, one for each value of an index bit: projection on a measurement's
// outcome with the norm restored, or nothing where both factors are 1.

override threads: u32 = 256u;

struct ScaleVectorsParams {
  amplitudes: u32, // of this chunk
  vectorBits: u32, // of an amplitude's place in a vector; 32 when the vector is larger than the chunk
  vectorBase: u32, // number of the chunk's first vector
  bitMask: u32, // of the bit in the chunk's index; 0 when it chooses the chunk
  chunkBit: u32, // the bit's value in this chunk when it does
}

@group(0) @binding(0) var<uniform> params: ScaleVectorsParams;
@group(0) @binding(1) var<storage, read> factors: array<vec2f>;
@group(0) @binding(2) var<storage, read_write> amplitudes: array<vec2f>;

@compute @workgroup_size(threads)
fn scaleVectors(
  @builtin(local_invocation_index) thread: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let index = workgroupNumber(group, groups) * threads + thread;
  if (index >= params.amplitudes) { return; }
  let inChunk = select(index >> params.vectorBits, 0u, params.vectorBits >= 32u);
  let factor = factors[params.vectorBase + inChunk];
  let isSet = (index & params.bitMask) != 0u || params.chunkBit == 1u;
  amplitudes[index] *= select(factor.x, factor.y, isSet);
}
