// The 4 chunks that a tile lies in. WGSL has no arrays of bindings, so there is one such file per number of chunks.

@group(0) @binding(4) var<storage, read_write> chunk0: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> chunk1: array<vec2f>;
@group(0) @binding(6) var<storage, read_write> chunk2: array<vec2f>;
@group(0) @binding(7) var<storage, read_write> chunk3: array<vec2f>;

fn loadOne(amplitudes: ptr<function, Registers>, r: u32, index: u32) {
  switch r >> 2u {
    case 0u: { (*amplitudes)[r] = chunk0[index]; }
    case 1u: { (*amplitudes)[r] = chunk1[index]; }
    case 2u: { (*amplitudes)[r] = chunk2[index]; }
    default: { (*amplitudes)[r] = chunk3[index]; }
  }
}

fn storeOne(amplitudes: ptr<function, Registers>, r: u32, index: u32) {
  switch r >> 2u {
    case 0u: { chunk0[index] = (*amplitudes)[r]; }
    case 1u: { chunk1[index] = (*amplitudes)[r]; }
    case 2u: { chunk2[index] = (*amplitudes)[r]; }
    default: { chunk3[index] = (*amplitudes)[r]; }
  }
}
