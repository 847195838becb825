import type { Backend, MixEntry, StateHandle } from "../backend/backend.ts";
import { gateMatrix } from "../circuit/gates.ts";
import { BellwireError } from "../errors.ts";
import { indexMap } from "../passes/layout.ts";
import { type Rectangle, rectangle } from "./modularBasis.ts";
import type { ModularChain } from "./modularChain.ts";

/** Complex numbers of the conditional vectors that are held at once: each lot of shots sums every site's blocks once more. */
const VECTORS_AT_ONCE = 2 ** 23;
const STATES_AT_ONCE = 4096;

/** What is read out of a chain: outcomes, samples, amplitudes, overlaps. */
export class ChainReader {
  /** Most bytes that the backend held while a copy of some vectors was read. */
  peakBytes = 0;
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** P(1) of a qubit of one site, divided by the squared norm. */
  async probability(chain: ModularChain, site: number, slot: number): Promise<number> {
    await chain.centre(site);
    const { state, layout } = await chain.settled(site);
    const ones = await this.#backend.probabilities(state, layout.position[slot]);
    const norms = await this.#backend.gram(state, state, { outer: state.batch, inner: 1 });
    let total = 0;
    let one = 0;
    for (let b = 0; b < state.batch; b++) {
      const norm = norms[2 * b];
      total += norm;
      if (norm > 0) one += norm * (layout.flipped[slot] ? 1 - ones[b] : ones[b]);
    }
    if (!(total > 0)) throw new BellwireError("numeric", `the state of site ${site} has norm 0`);
    return one / total;
  }

  /** Projects a qubit on an outcome of probability `p` and renormalises; bonds that the outcome makes useless shrink. */
  async collapse(chain: ModularChain, site: number, slot: number, outcome: number, p: number): Promise<void> {
    const keep = 1 / Math.sqrt(p);
    const projector = new Float64Array(8);
    projector[outcome === 0 ? 0 : 6] = keep;
    // Under a switch that is always on, so that every trajectory of a path has the same layout.
    chain.gate(site, [slot], projector, () => true);
    chain.touch(site);
    for (let bond = site - 1; bond >= 0 && (await shrinks(chain, bond)); bond--);
    for (let bond = site; bond < chain.length - 1 && (await shrinks(chain, bond)); bond++);
  }

  /** One logical index per site and shot, `uniforms` holding one number per shot and site, site fastest. */
  async sample(chain: ModularChain, uniforms: Float64Array): Promise<Float64Array[]> {
    await chain.centre(0);
    const shots = uniforms.length / chain.length;
    const indices = Array.from({ length: chain.length }, () => new Float64Array(shots));
    const atOnce = Math.ceil(VECTORS_AT_ONCE / Math.max(1, ...chain.bonds));
    for (let from = 0; from < shots; from += atOnce) {
      const count = Math.min(atOnce, shots - from);
      let vectors: Float64Array = Float64Array.from({ length: 2 * count }, (_, k) => 1 - (k % 2));
      for (let site = 0; site < chain.length; site++) {
        const { state, layout, left, right } = await chain.settled(site);
        const own = Float64Array.from({ length: count }, (_, k) => uniforms[(from + k) * chain.length + site]);
        const stored = await this.#sampleSite(state, left, right, vectors, own);
        const { toLogical } = indexMap(layout);
        stored.forEach((index, k) => {
          indices[site][from + k] = toLogical(index);
        });
        if (site < chain.length - 1) {
          vectors = advance(vectors, await this.#backend.amplitudes(state, stored), left, right);
        }
      }
    }
    return indices;
  }

  /**
   * One index per shot of a site, given each shot's vector along the left bond. Where few vectors are different, as at the first
   * site and in GHZ-like states, their combinations are made once and the shots only choose among them.
   */
  async #sampleSite(state: StateHandle, left: number, right: number, vectors: Float64Array, uniforms: Float64Array): Promise<Float64Array> {
    const different = new Map<string, number>();
    const select = new Uint32Array(uniforms.length);
    for (let k = 0; k < uniforms.length && different.size <= 2 * left; k++) {
      const key = vectors.subarray(2 * k * left, 2 * (k + 1) * left).join();
      const known = different.get(key) ?? different.size;
      different.set(key, known);
      select[k] = known;
    }
    if (different.size > 2 * left) return this.#backend.sample(state, { inner: right, vectors, uniforms });
    const entries = [...different.keys()].flatMap((key, v) => {
      const numbers = key.split(",").map(Number);
      return Array.from({ length: left * right }, (_, b): MixEntry => {
        const l = Math.floor(b / right);
        return { out: v * right + (b % right), in: b, re: numbers[2 * l], im: numbers[2 * l + 1] };
      });
    });
    const all = Array.from({ length: state.batch }, (_, b) => b);
    const combined = await this.#backend.copy(state, all);
    this.#note();
    try {
      await this.#backend.mix(combined, entries, different.size * right);
      this.#note();
      return await this.#backend.sample(combined, { inner: right, select, uniforms });
    } finally {
      this.#backend.free(combined);
    }
  }

  #note(): void {
    this.peakBytes = Math.max(this.peakBytes, this.#backend.liveBytes());
  }

  /** The amplitude of each basis state, given one logical index per site and basis state; interleaved. */
  async amplitudes(chain: ModularChain, indices: readonly Float64Array[]): Promise<Float64Array> {
    const out = new Float64Array(2 * indices[0].length);
    for (let from = 0; from < indices[0].length; from += STATES_AT_ONCE) {
      const to = Math.min(from + STATES_AT_ONCE, indices[0].length);
      let vectors: Float64Array = Float64Array.from({ length: 2 * (to - from) }, (_, k) => 1 - (k % 2));
      for (let site = 0; site < chain.length; site++) {
        const { state, layout, left, right } = await chain.settled(site);
        const { toStored } = indexMap(layout);
        const values = await this.#backend.amplitudes(state, indices[site].subarray(from, to).map(toStored));
        vectors = advance(vectors, values, left, right, false);
      }
      out.set(vectors, 2 * from);
    }
    return out;
  }

  /** <a|b> of two chains that took the same path, re and im. */
  async overlap(a: ModularChain, b: ModularChain): Promise<readonly [number, number]> {
    let joint: Rectangle = rectangle(1, 1);
    joint.data[0] = 1;
    for (let site = 0; site < a.length; site++) {
      const one = await a.settled(site);
      const two = await b.settled(site);
      if (JSON.stringify(one.layout) !== JSON.stringify(two.layout)) {
        throw new BellwireError("internal", `site ${site} of two trajectories is laid out in different ways`);
      }
      const all = Array.from({ length: two.state.batch }, (_, v) => v);
      const turned = await this.#backend.copy(two.state, all);
      this.#note();
      try {
        const entries = [];
        for (let l = 0; l < one.left; l++) {
          for (let m = 0; m < two.left; m++) {
            const at = 2 * (l * two.left + m);
            for (let r = 0; r < two.right; r++) {
              entries.push({ out: l * two.right + r, in: m * two.right + r, re: joint.data[at], im: joint.data[at + 1] });
            }
          }
        }
        await this.#backend.mix(turned, entries, one.left * two.right);
        this.#note();
        const blocks = await this.#backend.gram(one.state, turned, { outer: one.left, inner: 1 });
        joint = rectangle(one.right, two.right);
        for (let k = 0; k < blocks.length; k++) joint.data[k % joint.data.length] += blocks[k];
      } finally {
        this.#backend.free(turned);
      }
    }
    return [joint.data[0], joint.data[1]];
  }

  /** The expectation value of a product of Pauli operators, one to a qubit, by site and slot. */
  async expectation(chain: ModularChain, factors: readonly { site: number; slot: number; pauli: "x" | "y" | "z" }[]): Promise<number> {
    const turned = await chain.clone();
    try {
      for (const { site, slot, pauli } of factors) turned.gate(site, [slot], gateMatrix(pauli, []), () => true);
      const [value] = await this.overlap(chain, turned);
      const [norm] = await this.overlap(chain, chain);
      return value / norm;
    } finally {
      turned.free();
    }
  }
}

async function shrinks(chain: ModularChain, bond: number): Promise<boolean> {
  const before = chain.bonds[bond];
  await chain.compress({ low: bond, high: bond + 1 });
  return chain.bonds[bond] < before;
}

/** Vectors along the left bond to vectors along the right bond, through the site's matrix at each shot's index. */
function advance(vectors: Float64Array, values: Float64Array, left: number, right: number, normalise = true): Float64Array {
  const count = vectors.length / 2 / left;
  const out = new Float64Array(2 * count * right);
  for (let k = 0; k < count; k++) {
    let norm = 0;
    for (let r = 0; r < right; r++) {
      let re = 0;
      let im = 0;
      for (let l = 0; l < left; l++) {
        const v = 2 * (k * left + l);
        const a = 2 * ((k * left + l) * right + r);
        re += vectors[v] * values[a] - vectors[v + 1] * values[a + 1];
        im += vectors[v] * values[a + 1] + vectors[v + 1] * values[a];
      }
      out[2 * (k * right + r)] = re;
      out[2 * (k * right + r) + 1] = im;
      norm += re * re + im * im;
    }
    if (!normalise) continue;
    const scale = 1 / Math.sqrt(norm);
    for (let r = 0; r < 2 * right; r++) out[2 * k * right + r] *= scale;
  }
  return out;
}
