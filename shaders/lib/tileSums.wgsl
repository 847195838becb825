// What a program's last pass leaves behind it: sums of |amplitude|^2 over the blocks of each tile, apart for the two values of one bit
// of the tile index, so that what follows the program need not read the state. The host adds tiles in f64.

@group(0) @binding(3) var<storage, read_write> tileSums: array<vec2f>;

// Every amplitude of the tile is in `exchange`. Each invocation sums sixteen that lie side by side; a tree adds the invocations of a
// block. `sums` is the mask of the bit of the tile index whose values are apart, 0 putting everything into the first sum, and log2
// of the tile's blocks << 16.
fn leaveSums(thread: u32, tile: Tile, tileBits: u32, sums: u32) {
  let bitMask = sums & 0xffffu;
  let blocksBits = sums >> 16u;
  let threadsPerBlock = 1u << (tileBits - 4u - blocksBits);
  let first = ((tile.vector << params.tilesPerVectorBits) | tile.outside) << blocksBits;
  var sum = vec2f(0.0);
  for (var index = tile.thread << 4u; index < (tile.thread + 1u) << 4u; index++) {
    let weight = squaredNorm(exchange[tile.exchange | swizzle(index)]);
    sum += select(vec2f(weight, 0.0), vec2f(0.0, weight), (index & bitMask) != 0u);
  }
  workgroupBarrier();
  exchange[thread] = sum;
  let threadInBlock = tile.thread & (threadsPerBlock - 1u);
  for (var step = threadsPerBlock >> 1u; step > 0u; step >>= 1u) {
    workgroupBarrier();
    if (threadInBlock < step) { exchange[thread] += exchange[thread + step]; }
  }
  if (threadInBlock == 0u && tile.inside) { tileSums[first + tile.thread / threadsPerBlock] = exchange[thread]; }
}
