import type { Basis } from "../compile/program.ts";

/** 1 = X, 2 = Y, 3 = Z. With 0 for the identity, the product of two Paulis up to a phase is the XOR of their codes. */
export type Pauli = 1 | 2 | 3;
export type PauliOrIdentity = 0 | Pauli;

export const PAULI: Readonly<Record<Basis, Pauli>> = { X: 1, Y: 2, Z: 3 };

/** X and Y have an X part; Y and Z have a Z part. */
export const hasX = (code: number): boolean => code === 1 || code === 2;
export const hasZ = (code: number): boolean => code >= 2;

/** Different Paulis, neither the identity, anticommute. */
export const anticommute = (a: number, b: number): boolean => a !== 0 && b !== 0 && a !== b;

export const product = (a: PauliOrIdentity, b: PauliOrIdentity): PauliOrIdentity => (a ^ b) as PauliOrIdentity;
