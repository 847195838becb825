import type { Backend } from "../backend/backend.ts";
import { inUnits } from "../backend/checks.ts";
import { BellwireError } from "../errors.ts";

/** Bytes of a chain's vectors. */
export function bytesOf(backend: Pick<Backend, "limits">, sizes: readonly number[], bonds: readonly number[]): number {
  return siteBytes(backend, sizes, bonds).reduce((sum, bytes) => sum + bytes, 0);
}

function siteBytes({ limits }: Pick<Backend, "limits">, sizes: readonly number[], bonds: readonly number[]): number[] {
  return sizes.map((qubits, site) => (bonds[site - 1] ?? 1) * (bonds[site] ?? 1) * 2 ** qubits * limits.bytesPerAmplitude);
}

/** Bytes while a chain's vectors become those of these bonds: new vectors of one QPU are made beside the old. */
export function roomNeeded(backend: Pick<Backend, "limits">, sizes: readonly number[], bonds: readonly number[]): number {
  const bytes = siteBytes(backend, sizes, bonds);
  return bytes.reduce((sum, b) => sum + b, 0) + Math.max(...bytes);
}

/** The largest size to which bonds can be cut so that these fit: a use of the network doubles cut ones. 1 where none fits. */
export function fittingBond(backend: Pick<Backend, "limits">, sizes: readonly number[], bonds: readonly number[], offered: number): number {
  let fits = 1;
  for (let step = 2 ** Math.floor(Math.log2(Math.max(1, ...bonds))); step >= 1; step /= 2) {
    const cut = bonds.map((size) => Math.min(size, 2 * (fits + step)));
    if (roomNeeded(backend, sizes, cut) <= offered) fits += step;
  }
  return fits;
}

/** What to say of bonds that do not fit, and what would. `what` would make them. */
export function roomError(
  backend: Pick<Backend, "limits">,
  sizes: readonly number[],
  bonds: readonly number[],
  offered: number,
  what: string,
): BellwireError {
  const room = `${inUnits(roomNeeded(backend, sizes, bonds))} and ${inUnits(Math.max(0, offered))} are offered`;
  if (Math.max(1, ...bonds) === 1) {
    const bytes = siteBytes(backend, sizes, bonds);
    const largest = sizes[bytes.indexOf(Math.max(...bytes))];
    return new BellwireError(
      "limit",
      `${what}: state vectors of up to ${largest} qubits in one QPU need ${room}; spread the circuit over more QPUs`,
    );
  }
  const fits = fittingBond(backend, sizes, bonds, Math.max(0, offered));
  return new BellwireError(
    "limit",
    `${what}: bonds of [${bonds.join(", ")}] need ${room}; bonds up to ${fits} would fit: cut them there (--truncate ${fits}), or spread the circuit over more QPUs`,
  );
}
