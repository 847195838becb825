// The 2 chunks that a tile's amplitudes lie in. WGSL has no arrays of bindings, so there is one such file per number of chunks.

@group(0) @binding(3) var<storage, read_write> chunk0: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> chunk1: array<vec2f>;

fn loadFrom(chunk: u32, index: u32) -> vec2f {
  switch chunk {
    case 0u: { return chunk0[index]; }
    default: { return chunk1[index]; }
  }
}

fn storeTo(chunk: u32, index: u32, amplitude: vec2f) {
  switch chunk {
    case 0u: { chunk0[index] = amplitude; }
    default: { chunk1[index] = amplitude; }
  }
}
