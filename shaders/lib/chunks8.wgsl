// The 8 chunks that a tile lies in. WGSL has no arrays of bindings, so there is one such file per number of chunks.

@group(0) @binding(4) var<storage, read_write> chunk0: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> chunk1: array<vec2f>;
@group(0) @binding(6) var<storage, read_write> chunk2: array<vec2f>;
@group(0) @binding(7) var<storage, read_write> chunk3: array<vec2f>;
@group(0) @binding(8) var<storage, read_write> chunk4: array<vec2f>;
@group(0) @binding(9) var<storage, read_write> chunk5: array<vec2f>;
@group(0) @binding(10) var<storage, read_write> chunk6: array<vec2f>;
@group(0) @binding(11) var<storage, read_write> chunk7: array<vec2f>;

fn loadOne(amplitudes: ptr<function, Registers>, r: u32, index: u32) {
  switch r >> 1u {
    case 0u: { (*amplitudes)[r] = chunk0[index]; }
    case 1u: { (*amplitudes)[r] = chunk1[index]; }
    case 2u: { (*amplitudes)[r] = chunk2[index]; }
    case 3u: { (*amplitudes)[r] = chunk3[index]; }
    case 4u: { (*amplitudes)[r] = chunk4[index]; }
    case 5u: { (*amplitudes)[r] = chunk5[index]; }
    case 6u: { (*amplitudes)[r] = chunk6[index]; }
    default: { (*amplitudes)[r] = chunk7[index]; }
  }
}

fn storeOne(amplitudes: ptr<function, Registers>, r: u32, index: u32) {
  switch r >> 1u {
    case 0u: { chunk0[index] = (*amplitudes)[r]; }
    case 1u: { chunk1[index] = (*amplitudes)[r]; }
    case 2u: { chunk2[index] = (*amplitudes)[r]; }
    case 3u: { chunk3[index] = (*amplitudes)[r]; }
    case 4u: { chunk4[index] = (*amplitudes)[r]; }
    case 5u: { chunk5[index] = (*amplitudes)[r]; }
    case 6u: { chunk6[index] = (*amplitudes)[r]; }
    default: { chunk7[index] = (*amplitudes)[r]; }
  }
}
