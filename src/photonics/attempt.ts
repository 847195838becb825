import { multiplyHigh, philox4x32 } from "../rng/philox.ts";
import { streamKey } from "../rng/streams.ts";
import { countIndex, type HeraldRecord, type PhotonTally, SLOT_OF_ERROR } from "./sampler.ts";
import { ARRIVAL_ORDER, type AttemptTables, FLAGS, HISTOGRAM_BINS, LAYOUT, NOISE_ORDER } from "./tables.ts";

/**
 * One attempt, photon by photon, in integers: the definition that every sampler follows bit for bit. `word(k, j)` is word j of
 * Philox with key (seed, stream "photons" of the link) and counter (index low, index high, k, 0) for k >= 1; word 0 of all is
 * word (index mod 4) of counter (index / 4 low, index / 4 high, 0, 0), one call for four attempts, because most end right there:
 *
 * 1. Arrivals. The 64-bit number (word 0, word(1,0)) against LAYOUT.arrivals says which of photon A, photon B and a noise click
 *    there were. At or above the last threshold: nothing, the attempt is over.
 * 2. Ions. Two-photon: labels of A and B are bits 31 and 30 of word(1,1). One-photon: an ion is bright when its photon arrived, or
 *    word(2,1), word(2,2) lie below brightA, brightB.
 * 3. Ports, from word(2,0): one photon against portA or portB; two equal ones (or any two of the one-photon scheme) against
 *    bunch0, bunch (else apart: A by port 0 if bit 29 of word(1,1) is set, by port 1 if not); two different ones against same0,
 *    same, straight. Mode = port + 2 label, or port where detectors see no labels.
 * 4. Noise mask, if any: (word(1,2), word(1,3)) against LAYOUT.noise.
 * 5. Detectors: blinded, a mode hit early hides the late one of its port; else word(2,1), word(2,2) below afterpulse repeat an
 *    early click of port 0, 1 in the late bin.
 * 6. Pattern: two-photon labelled: masks 0101, 1010, 1001, 0110; unlabelled: 11; one-photon: 01, 10. Anything else is no herald.
 * 7. Times in ps, if timed. Photons: emission(word(3,0)), emission(word(3,1)). The click of label (or port) 0, 1: its photon's
 *    time (the first of two in one mode), or high(word(3,2), gatePs), high(word(3,3), gatePs) for a noise click. If limited, a
 *    difference of coincidencePs or more is no herald. Recorded times add jitter(words 4), jitter(words 5).
 * 8. Errors. x: the ions are equal. z: if both photons were counted from different ions (one-photon: if one ion is bright and its
 *    photon was counted), word(6,0) below the flip of the ports; the sign is wrong where the ports' Bell state is not the
 *    pattern's (then flipWrong, and z toggled); with the right sign and times, word(6,1) below the beat at |d| >> beatShift, where d
 *    is t0 - t1, or with feed-forward what jitter added to it, and word(6,2) below the envelope at |t0 - t1| >> envelopeShift. In
 *    all other cases z is bit 28 of word(1,1). Then word(6,3) against errorX, errorXY, errorXYZ toggles x, x and z, z.
 *
 * emission(w): u = 2^32 - 1 - high(w, span), at least 1; L = -log2(u / 2^32) x 2^26 by the table; high(L, scale).
 * jitter(w): 32 (bits set in w0, w1, w2, w3 >> 4, less 62) + 2 (w3 & 15) - 15, times jitter, >> 10.
 */
export class AttemptResolver {
  readonly #table: Uint32Array;
  readonly #seed: number;
  readonly #key: number;
  readonly #one = new Uint32Array(4);
  readonly #two = new Uint32Array(4);
  readonly #three = new Uint32Array(4);
  readonly #late = new Uint32Array(4);
  #low = 0;
  #high = 0;
  #lit = 0;
  #modeA = 0;
  #modeB = 0;
  #recordedPs = 0;
  #truePs = 0;

  constructor(tables: AttemptTables, seed: number, link: number) {
    this.#table = tables.words;
    this.#seed = seed >>> 0;
    this.#key = streamKey("photons", link);
  }

  /** The four first words of attempts 4 block to 4 block + 3. */
  firstWords(out: Uint32Array, block: number): void {
    philox4x32(out, this.#seed, this.#key, block >>> 0, Math.floor(block / 2 ** 32), 0, 0);
  }

  /**
   * Takes attempt `index`, whose first word is at most the high word of the last arrival threshold, to its end in the tally,
   * where `attempts` and `arrivals[0]` are left to the caller.
   */
  resolve(index: number, first: number, tally: PhotonTally, keep: number): void {
    const table = this.#table;
    this.#low = index >>> 0;
    this.#high = Math.floor(index / 2 ** 32);
    this.#draw(this.#one, 1);
    const arrival = findLong(table, LAYOUT.arrivals, ARRIVAL_ORDER.length, first, this.#one[0]);
    if (arrival === ARRIVAL_ORDER.length) return;
    const code = ARRIVAL_ORDER[arrival];
    if (code & 3) tally.arrivals[code & 3]++;
    this.#draw(this.#two, 2);
    const onePhoton = (table[LAYOUT.flags] & FLAGS.onePhoton) !== 0;
    const labels = onePhoton ? this.#brightness(code) : this.#one[1] >>> 30;
    // Two bits, A the high one. Photons of the one-photon scheme carry no label.
    const equal = labels === 0 || labels === 3;
    this.#photons(code, labels, equal || onePhoton);
    if ((code & 3) === 3 && equal && !onePhoton) tally.equalPairs[this.#modeA === this.#modeB ? 0 : 1]++;
    const clicks = this.#detect(code);
    const pattern = patternIndex(table[LAYOUT.flags], clicks);
    if (pattern < 0 || !this.#clock(clicks)) return;
    this.#finish(index, code, labels, pattern, tally, keep);
  }

  #draw(out: Uint32Array, draw: number): void {
    philox4x32(out, this.#seed, this.#key, this.#low, this.#high, draw, 0);
  }

  #brightness(code: number): number {
    const a = code & 1 || this.#two[1] < this.#table[LAYOUT.brightA] ? 2 : 0;
    const b = code & 2 || this.#two[2] < this.#table[LAYOUT.brightB] ? 1 : 0;
    return a | b;
  }

  /** Sets the modes that the photons lit; `alike`: they interfere. */
  #photons(code: number, labels: number, alike: boolean): void {
    const table = this.#table;
    const optics = this.#two[0];
    let portA = optics < table[LAYOUT.portA] ? 0 : 1;
    let portB = optics < table[LAYOUT.portB] ? 0 : 1;
    if ((code & 3) === 3 && alike) {
      const apart = (this.#one[1] >>> 29) & 1 ? 0 : 1;
      portA = optics < table[LAYOUT.bunch0] ? 0 : optics < table[LAYOUT.bunch] ? 1 : apart;
      portB = optics < table[LAYOUT.bunch] ? portA : 1 - apart;
    } else if ((code & 3) === 3) {
      portA = optics < table[LAYOUT.same0] ? 0 : optics < table[LAYOUT.same] ? 1 : optics < table[LAYOUT.straight] ? 0 : 1;
      portB = optics < table[LAYOUT.same] ? portA : 1 - portA;
    }
    const labelled = table[LAYOUT.flags] & FLAGS.labelled;
    this.#modeA = code & 1 ? 1 << (labelled ? portA + (labels & 2) : portA) : 0;
    this.#modeB = code & 2 ? 1 << (labelled ? portB + 2 * (labels & 1) : portB) : 0;
    this.#lit = this.#modeA | this.#modeB;
  }

  /** The modes that the detectors report. */
  #detect(code: number): number {
    const table = this.#table;
    let hit = this.#lit;
    if (code & 4) hit |= NOISE_ORDER[Math.min(14, findLong(table, LAYOUT.noise, 15, this.#one[2], this.#one[3]))];
    const early = hit & 0b11;
    if (table[LAYOUT.flags] & FLAGS.blinded) return hit & ~(early << 2);
    const after = (this.#two[1] < table[LAYOUT.afterpulse] ? 1 : 0) | (this.#two[2] < table[LAYOUT.afterpulse] ? 2 : 0);
    return hit | ((early & after) << 2);
  }

  /** Sets true and recorded time differences; false where the clicks lie too far apart. */
  #clock(clicks: number): boolean {
    const table = this.#table;
    const flags = table[LAYOUT.flags];
    this.#truePs = 0;
    this.#recordedPs = 0;
    if ((flags & FLAGS.timed) === 0) return true;
    this.#draw(this.#three, 3);
    const photonA = emissionPs(table, this.#three[0], table[LAYOUT.spanA], table[LAYOUT.scaleA]);
    const photonB = emissionPs(table, this.#three[1], table[LAYOUT.spanB], table[LAYOUT.scaleB]);
    const first = this.#clickPs(clicks, flags & FLAGS.labelled ? 0b0011 : 0b01, photonA, photonB, this.#three[2]);
    if (flags & FLAGS.onePhoton) {
      const second = this.#clickPs(clicks, 0b10, photonA, photonB, this.#three[2]);
      this.#truePs = clicks & 1 ? first : second;
      this.#recordedPs = this.#truePs + this.#jitterPs(4);
      return true;
    }
    const second = this.#clickPs(clicks, flags & FLAGS.labelled ? 0b1100 : 0b10, photonA, photonB, this.#three[3]);
    this.#truePs = first - second;
    if (flags & FLAGS.limited && Math.abs(this.#truePs) >= table[LAYOUT.coincidencePs]) return false;
    this.#recordedPs = this.#truePs + this.#jitterPs(4) - this.#jitterPs(5);
    return true;
  }

  /** Time of the click among the modes of `mask`. */
  #clickPs(clicks: number, mask: number, photonA: number, photonB: number, noise: number): number {
    const mode = clicks & mask;
    const byA = (mode & this.#modeA) !== 0;
    const byB = (mode & this.#modeB) !== 0;
    if (byA && byB) return Math.min(photonA, photonB);
    return byA ? photonA : byB ? photonB : multiplyHigh(noise, this.#table[LAYOUT.gatePs]);
  }

  #jitterPs(draw: number): number {
    if (this.#table[LAYOUT.jitter] === 0) return 0;
    this.#draw(this.#late, draw);
    const [a, b, c, d] = this.#late;
    const sum = 32 * (bitCount(a) + bitCount(b) + bitCount(c) + bitCount(d >>> 4) - 62) + 2 * (d & 15) - 15;
    return Math.imul(sum, this.#table[LAYOUT.jitter]) >> 10;
  }

  #finish(index: number, code: number, labels: number, pattern: number, tally: PhotonTally, keep: number): void {
    const table = this.#table;
    const flags = table[LAYOUT.flags];
    this.#draw(this.#late, 6);
    const equal = labels === 0 || labels === 3;
    let x = equal ? 1 : 0;
    let z = (this.#one[1] >>> 28) & 1;
    const heraldClass = classIndex(flags, code, equal, this.#lit, pattern);
    if (heraldClass === 2) z = 1 ^ (this.#late[0] < table[LAYOUT.flipWrong] ? 1 : 0);
    if (heraldClass === 0) {
      const apart = flags & FLAGS.onePhoton ? pattern === 1 : portsOf(flags, this.#lit) === 3;
      z = this.#late[0] < table[apart ? LAYOUT.flipApart : LAYOUT.flipSame] ? 1 : 0;
      if (flags & FLAGS.timed && (flags & FLAGS.onePhoton) === 0) z ^= this.#timeFlips();
    }
    const error = this.#late[3];
    if (error < table[LAYOUT.errorXY]) x ^= 1;
    if (error >= table[LAYOUT.errorX] && error < table[LAYOUT.errorXYZ]) z ^= 1;
    tally.heralds[countIndex(pattern, heraldClass, (x << 1) | z)]++;
    const bin = (this.#recordedPs >> table[LAYOUT.histogramShift]) + HISTOGRAM_BINS / 2;
    tally.times[Math.min(HISTOGRAM_BINS - 1, Math.max(0, bin))]++;
    if (tally.kept.length < keep) {
      const record: HeraldRecord = {
        attempt: index,
        pattern,
        class: heraldClass,
        bell: SLOT_OF_ERROR[(x << 1) | z],
        deltaPs: this.#recordedPs,
      };
      tally.kept.push(record);
    }
  }

  #timeFlips(): number {
    const table = this.#table;
    const beatPs = table[LAYOUT.flags] & FLAGS.feedForward ? this.#recordedPs - this.#truePs : this.#truePs;
    const beat = Math.min(4095, Math.abs(beatPs) >>> table[LAYOUT.beatShift]);
    const envelope = Math.min(4095, Math.abs(this.#truePs) >>> table[LAYOUT.envelopeShift]);
    return (this.#late[1] < table[LAYOUT.beat + beat] ? 1 : 0) ^ (this.#late[2] < table[LAYOUT.envelope + envelope] ? 1 : 0);
  }
}

/** The XOR of all words of Philox with key (0, 0) and counters (i, 0, 0, 0) for i < calls. */
export function xorOfPhilox(calls: number): number {
  const words = new Uint32Array(4);
  let sum = 0;
  for (let i = 0; i < calls; i++) {
    philox4x32(words, 0, 0, i, 0, 0, 0);
    sum ^= words[0] ^ words[1] ^ words[2] ^ words[3];
  }
  return sum >>> 0;
}

/** Index of the first 64-bit threshold above (high, low), or `count`. */
function findLong(table: Uint32Array, at: number, count: number, high: number, low: number): number {
  for (let i = 0; i < count; i++) {
    const wanted = table[at + 2 * i];
    if (high < wanted || (high === wanted && low < table[at + 2 * i + 1])) return i;
  }
  return count;
}

/** Herald patterns in the order of clicks.ts, or -1. */
function patternIndex(flags: number, clicks: number): number {
  if (flags & FLAGS.onePhoton) return clicks === 0b01 ? 0 : clicks === 0b10 ? 1 : -1;
  if ((flags & FLAGS.labelled) === 0) return clicks === 0b11 ? 0 : -1;
  return clicks === 0b0101 ? 0 : clicks === 0b1010 ? 1 : clicks === 0b1001 ? 2 : clicks === 0b0110 ? 3 : -1;
}

/** Bit 0: something behind port 0, bit 1: behind port 1. */
function portsOf(flags: number, lit: number): number {
  return flags & FLAGS.labelled ? (lit | (lit >>> 2)) & 3 : lit & 3;
}

/** Number in HERALD_CLASSES: true, equal, wrong-sign, one-photon, noise. */
function classIndex(flags: number, code: number, equal: boolean, lit: number, pattern: number): number {
  if ((code & 3) === 0) return 4;
  if (flags & FLAGS.onePhoton) return equal ? 1 : 0;
  if ((code & 3) !== 3) return 3;
  if (equal) return 1;
  // Photons behind both ports announce Psi-; so do patterns 2 and 3, and the only pattern without labels.
  const psiMinus = (flags & FLAGS.labelled) === 0 || pattern >= 2;
  return psiMinus === (portsOf(flags, lit) === 3) ? 0 : 2;
}

function emissionPs(table: Uint32Array, word: number, span: number, scale: number): number {
  const u = Math.max(1, (0xffffffff - multiplyHigh(word, span)) >>> 0);
  const zeros = Math.clz32(u);
  const mantissa = (u << zeros) >>> 0;
  const step = (mantissa >>> 21) & 1023;
  const base = table[LAYOUT.log2 + step];
  const rise = table[LAYOUT.log2 + step + 1] - base;
  const fraction = base + (Math.imul(rise, (mantissa >>> 6) & 0x7fff) >>> 15);
  return multiplyHigh((zeros + 1) * 2 ** 26 - fraction, scale);
}

function bitCount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
