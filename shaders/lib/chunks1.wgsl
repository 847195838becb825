// The chunk that a tile lies in.

@group(0) @binding(4) var<storage, read_write> chunk0: array<vec2f>;

fn loadOne(amplitudes: ptr<function, Registers>, r: u32, index: u32) {
  (*amplitudes)[r] = chunk0[index];
}

fn storeOne(amplitudes: ptr<function, Registers>, r: u32, index: u32) {
  chunk0[index] = (*amplitudes)[r];
}
