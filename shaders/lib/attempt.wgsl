// One attempt that did not end at its first word, in integers: the twin of src/photonics/attempt.ts, whose docstring defines every
// step. `table`, `countOne` and `keepHerald` are the kernel's.

struct Attempt {
  key: vec2u,
  index: vec2u, // low, high
  flags: u32,
  code: u32, // photon A counted | photon B counted << 1 | noise << 2
  labels: u32, // of A (high bit) and B; one-photon: brightness
  modeA: u32,
  modeB: u32,
  one: vec4u, // the words of draws 1 and 2
  two: vec4u,
}

struct Clock {
  isHerald: bool,
  lead: u32, // |t0 - t1| in ps
  spread: i32, // what jitter added
  recorded: i32,
}

fn draw(attempt: Attempt, number: u32) -> vec4u {
  return philox4x32(attempt.key, vec4u(attempt.index, number, 0u));
}

fn has(attempt: Attempt, flag: u32) -> bool {
  return (attempt.flags & flag) != 0u;
}

// Index of the first 64-bit threshold above (high, low), or `count`.
fn findLong(start: u32, count: u32, high: u32, low: u32) -> u32 {
  for (var i = 0u; i < count; i++) {
    let wanted = table[start + 2u * i];
    if (high < wanted || (high == wanted && low < table[start + 2u * i + 1u])) { return i; }
  }
  return count;
}

// Sets the modes that the photons lit; photons that are alike interfere.
fn lightModes(attempt: ptr<function, Attempt>, alike: bool) {
  let optics = (*attempt).two.x;
  let code = (*attempt).code;
  var portA = select(1u, 0u, optics < table[AT_PORT_A]);
  var portB = select(1u, 0u, optics < table[AT_PORT_B]);
  if ((code & 3u) == 3u && alike) {
    let apart = 1u - (((*attempt).one.y >> 29u) & 1u);
    portA = select(select(apart, 1u, optics < table[AT_BUNCH]), 0u, optics < table[AT_BUNCH0]);
    portB = select(1u - apart, portA, optics < table[AT_BUNCH]);
  } else if ((code & 3u) == 3u) {
    let crossed = select(1u, 0u, optics < table[AT_STRAIGHT]);
    portA = select(select(crossed, 1u, optics < table[AT_SAME]), 0u, optics < table[AT_SAME0]);
    portB = select(1u - portA, portA, optics < table[AT_SAME]);
  }
  if (has(*attempt, FLAG_LABELLED)) {
    portA += (*attempt).labels & 2u;
    portB += 2u * ((*attempt).labels & 1u);
  }
  (*attempt).modeA = select(0u, 1u << portA, (code & 1u) != 0u);
  (*attempt).modeB = select(0u, 1u << portB, (code & 2u) != 0u);
}

// The modes that the detectors report.
fn detect(attempt: Attempt) -> u32 {
  var hit = attempt.modeA | attempt.modeB;
  if ((attempt.code & 4u) != 0u) {
    hit |= NOISE_ORDER[min(14u, findLong(AT_NOISE, 15u, attempt.one.z, attempt.one.w))];
  }
  let early = hit & 3u;
  if (has(attempt, FLAG_BLINDED)) { return hit & ~(early << 2u); }
  let after = select(0u, 1u, attempt.two.y < table[AT_AFTERPULSE]) | select(0u, 2u, attempt.two.z < table[AT_AFTERPULSE]);
  return hit | ((early & after) << 2u);
}

// Herald patterns in the order of clicks.ts, or 4 for none.
fn patternIndex(attempt: Attempt, clicks: u32) -> u32 {
  if (has(attempt, FLAG_ONE_PHOTON)) { return select(select(4u, 1u, clicks == 2u), 0u, clicks == 1u); }
  if (!has(attempt, FLAG_LABELLED)) { return select(4u, 0u, clicks == 3u); }
  switch clicks {
    case 5u: { return 0u; }
    case 10u: { return 1u; }
    case 9u: { return 2u; }
    case 6u: { return 3u; }
    default: { return 4u; }
  }
}

// Picoseconds from excitation to emission, cut at the gate.
fn emissionPs(word: u32, span: u32, scale: u32) -> u32 {
  let u = max(1u, 0xffffffffu - multiplyHigh(word, span));
  let zeros = countLeadingZeros(u);
  let mantissa = u << zeros;
  let step = (mantissa >> 21u) & 1023u;
  let base = table[AT_LOG2 + step];
  let rise = table[AT_LOG2 + step + 1u] - base;
  let fraction = base + ((rise * ((mantissa >> 6u) & 0x7fffu)) >> 15u);
  return multiplyHigh((zeros + 1u) * 0x4000000u - fraction, scale);
}

fn jitterPs(attempt: Attempt, number: u32) -> i32 {
  let unit = table[AT_JITTER];
  if (unit == 0u) { return 0; }
  let words = draw(attempt, number);
  let bits = countOneBits(words.xyz);
  let ones = i32(bits.x + bits.y + bits.z + countOneBits(words.w >> 4u));
  let sum = 32 * (ones - 62) + 2 * i32(words.w & 15u) - 15;
  return (sum * bitcast<i32>(unit)) >> 10u;
}

// Time of the click among the modes of `mask`.
fn clickPs(attempt: Attempt, mode: u32, photons: vec2u, noise: u32) -> u32 {
  let byA = (mode & attempt.modeA) != 0u;
  let byB = (mode & attempt.modeB) != 0u;
  if (byA && byB) { return min(photons.x, photons.y); }
  if (byA) { return photons.x; }
  if (byB) { return photons.y; }
  return multiplyHigh(noise, table[AT_GATE_PS]);
}

// True and recorded time differences; no herald where the clicks lie too far apart.
fn readClock(attempt: Attempt, clicks: u32) -> Clock {
  if (!has(attempt, FLAG_TIMED)) { return Clock(true, 0u, 0, 0); }
  let three = draw(attempt, 3u);
  let photons = vec2u(
    emissionPs(three.x, table[AT_SPAN_A], table[AT_SCALE_A]),
    emissionPs(three.y, table[AT_SPAN_B], table[AT_SCALE_B]),
  );
  let isLabelled = has(attempt, FLAG_LABELLED);
  let first = clickPs(attempt, clicks & select(1u, 3u, isLabelled), photons, three.z);
  if (has(attempt, FLAG_ONE_PHOTON)) {
    let second = clickPs(attempt, clicks & 2u, photons, three.z);
    let time = select(second, first, (clicks & 1u) != 0u);
    let spread = jitterPs(attempt, 4u);
    return Clock(true, time, spread, bitcast<i32>(time) + spread);
  }
  let second = clickPs(attempt, clicks & select(2u, 12u, isLabelled), photons, three.w);
  let lead = max(first, second) - min(first, second);
  if (has(attempt, FLAG_LIMITED) && lead >= table[AT_COINCIDENCE_PS]) { return Clock(false, lead, 0, 0); }
  let spread = jitterPs(attempt, 4u) - jitterPs(attempt, 5u);
  return Clock(true, lead, spread, bitcast<i32>(first - second) + spread);
}

// Bit 0: something behind port 0, bit 1: behind port 1.
fn portsOf(attempt: Attempt) -> u32 {
  let lit = attempt.modeA | attempt.modeB;
  return select(lit, lit | (lit >> 2u), has(attempt, FLAG_LABELLED)) & 3u;
}

// Number in HERALD_CLASSES: true, equal, wrong-sign, one-photon, noise.
fn classIndex(attempt: Attempt, equal: bool, pattern: u32) -> u32 {
  if ((attempt.code & 3u) == 0u) { return 4u; }
  if (has(attempt, FLAG_ONE_PHOTON)) { return select(0u, 1u, equal); }
  if ((attempt.code & 3u) != 3u) { return 3u; }
  if (equal) { return 1u; }
  let psiMinus = !has(attempt, FLAG_LABELLED) || pattern >= 2u;
  return select(2u, 0u, psiMinus == (portsOf(attempt) == 3u));
}

// Phase flips by beat and envelope.
fn timeFlips(attempt: Attempt, clock: Clock, late: vec4u) -> u32 {
  let beatPs = select(clock.lead, u32(abs(clock.spread)), has(attempt, FLAG_FEED_FORWARD));
  let beat = min(4095u, beatPs >> table[AT_BEAT_SHIFT]);
  let envelope = min(4095u, clock.lead >> table[AT_ENVELOPE_SHIFT]);
  return select(0u, 1u, late.y < table[AT_BEAT + beat]) ^ select(0u, 1u, late.z < table[AT_ENVELOPE + envelope]);
}

fn finishHerald(attempt: Attempt, equal: bool, pattern: u32, clock: Clock) {
  let late = draw(attempt, 6u);
  let heraldClass = classIndex(attempt, equal, pattern);
  var x = select(0u, 1u, equal);
  var z = (attempt.one.y >> 28u) & 1u;
  if (heraldClass == 2u) { z = select(1u, 0u, late.x < table[AT_FLIP_WRONG]); }
  if (heraldClass == 0u) {
    let isOnePhoton = has(attempt, FLAG_ONE_PHOTON);
    let apart = select(portsOf(attempt) == 3u, pattern == 1u, isOnePhoton);
    z = select(0u, 1u, late.x < table[select(AT_FLIP_SAME, AT_FLIP_APART, apart)]);
    if (has(attempt, FLAG_TIMED) && !isOnePhoton) { z ^= timeFlips(attempt, clock, late); }
  }
  if (late.w < table[AT_ERROR_X_Y]) { x ^= 1u; }
  if (late.w >= table[AT_ERROR_X] && late.w < table[AT_ERROR_X_Y_Z]) { z ^= 1u; }
  let error = (x << 1u) | z;
  countOne(COUNT_HERALDS + (pattern * 5u + heraldClass) * 4u + error);
  let bin = (clock.recorded >> table[AT_HISTOGRAM_SHIFT]) + HISTOGRAM_BINS / 2;
  countOne(COUNT_TIMES + u32(clamp(bin, 0, HISTOGRAM_BINS - 1)));
  keepHerald(attempt.index, pattern | (heraldClass << 2u) | (error << 5u), clock.recorded);
}

// Takes an attempt whose first word is at most the high word of the last arrival threshold to its end.
fn resolveAttempt(key: vec2u, index: vec2u, first: u32) {
  var attempt: Attempt;
  attempt.key = key;
  attempt.index = index;
  attempt.flags = table[AT_FLAGS];
  attempt.one = draw(attempt, 1u);
  let arrival = findLong(AT_ARRIVALS, 7u, first, attempt.one.x);
  if (arrival == 7u) { return; }
  let code = ARRIVAL_ORDER[arrival];
  attempt.code = code;
  if ((code & 3u) != 0u) { countOne(COUNT_ARRIVALS + (code & 3u) - 1u); }
  attempt.two = draw(attempt, 2u);
  let isOnePhoton = has(attempt, FLAG_ONE_PHOTON);
  attempt.labels = attempt.one.y >> 30u;
  if (isOnePhoton) {
    let brightA = (code & 1u) != 0u || attempt.two.y < table[AT_BRIGHT_A];
    let brightB = (code & 2u) != 0u || attempt.two.z < table[AT_BRIGHT_B];
    attempt.labels = select(0u, 2u, brightA) | select(0u, 1u, brightB);
  }
  let equal = attempt.labels == 0u || attempt.labels == 3u;
  lightModes(&attempt, equal || isOnePhoton);
  if ((code & 3u) == 3u && equal && !isOnePhoton) {
    countOne(COUNT_EQUAL_PAIRS + select(1u, 0u, attempt.modeA == attempt.modeB));
  }
  let clicks = detect(attempt);
  let pattern = patternIndex(attempt, clicks);
  if (pattern == 4u) { return; }
  let clock = readClock(attempt, clicks);
  if (clock.isHerald) { finishHerald(attempt, equal, pattern, clock); }
}
