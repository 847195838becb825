/** The words of a pass, by places in units of vec4u. */
export class PassView {
  readonly #words: Uint32Array<ArrayBuffer>;

  constructor(words: Uint32Array<ArrayBuffer>) {
    this.#words = words;
  }

  u32(at: number, length = 1): Uint32Array {
    return this.#words.subarray(4 * at, 4 * (at + length));
  }

  f32(at: number): Float32Array {
    return new Float32Array(this.#words.buffer, 16 * at, 4);
  }

  bytes(at: number): Uint8Array {
    return new Uint8Array(this.#words.buffer, 16 * at, 16);
  }
}

/** Whether two complex factors are 1. */
export function isOne([re0, im0, re1, im1]: Float32Array): boolean {
  return re0 === 1 && im0 === 0 && re1 === 1 && im1 === 0;
}

/**
 * A table over adjacent bits of the lane, from `shift` on, as the polynomial over these bits that it is (Möbius transform over subsets, modulo
 * 2^32): summands in WGSL. A Fourier transform's has one for each bit.
 */
export function lanePolynomial(table: Uint32Array, shift: number): string[] {
  const coefficients = Uint32Array.from(table);
  for (let bit = 1; bit < table.length; bit <<= 1) {
    for (let v = 0; v < table.length; v++) if (v & bit) coefficients[v] -= coefficients[v ^ bit];
  }
  return [...coefficients].flatMap((coefficient, v) => {
    if (coefficient === 0) return [];
    const mask = v * 2 ** shift;
    return [v === 0 ? `${coefficient}u` : `select(0u, ${coefficient}u, (lane & ${mask}u) == ${mask}u)`];
  });
}
