// The 2 chunks that a tile lies in. WGSL has no arrays of bindings, so there is one such file per number of chunks.

@group(0) @binding(4) var<storage, read_write> chunk0: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> chunk1: array<vec2f>;

fn loadOne(amplitudes: ptr<function, Registers>, r: u32, index: u32) {
  switch r >> 3u {
    case 0u: { (*amplitudes)[r] = chunk0[index]; }
    default: { (*amplitudes)[r] = chunk1[index]; }
  }
}

fn storeOne(amplitudes: ptr<function, Registers>, r: u32, index: u32) {
  switch r >> 3u {
    case 0u: { chunk0[index] = (*amplitudes)[r]; }
    default: { chunk1[index] = (*amplitudes)[r]; }
  }
}
