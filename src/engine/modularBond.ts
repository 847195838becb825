/**
 * The index that joins two neighbouring QPUs' vectors. While packets are open across it, each of its values carries the bit
 * that each packet copied: the values fall into sectors.
 */
export class Bond {
  readonly size: number;
  /** By packet: the copied bit of each value. */
  readonly labels: ReadonlyMap<number, Uint8Array>;

  constructor(size: number, labels: ReadonlyMap<number, Uint8Array> = new Map()) {
    this.size = size;
    this.labels = labels;
  }

  /** The sector of each value. */
  sectors(): number[] {
    const numbers = new Map<string, number>();
    return Array.from({ length: this.size }, (_, value) => {
      const key = [...this.labels.values()].map((bits) => bits[value]).join("");
      const known = numbers.get(key) ?? numbers.size;
      numbers.set(key, known);
      return known;
    });
  }

  /** Every value becomes `factor` values, the new index fastest; with `packet`, the new index is the bit that it copied. */
  multiplied(factor: number, packet: number | null): Bond {
    const size = this.size * factor;
    const labels = new Map(
      [...this.labels].map(([id, bits]) => [id, Uint8Array.from({ length: size }, (_, v) => bits[Math.floor(v / factor)])]),
    );
    if (packet !== null)
      labels.set(
        packet,
        Uint8Array.from({ length: size }, (_, v) => v % factor),
      );
    return new Bond(size, labels);
  }

  without(packet: number): Bond {
    return new Bond(this.size, new Map([...this.labels].filter(([id]) => id !== packet)));
  }

  /** New values, each of the sector of one old value. */
  replaced(sectorOf: readonly number[]): Bond {
    const first = new Map<number, number>();
    this.sectors().forEach((sector, value) => {
      if (!first.has(sector)) first.set(sector, value);
    });
    const labels = new Map([...this.labels].map(([id, bits]) => [id, Uint8Array.from(sectorOf, (sector) => bits[first.get(sector) ?? 0])]));
    return new Bond(sectorOf.length, labels);
  }
}
