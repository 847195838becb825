// The 8 chunks that a tile's amplitudes lie in. WGSL has no arrays of bindings, so there is one such file per number of chunks.

@group(0) @binding(3) var<storage, read_write> chunk0: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> chunk1: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> chunk2: array<vec2f>;
@group(0) @binding(6) var<storage, read_write> chunk3: array<vec2f>;
@group(0) @binding(7) var<storage, read_write> chunk4: array<vec2f>;
@group(0) @binding(8) var<storage, read_write> chunk5: array<vec2f>;
@group(0) @binding(9) var<storage, read_write> chunk6: array<vec2f>;
@group(0) @binding(10) var<storage, read_write> chunk7: array<vec2f>;

fn loadFrom(chunk: u32, index: u32) -> vec2f {
  switch chunk {
    case 0u: { return chunk0[index]; }
    case 1u: { return chunk1[index]; }
    case 2u: { return chunk2[index]; }
    case 3u: { return chunk3[index]; }
    case 4u: { return chunk4[index]; }
    case 5u: { return chunk5[index]; }
    case 6u: { return chunk6[index]; }
    default: { return chunk7[index]; }
  }
}

fn storeTo(chunk: u32, index: u32, amplitude: vec2f) {
  switch chunk {
    case 0u: { chunk0[index] = amplitude; }
    case 1u: { chunk1[index] = amplitude; }
    case 2u: { chunk2[index] = amplitude; }
    case 3u: { chunk3[index] = amplitude; }
    case 4u: { chunk4[index] = amplitude; }
    case 5u: { chunk5[index] = amplitude; }
    case 6u: { chunk6[index] = amplitude; }
    default: { chunk7[index] = amplitude; }
  }
}
