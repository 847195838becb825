// The chunk that a pass works on. WGSL has no arrays of bindings, so there is one such file per number of chunks.

@group(0) @binding(3) var<storage, read_write> chunk0: array<vec2f>;

fn loadAmplitude(chunk: u32, index: u32) -> vec2f {
  return chunk0[index];
}

fn storeAmplitude(chunk: u32, index: u32, amplitude: vec2f) {
  chunk0[index] = amplitude;
}
