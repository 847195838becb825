// The 4 chunks that a tile's amplitudes lie in. WGSL has no arrays of bindings, so there is one such file per number of chunks.

@group(0) @binding(3) var<storage, read_write> chunk0: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> chunk1: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> chunk2: array<vec2f>;
@group(0) @binding(6) var<storage, read_write> chunk3: array<vec2f>;

fn loadFrom(chunk: u32, index: u32) -> vec2f {
  switch chunk {
    case 0u: { return chunk0[index]; }
    case 1u: { return chunk1[index]; }
    case 2u: { return chunk2[index]; }
    default: { return chunk3[index]; }
  }
}

fn storeTo(chunk: u32, index: u32, amplitude: vec2f) {
  switch chunk {
    case 0u: { chunk0[index] = amplitude; }
    case 1u: { chunk1[index] = amplitude; }
    case 2u: { chunk2[index] = amplitude; }
    default: { chunk3[index] = amplitude; }
  }
}
