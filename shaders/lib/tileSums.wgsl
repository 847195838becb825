// What a program's last pass leaves behind it: sums of |amplitude|^2 over the blocks of each tile, apart for the two values of one bit
// of the tile index, so that what follows the program need not read the state. The host adds tiles in f64.

@group(0) @binding(3) var<storage, read_write> tileSums: array<vec2f>;

// Every amplitude of the tile is in `exchange`, which begins for it at `start`. Each invocation sums sixteen that lie side by side; a tree
// adds the invocations of a block. `bitMask` is of the tile index, 0 puts everything into the first sum; `first` is the tile's place in
// `tileSums`.
fn leaveSums(thread: u32, laneThread: u32, start: u32, bitMask: u32, threadsPerBlock: u32, first: u32, inside: bool) {
  var sum = vec2f(0.0);
  for (var index = laneThread << 4u; index < (laneThread + 1u) << 4u; index++) {
    let weight = squaredNorm(exchange[start | swizzle(index)]);
    sum += select(vec2f(weight, 0.0), vec2f(0.0, weight), (index & bitMask) != 0u);
  }
  workgroupBarrier();
  exchange[thread] = sum;
  let threadInBlock = laneThread & (threadsPerBlock - 1u);
  for (var step = threadsPerBlock >> 1u; step > 0u; step >>= 1u) {
    workgroupBarrier();
    if (threadInBlock < step) { exchange[thread] += exchange[thread + step]; }
  }
  if (threadInBlock == 0u && inside) { tileSums[first + laneThread / threadsPerBlock] = exchange[thread]; }
}
