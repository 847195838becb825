// Dispatches are two-dimensional because a dimension holds 65,535 workgroups at most; kernels count them in one line.
fn workgroupNumber(workgroup: vec3u, workgroups: vec3u) -> u32 {
  return workgroup.y * workgroups.x + workgroup.x;
}
