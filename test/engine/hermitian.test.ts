import { describe, expect, it } from "vitest";
import { dagger, distance, identity, multiply } from "../../src/complex.ts";
import { eigenHermitian } from "../../src/engine/hermitian.ts";
import { generator } from "../noise/programs.ts";

describe("eigensystem of a Hermitian matrix", () => {
  it.each([1, 2, 3, 8, 24])("rebuilds random matrices of size %i from values in falling order", (n) => {
    const random = generator(n);
    const b = Float64Array.from({ length: 2 * n * n }, () => random.uniform() - 0.5);
    const m = multiply(b, dagger(b));
    const { values, vectors } = eigenHermitian(m, n);
    const diagonal = new Float64Array(2 * n * n);
    values.forEach((value, i) => {
      diagonal[2 * (i * n + i)] = value;
      if (i > 0) expect(value).toBeLessThanOrEqual(values[i - 1]);
    });
    expect(distance(multiply(vectors, multiply(diagonal, dagger(vectors))), m)).toBeLessThan(1e-12 * n);
    expect(distance(multiply(dagger(vectors), vectors), identity(n))).toBeLessThan(1e-13 * n);
  });

  it("finds small values of a graded matrix to relative accuracy", () => {
    // D C D with C = [[1, 1/2], [1/2, 1]] and D = diag(1, 1e-7): determinant 0.75e-14, so the values are 1 and 0.75e-14.
    const { values } = eigenHermitian(Float64Array.of(1, 0, 0.5e-7, 0, 0.5e-7, 0, 1e-14, 0), 2);
    expect(values[1] / 0.75e-14).toBeCloseTo(1, 12);
  });

  it("leaves degenerate and zero matrices whole", () => {
    expect([...eigenHermitian(identity(3), 3).values]).toEqual([1, 1, 1]);
    expect([...eigenHermitian(new Float64Array(18), 3).values]).toEqual([0, 0, 0]);
  });
});
