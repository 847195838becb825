// Dispatches are two-dimensional because a dimension holds 65,535 workgroups at most; kernels count them in one line.
fn workgroupNumber(group: vec3u, groups: vec3u) -> u32 {
  return group.y * groups.x + group.x;
}
