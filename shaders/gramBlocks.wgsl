// Inner products of vectors over blocks of their index: for each block, one partial matrix of 8 x 8 pairs per workgroup. A row is
// a vector along the axis with all its inner vectors behind it, `blocksPerRow` blocks long; rows of one outer index follow each other.
// Sums have two levels here (32 products, then those sums); the host adds blocks in f64.

const TILE = 8u;
const DEPTH = 32u;

struct GramBlocksParams {
  rows: u32, // of `left`, along its axis
  columns: u32, // of `right`
  blocksPerRow: u32,
  blockBits: u32,
  firstOutput: u32, // number of the first (outer, block of a row) here …
  outputs: u32, // … and how many there are
  outputStart: u32, // matrices before them in `products`
}

@group(0) @binding(0) var<uniform> params: GramBlocksParams;
@group(0) @binding(1) var<storage, read> left: array<vec2f>;
@group(0) @binding(2) var<storage, read> right: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> products: array<vec2f>; // (outer, block), row, column
@group(0) @binding(4) var<storage, read_write> faults: atomic<u32>;

var<workgroup> leftTile: array<vec2f, 256>;
var<workgroup> rightTile: array<vec2f, 256>;

@compute @workgroup_size(64)
fn gramBlocks(
  @builtin(local_invocation_index) thread: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let rowTiles = (params.rows + TILE - 1u) / TILE;
  let columnTiles = (params.columns + TILE - 1u) / TILE;
  let number = workgroupNumber(group, groups);
  let slot = number / (rowTiles * columnTiles);
  let tile = number % (rowTiles * columnTiles);
  let outer = (params.firstOutput + slot) / params.blocksPerRow;
  let step = (params.firstOutput + slot) % params.blocksPerRow;
  let row = (tile / columnTiles) * TILE + thread / TILE;
  let column = (tile % columnTiles) * TILE + thread % TILE;
  // An invocation loads for the row and the column with the number of its eighth of the workgroup.
  let loadRow = row;
  let loadColumn = (tile % columnTiles) * TILE + thread / TILE;
  let hasLeft = loadRow < params.rows;
  let hasRight = loadColumn < params.columns;
  let leftStart = ((outer * params.rows + loadRow) * params.blocksPerRow + step) << params.blockBits;
  let rightStart = ((outer * params.columns + loadColumn) * params.blocksPerRow + step) << params.blockBits;
  let blockSize = 1u << params.blockBits;

  var sum = vec2f(0.0);
  for (var k = 0u; k < blockSize; k += DEPTH) {
    for (var i = thread % TILE; i < DEPTH; i += TILE) {
      let inside = k + i < blockSize;
      var l = vec2f(0.0);
      var r = vec2f(0.0);
      if (inside && hasLeft) { l = left[leftStart + k + i]; }
      if (inside && hasRight) { r = right[rightStart + k + i]; }
      leftTile[(thread / TILE) * DEPTH + i] = l;
      rightTile[(thread / TILE) * DEPTH + i] = r;
    }
    workgroupBarrier();
    var part = vec2f(0.0);
    for (var i = 0u; i < DEPTH; i++) {
      part += complexInner(leftTile[(thread / TILE) * DEPTH + i], rightTile[(thread % TILE) * DEPTH + i]);
    }
    sum += part;
    workgroupBarrier();
  }
  if (number < params.outputs * rowTiles * columnTiles && row < params.rows && column < params.columns) {
    expectFinite(sum);
    products[((params.outputStart + slot) * params.rows + row) * params.columns + column] = sum;
  }
}
