// Angles as u32 fractions of a turn: sums wrap around exactly, and the error of a term is 2^-33 turns (7e-10 rad).

// exp(2 pi i turns / 2^32). WGSL's own sin and cos may err by 2^-11; these are Taylor polynomials on an eighth of a turn, error 1e-7.
fn unitCircle(turns: u32) -> vec2f {
  let quadrant = (turns + 0x20000000u) >> 30u;
  let rest = bitcast<i32>(turns - (quadrant << 30u));
  let x = f32(rest) * 1.4629180792671596e-9; // 2 pi / 2^32
  let y = x * x;
  let s = x * (1.0 + y * (-1.6666666666e-1 + y * (8.3333333333e-3 + y * (-1.9841269841e-4 + y * 2.7557319224e-6))));
  let c = 1.0 + y * (-0.5 + y * (4.1666666666e-2 + y * (-1.3888888889e-3 + y * 2.4801587302e-5)));
  switch quadrant {
    case 0u: { return vec2f(c, s); }
    case 1u: { return vec2f(-s, c); }
    case 2u: { return vec2f(-c, -s); }
    default: { return vec2f(s, -c); }
  }
}
