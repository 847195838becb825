// Inner products of vectors over blocks of their index: for each block, one partial matrix of 8 x 8 pairs per workgroup. A row is
// a vector along the axis with all its inner vectors behind it, `blocksPerRow` blocks long; rows of one outer index follow each other.
// Sums have two levels here (32 products, then those sums); the host adds blocks in f64. Rows that lie in another chunk count as
// zero and are not written: the dispatch for their chunk writes them.

const TILE = 8u;
const DEPTH = 32u;

struct GramBlocksParams {
  rows: u32, // of `left`, along its axis
  columns: u32, // of `right`
  blocksPerRow: u32,
  blockBits: u32,
  firstOutput: u32, // number of the first (outer, block of a row) here …
  outputs: u32, // … and how many there are
  leftChunk: u32,
  rightChunk: u32,
  chunkBlockBits: u32, // blocks of a chunk, log2
}

@group(0) @binding(0) var<uniform> params: GramBlocksParams;
@group(0) @binding(1) var<storage, read> left: array<vec2f>;
@group(0) @binding(2) var<storage, read> right: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> products: array<vec2f>; // (outer, block), row, column

var<workgroup> leftTile: array<vec2f, 256>;
var<workgroup> rightTile: array<vec2f, 256>;

// Whether a row's block lies in the chunk that is bound.
fn isHere(row: u32, rows: u32, number: u32, chunk: u32) -> bool {
  let home = number >> params.chunkBlockBits;
  return home == chunk && row < rows;
}

fn localStart(number: u32) -> u32 {
  return (number & ((1u << params.chunkBlockBits) - 1u)) << params.blockBits;
}

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
  let leftBlock = (outer * params.rows + loadRow) * params.blocksPerRow + step;
  let rightBlock = (outer * params.columns + loadColumn) * params.blocksPerRow + step;
  let hasLeft = isHere(loadRow, params.rows, leftBlock, params.leftChunk);
  let hasRight = isHere(loadColumn, params.columns, rightBlock, params.rightChunk);
  let leftStart = localStart(leftBlock);
  let rightStart = localStart(rightBlock);
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
  let columnBlock = (outer * params.columns + column) * params.blocksPerRow + step;
  if (number < params.outputs * rowTiles * columnTiles && hasLeft && isHere(column, params.columns, columnBlock, params.rightChunk)) {
    products[(slot * params.rows + row) * params.columns + column] = sum;
  }
}
