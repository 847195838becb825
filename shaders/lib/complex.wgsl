// Complex numbers as vec2f(re, im).

fn complexMultiply(a: vec2f, b: vec2f) -> vec2f {
  return vec2f(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
}

// conj(a) b.
fn complexInner(a: vec2f, b: vec2f) -> vec2f {
  return vec2f(a.x * b.x + a.y * b.y, a.x * b.y - a.y * b.x);
}

fn squaredNorm(a: vec2f) -> f32 {
  return dot(a, a);
}
