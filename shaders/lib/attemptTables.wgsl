// Where things stand in the tables of a photon model: the LAYOUT, FLAGS and orders of src/photonics/tables.ts, compared by a test.

const AT_FLAGS = 0u;
const AT_PORT_A = 1u;
const AT_PORT_B = 2u;
const AT_BUNCH0 = 3u;
const AT_BUNCH = 4u;
const AT_SAME0 = 5u;
const AT_SAME = 6u;
const AT_STRAIGHT = 7u;
const AT_AFTERPULSE = 8u;
const AT_BRIGHT_A = 9u;
const AT_BRIGHT_B = 10u;
const AT_FLIP_SAME = 11u;
const AT_FLIP_APART = 12u;
const AT_FLIP_WRONG = 13u;
const AT_ERROR_X = 14u;
const AT_ERROR_X_Y = 15u;
const AT_ERROR_X_Y_Z = 16u;
const AT_SPAN_A = 17u;
const AT_SPAN_B = 18u;
const AT_SCALE_A = 19u;
const AT_SCALE_B = 20u;
const AT_GATE_PS = 21u;
const AT_COINCIDENCE_PS = 22u;
const AT_JITTER = 23u;
const AT_BEAT_SHIFT = 24u;
const AT_ENVELOPE_SHIFT = 25u;
const AT_HISTOGRAM_SHIFT = 26u;
const AT_ARRIVALS = 28u;
const AT_NOISE = 42u;
const AT_LOG2 = 72u;
const AT_BEAT = 1097u;
const AT_ENVELOPE = 5193u;

const FLAG_LABELLED = 1u;
const FLAG_ONE_PHOTON = 2u;
const FLAG_BLINDED = 4u;
const FLAG_TIMED = 8u;
const FLAG_FEED_FORWARD = 16u;
const FLAG_LIMITED = 32u;

const ARRIVAL_ORDER = array(7u, 6u, 5u, 3u, 4u, 2u, 1u);
const NOISE_ORDER = array(15u, 14u, 13u, 11u, 7u, 12u, 10u, 9u, 6u, 5u, 3u, 8u, 4u, 2u, 1u);

// Where things stand in the counts: arrivals of A, of B, of both; equal pairs bunched, apart; heralds; times.
const COUNT_ARRIVALS = 0u;
const COUNT_EQUAL_PAIRS = 3u;
const COUNT_HERALDS = 5u;
const COUNT_TIMES = 85u;
const COUNTS = 341u;
const HISTOGRAM_BINS = 256;
