// Inner products of vectors over blocks of their index: for each block, one workgroup makes a square of the matrix of partial sums. A row
// is a vector along the axis with all its inner vectors behind it, `blocksPerRow` blocks long; rows of one outer index follow each other.
// An invocation sums 2 x 2 products, so that what is loaded from workgroup memory serves twice; small squares leave invocations over, which
// share out the index. The host adds blocks in f64.

override side: u32 = 8u; // of the square: 8, 16 or 32
override compensated: bool = false; // sums as hi + lo: off by about 2^-48 of their terms

const TILE = 512u; // amplitudes of each side in workgroup memory
const THREADS = 256u;

struct GramBlocksParams {
  rows: u32, // of `left`, along its axis
  columns: u32, // of `right`
  blocksPerRow: u32,
  blockBits: u32,
  firstOutput: u32, // number of the first (outer, block of a row) here …
  outputs: u32, // … and how many there are
  outputStart: u32, // matrices before them in `products`
  own: u32, // 1: `left` and `right` are one, and squares below the diagonal follow from those above
  zero: u32, // always 0, see `kept`
}

@group(0) @binding(0) var<uniform> params: GramBlocksParams;
@group(0) @binding(1) var<storage, read> left: array<vec2f>;
@group(0) @binding(2) var<storage, read> right: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> products: array<vec2f>; // (outer, block), row, column; hi and lo where compensated
@group(0) @binding(4) var<storage, read_write> faults: atomic<u32>;

// Amplitude i of row r at i (side + 1) + r: loads walk along i and sums along r, both without bank conflicts.
var<workgroup> leftTile: array<vec2f, 576>;
var<workgroup> rightTile: array<vec2f, 576>;
var<workgroup> shares: array<vec4f, THREADS>;

// What no compiler can see through, so that it cannot cancel the rounding errors that `addExactly` keeps.
fn kept(x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) ^ params.zero);
}

// hi + x, with its rounding error added to lo (Knuth's sum, hi and lo alternating: (re hi, im hi, re lo, im lo)).
fn addExactly(sum: vec4f, x: vec2f) -> vec4f {
  let s = vec2f(kept(sum.x + x.x), kept(sum.y + x.y));
  let b = vec2f(kept(s.x - sum.x), kept(s.y - sum.y));
  let a = vec2f(kept(s.x - b.x), kept(s.y - b.y));
  return vec4f(s, sum.zw + ((sum.xy - a) + (x - b)));
}

// The upper twelve bits of an f32: products of two such are exact.
fn upper(a: vec2f) -> vec2f {
  return bitcast<vec2f>(bitcast<vec2u>(a) & vec2u(0xfffff000u));
}

fn withProduct(sum: vec4f, a: vec2f, b: vec2f) -> vec4f {
  if (!compensated) { return vec4f(sum.xy + complexInner(a, b), 0.0, 0.0); }
  let ah = upper(a);
  let bh = upper(b);
  let al = a - ah;
  let bl = b - bh;
  var total = addExactly(sum, vec2f(ah.x * bh.x, ah.x * bh.y));
  total = addExactly(total, vec2f(ah.y * bh.y, -ah.y * bh.x));
  total = addExactly(total, vec2f(ah.x * bl.x, ah.x * bl.y));
  total = addExactly(total, vec2f(ah.y * bl.y, -ah.y * bl.x));
  total = addExactly(total, vec2f(al.x * bh.x, al.x * bh.y));
  total = addExactly(total, vec2f(al.y * bh.y, -al.y * bh.x));
  return vec4f(total.xy, total.zw + complexInner(al, bl));
}

@compute @workgroup_size(THREADS)
fn gramBlocks(
  @builtin(local_invocation_index) thread: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let rowTiles = (params.rows + side - 1u) / side;
  let columnTiles = (params.columns + side - 1u) / side;
  let number = workgroupNumber(group, groups);
  let slot = number / (rowTiles * columnTiles);
  let firstRow = ((number % (rowTiles * columnTiles)) / columnTiles) * side;
  let firstColumn = (number % columnTiles) * side;
  if (slot >= params.outputs || (params.own == 1u && firstRow > firstColumn)) { return; }
  let outer = (params.firstOutput + slot) / params.blocksPerRow;
  let step = (params.firstOutput + slot) % params.blocksPerRow;
  let blockSize = 1u << params.blockBits;
  let depth = TILE / side;
  let pitch = side + 1u;
  // An invocation's products, and its share of the index.
  let perSide = side / 2u;
  let sharing = THREADS / (perSide * perSide);
  let share = thread / (perSide * perSide);
  let row = 2u * ((thread / perSide) % perSide);
  let column = 2u * (thread % perSide);

  var sums = array<vec4f, 4>();
  for (var k = 0u; k < blockSize; k += depth) {
    for (var i = thread; i < TILE; i += THREADS) {
      let at = k + i % depth;
      let r = i / depth;
      var l = vec2f(0.0);
      var m = vec2f(0.0);
      if (at < blockSize && firstRow + r < params.rows) {
        l = left[(((outer * params.rows + firstRow + r) * params.blocksPerRow + step) << params.blockBits) + at];
      }
      if (at < blockSize && firstColumn + r < params.columns) {
        m = right[(((outer * params.columns + firstColumn + r) * params.blocksPerRow + step) << params.blockBits) + at];
      }
      leftTile[(i % depth) * pitch + r] = l;
      rightTile[(i % depth) * pitch + r] = m;
    }
    workgroupBarrier();
    var parts = array<vec4f, 4>();
    for (var i = share; i < depth; i += sharing) {
      let a0 = leftTile[i * pitch + row];
      let a1 = leftTile[i * pitch + row + 1u];
      let b0 = rightTile[i * pitch + column];
      let b1 = rightTile[i * pitch + column + 1u];
      parts[0] = withProduct(parts[0], a0, b0);
      parts[1] = withProduct(parts[1], a0, b1);
      parts[2] = withProduct(parts[2], a1, b0);
      parts[3] = withProduct(parts[3], a1, b1);
    }
    for (var j = 0u; j < 4u; j++) { sums[j] = together(sums[j], parts[j]); }
    workgroupBarrier();
  }
  for (var j = 0u; j < 4u; j++) {
    shares[thread] = sums[j];
    workgroupBarrier();
    if (share == 0u) {
      var total = vec4f(0.0);
      for (var s = 0u; s < sharing; s++) { total = together(total, shares[thread + s * perSide * perSide]); }
      store(slot, firstRow + row + j / 2u, firstColumn + column + j % 2u, total);
    }
    workgroupBarrier();
  }
}

fn together(a: vec4f, b: vec4f) -> vec4f {
  if (!compensated) { return a + b; }
  return addExactly(a, b.xy) + vec4f(0.0, 0.0, b.zw);
}

fn store(slot: u32, row: u32, column: u32, sum: vec4f) {
  if (row >= params.rows || column >= params.columns) { return; }
  expectFinite(sum.xy);
  put(((params.outputStart + slot) * params.rows + row) * params.columns + column, sum);
  if (params.own == 1u && row / side < column / side) {
    put(((params.outputStart + slot) * params.rows + column) * params.columns + row, sum * vec4f(1.0, -1.0, 1.0, -1.0));
  }
}

fn put(at: u32, sum: vec4f) {
  if (compensated) {
    products[2u * at] = sum.xy;
    products[2u * at + 1u] = sum.zw;
  } else {
    products[at] = sum.xy;
  }
}
