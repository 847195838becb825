/**
 * Kernels in gather form: every thread makes one amplitude of the new texture out of the old one. They are texts, because gpu.js
 * translates the source of functions and a minifier would write what it cannot read. Whole numbers are floats here, exact below
 * 2^24; a size comes with its inverse, a power of two, because shader division is not exact.
 */
export type KernelName =
  | "start"
  | "table"
  | "pack"
  | "unpack"
  | "pick"
  | "touch"
  | "scale"
  | "combine"
  | "phase"
  | "factor"
  | "dense1"
  | "dense2"
  | "dense3";

export interface KernelText {
  source: string;
  /** gpu.js types of the arguments, in order. */
  arguments: Readonly<Record<string, ArgumentType>>;
}

type ArgumentType = "Array" | "ArrayTexture(1)" | "ArrayTexture(2)" | "Float";

/** The one operation that JavaScript's subset in gpu.js does bit by bit, in both languages that kernels are translated to. */
export const MASKED = {
  name: "masked",
  glsl: "float masked(float place, float mask) { return float(int(place) & int(mask)); }",
  javascript: "function masked(place, mask) { return place & mask; }",
};

/** `size` is the number of amplitudes of one vector, `inverse` 1 / size. */
const VECTOR = { size: "Float", inverse: "Float" } as const;
const AMPLITUDES = { psi: "ArrayTexture(2)" } as const;
const TABLE = { table: "ArrayTexture(1)" } as const;
/** `at` is the first word of the operation in `table` (program.ts), `on` the switches of a run, [slot][vector], then its factors, interleaved. */
const OPERATION = { ...AMPLITUDES, ...TABLE, on: "ArrayTexture(1)", at: "Float", ...VECTOR, batch: "Float" } as const;

const PLACE = `
  const vector = Math.floor(this.thread.x * inverse);
  const place = this.thread.x - vector * size;`;
const SWITCHED = `
  const own = psi[this.thread.x];
  const slot = table[at];
  if (slot >= 0) {
    if (on[slot * batch + vector] === 0) {
      return [own[0], own[1]];
    }
  }`;

/** A matrix on `width` bits under controls: see `writeDense` for the words. */
function dense(width: number): KernelText {
  const n = 1 << width;
  const rows = Array.from(
    { length: width },
    (_, j) => `
  const bit${j} = masked(place, table[at + ${3 + j}]);
  if (bit${j} > 0) {
    row += ${1 << j};
  }
  first -= bit${j};`,
  );
  return {
    source: `function (${Object.keys(OPERATION).join(", ")}) {${PLACE}${SWITCHED}
  if (masked(place, table[at + 1]) !== table[at + 2]) {
    return [own[0], own[1]];
  }
  let row = 0;
  let first = this.thread.x * 1.0;${rows.join("")}
  let re = 0;
  let im = 0;
  for (let column = 0; column < ${n}; column++) {
    const from = psi[first + table[at + ${3 + width} + column]];
    const word = at + ${3 + width + n} + 2 * (row * ${n} + column);
    const a = table[word];
    const b = table[word + 1];
    re += a * from[0] - b * from[1];
    im += a * from[1] + b * from[0];
  }
  return [re, im];
}`,
    arguments: OPERATION,
  };
}

function readsOut(place: string): string {
  return `function (psi${place === "k" ? "" : ", table"}) {
  const k = Math.floor(this.thread.x * 0.5);
  const amplitude = psi[${place}];
  if (this.thread.x > 2 * k) {
    return amplitude[1];
  }
  return amplitude[0];
}`;
}

export const KERNELS: Readonly<Record<KernelName, KernelText>> = {
  /** |0...0> in every vector. */
  start: {
    source: `function (size, inverse) {${PLACE}
  if (place === 0) {
    return [1, 0];
  }
  return [0, 0];
}`,
    arguments: VECTOR,
  },
  /** Numbers into a texture that stays on the GPU. */
  table: {
    source: "function (numbers) { return numbers[this.thread.x]; }",
    arguments: { numbers: "Array" },
  },
  /** Interleaved numbers into amplitudes. */
  pack: {
    source: "function (numbers) { return [numbers[2 * this.thread.x], numbers[2 * this.thread.x + 1]]; }",
    arguments: { numbers: "Array" },
  },
  /** All amplitudes, interleaved; numbers of this kernel and of `pick` are read back. */
  unpack: {
    source: readsOut("k"),
    arguments: AMPLITUDES,
  },
  /** The amplitudes at the places in `table`, interleaved. */
  pick: {
    source: readsOut("table[k]"),
    arguments: { ...AMPLITUDES, ...TABLE },
  },
  touch: {
    source: `function (psi) {
  const own = psi[this.thread.x];
  return [own[0], own[1]];
}`,
    arguments: AMPLITUDES,
  },
  /** Times a factor per vector and value of the bit in `mask`: table[2 vector + value]. */
  scale: {
    source: `function (psi, table, mask, size, inverse) {${PLACE}
  const own = psi[this.thread.x];
  let word = 2 * vector;
  if (masked(place, mask) > 0) {
    word += 1;
  }
  const factor = table[word];
  return [own[0] * factor, own[1] * factor];
}`,
    arguments: { ...AMPLITUDES, ...TABLE, mask: "Float", ...VECTOR },
  },
  /** Sums of vectors: table[2 vector] is the first word of its terms, table[2 vector + 1] their number; a term is (vector, re, im). */
  combine: {
    source: `function (psi, table, size, inverse) {${PLACE}
  const start = table[2 * vector];
  const terms = table[2 * vector + 1];
  let re = 0;
  let im = 0;
  for (let term = 0; term < terms; term++) {
    const word = start + 3 * term;
    const from = psi[table[word] * size + place];
    const a = table[word + 1];
    const b = table[word + 2];
    re += a * from[0] - b * from[1];
    im += a * from[1] + b * from[0];
  }
  return [re, im];
}`,
    arguments: { ...AMPLITUDES, ...TABLE, ...VECTOR },
  },
  /** A product of phases under controls: see `writePhase` for the words. */
  phase: {
    source: `function (${Object.keys(OPERATION).join(", ")}) {${PLACE}${SWITCHED}
  const terms = table[at + 1];
  let re = own[0];
  let im = own[1];
  for (let term = 0; term < terms; term++) {
    const word = at + 2 + 4 * term;
    if (masked(place, table[word]) === table[word + 1]) {
      const c = table[word + 2];
      const s = table[word + 3];
      const turned = re * c - im * s;
      im = re * s + im * c;
      re = turned;
    }
  }
  return [re, im];
}`,
    arguments: OPERATION,
  },
  /** The vector's own factors for the values of a bit: see `writeFactor` for the words. */
  factor: {
    source: `function (${Object.keys(OPERATION).join(", ")}) {${PLACE}
  const own = psi[this.thread.x];
  if (masked(place, table[at + 1]) !== table[at + 2]) {
    return [own[0], own[1]];
  }
  let factor = table[at + 4];
  if (masked(place, table[at + 3]) > 0) {
    factor = table[at + 5];
  }
  const word = (table[at] + 2 * factor) * batch + 2 * vector;
  const re = on[word];
  const im = on[word + 1];
  return [own[0] * re - own[1] * im, own[0] * im + own[1] * re];
}`,
    arguments: OPERATION,
  },
  dense1: dense(1),
  dense2: dense(2),
  dense3: dense(3),
};
