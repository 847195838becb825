/**
 * Phase terms that share their registers, as the kernel reads them. The kernel adds angles in u32 fractions of a turn; where many
 * terms look at the same few bits (a QFT has one for every bit below its target), their sum is tabulated for all values of those
 * bits, and one look-up takes the place of the terms.
 */
export interface PlacedTerm {
  /** Controls in the lane and outside the tile; those in registers are the caller's. */
  laneMask: number;
  laneValue: number;
  outsideMask: number;
  outsideValue: number;
  turns: number;
}

/** Index bits of a table, which has 2^6 entries in 16 vec4u. */
const WINDOW_BITS = 6;
/** Fewer terms than this cost less than a look-up. */
const LEAST_TERMS = 4;
const LANE = 0;
const OUTSIDE = 1;

interface Window {
  source: typeof LANE | typeof OUTSIDE;
  shift: number;
  terms: PlacedTerm[];
}

/** The words of windows and of the terms that are in none, in that order. */
export function phaseWords(terms: readonly PlacedTerm[]): { windows: number; terms: number; words: number[] } {
  const windows = new Map<string, Window>();
  const rest: PlacedTerm[] = [];
  for (const term of terms) {
    const place = windowOf(term);
    if (place === null) {
      rest.push(term);
      continue;
    }
    const key = `${place.source} ${place.shift}`;
    const window = windows.get(key) ?? { ...place, terms: [] };
    window.terms.push(term);
    windows.set(key, window);
  }
  const tabulated = [...windows.values()].filter((window) => window.terms.length >= LEAST_TERMS);
  for (const window of windows.values()) if (window.terms.length < LEAST_TERMS) rest.push(...window.terms);
  const words = [
    ...tabulated.flatMap((window) => [window.source, window.shift, 0, 0, ...tabulate(window)]),
    ...rest.flatMap((term) => [term.laneMask | (term.laneValue << 16), term.outsideMask, term.outsideValue, term.turns]),
  ];
  return { windows: tabulated.length, terms: rest.length, words };
}

/** The window that holds all controls of a term, if one does. */
function windowOf({ laneMask, outsideMask }: PlacedTerm): Pick<Window, "source" | "shift"> | null {
  if ((laneMask === 0) === (outsideMask === 0)) return null;
  const source = outsideMask === 0 ? LANE : OUTSIDE;
  const mask = outsideMask === 0 ? laneMask : outsideMask;
  const lowest = 31 - Math.clz32(mask & -mask);
  const highest = 31 - Math.clz32(mask);
  const shift = lowest - (lowest % WINDOW_BITS);
  return highest < shift + WINDOW_BITS ? { source, shift } : null;
}

/** Sums of the turns that apply, by the value of the window's bits. */
function tabulate({ source, shift, terms }: Window): number[] {
  return Array.from({ length: 2 ** WINDOW_BITS }, (_, value) => {
    const bits = value << shift;
    return terms.reduce((sum, term) => {
      const mask = source === LANE ? term.laneMask : term.outsideMask;
      const wanted = source === LANE ? term.laneValue : term.outsideValue;
      return ((bits & mask) | 0) === (wanted | 0) ? (sum + term.turns) >>> 0 : sum;
    }, 0);
  });
}

/** An angle in radians as a u32 fraction of a turn. */
export function turnsOf(angle: number): number {
  const turns = angle / (2 * Math.PI);
  return Math.round((turns - Math.floor(turns)) * 2 ** 32) >>> 0;
}
