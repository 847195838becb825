// How the sixteen amplitudes of an invocation come from the chunks and go back. `loadOne` and `storeOne` are those of chunks1 to chunks8:
// where a tile lies in several chunks, the highest register bits choose between them, so that each register's chunk is a literal.

fn loadAmplitudes(amplitudes: ptr<function, Registers>, start: u32, steps: vec4u) {
  loadOne(amplitudes, 0u, start + pick(0u, steps));
  loadOne(amplitudes, 1u, start + pick(1u, steps));
  loadOne(amplitudes, 2u, start + pick(2u, steps));
  loadOne(amplitudes, 3u, start + pick(3u, steps));
  loadOne(amplitudes, 4u, start + pick(4u, steps));
  loadOne(amplitudes, 5u, start + pick(5u, steps));
  loadOne(amplitudes, 6u, start + pick(6u, steps));
  loadOne(amplitudes, 7u, start + pick(7u, steps));
  loadOne(amplitudes, 8u, start + pick(8u, steps));
  loadOne(amplitudes, 9u, start + pick(9u, steps));
  loadOne(amplitudes, 10u, start + pick(10u, steps));
  loadOne(amplitudes, 11u, start + pick(11u, steps));
  loadOne(amplitudes, 12u, start + pick(12u, steps));
  loadOne(amplitudes, 13u, start + pick(13u, steps));
  loadOne(amplitudes, 14u, start + pick(14u, steps));
  loadOne(amplitudes, 15u, start + pick(15u, steps));
}

fn storeAmplitudes(amplitudes: ptr<function, Registers>, start: u32, steps: vec4u) {
  storeOne(amplitudes, 0u, start + pick(0u, steps));
  storeOne(amplitudes, 1u, start + pick(1u, steps));
  storeOne(amplitudes, 2u, start + pick(2u, steps));
  storeOne(amplitudes, 3u, start + pick(3u, steps));
  storeOne(amplitudes, 4u, start + pick(4u, steps));
  storeOne(amplitudes, 5u, start + pick(5u, steps));
  storeOne(amplitudes, 6u, start + pick(6u, steps));
  storeOne(amplitudes, 7u, start + pick(7u, steps));
  storeOne(amplitudes, 8u, start + pick(8u, steps));
  storeOne(amplitudes, 9u, start + pick(9u, steps));
  storeOne(amplitudes, 10u, start + pick(10u, steps));
  storeOne(amplitudes, 11u, start + pick(11u, steps));
  storeOne(amplitudes, 12u, start + pick(12u, steps));
  storeOne(amplitudes, 13u, start + pick(13u, steps));
  storeOne(amplitudes, 14u, start + pick(14u, steps));
  storeOne(amplitudes, 15u, start + pick(15u, steps));
}
