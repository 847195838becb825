import type { ClassicalExpr } from "../circuit.ts";

export type ValueType = "bit" | "bool" | "int" | "uint" | "float" | "angle";

/**
 * A classical value while the circuit is read: known now, or an expression over measured bits. Booleans are 0 and 1. `width` is
 * the number of bits (1 for bool; 53 for a float, where it says nothing).
 */
export type Value = KnownValue | MeasuredValue;

export interface KnownValue {
  type: ValueType;
  width: number;
  known: number;
}

export interface MeasuredValue {
  type: Exclude<ValueType, "float" | "angle">;
  width: number;
  /** Evaluates to the value itself: negative for a negative int. */
  expr: ClassicalExpr;
}

/** Doubles hold integers exactly up to this many bits. */
export const MAX_WIDTH = 53;
export const DEFAULT_INT_WIDTH = 32;

export function known(type: ValueType, value: number, width = type === "bool" ? 1 : MAX_WIDTH): KnownValue {
  return { type, width, known: value };
}

export function isKnown(value: Value): value is KnownValue {
  return "known" in value;
}

export const constant = (value: number): ClassicalExpr => ({ kind: "constant", value });

export function exprOf(value: Value): ClassicalExpr {
  return isKnown(value) ? constant(value.known) : value.expr;
}

/** The value of bits by number, as a bit register reads: an unsigned number, the first bit lowest. */
export function bitsValue(clbits: readonly number[]): MeasuredValue {
  return { type: "bit", width: clbits.length, expr: { kind: "bits", clbits } };
}

/** What bits in memory mean as a value of a type: two's complement for int. */
export function readStored(type: MeasuredValue["type"], clbits: readonly number[]): MeasuredValue {
  const bits: ClassicalExpr = { kind: "bits", clbits };
  if (type !== "int") return { type, width: clbits.length, expr: bits };
  const sign: ClassicalExpr = { kind: "bits", clbits: clbits.slice(-1) };
  const wrap: ClassicalExpr = { kind: "binary", operator: "*", left: sign, right: constant(2 ** clbits.length) };
  return { type, width: clbits.length, expr: { kind: "binary", operator: "-", left: bits, right: wrap } };
}

/** An integer brought into the range of a type of the given width, as two's complement does. */
function wrapInteger(type: ValueType, width: number, value: number): number {
  const size = 2 ** width;
  const low = value - size * Math.floor(value / size);
  return type === "int" && low >= size / 2 ? low - size : low;
}

const isInteger = (type: ValueType): boolean => type === "int" || type === "uint" || type === "bit";

/**
 * A value converted to a type, or a text that says why it cannot be. `width` is null where the type gives none.
 * Rules of the OpenQASM 3 table of casts; a measured value must stay a whole number.
 */
export function convert(value: Value, type: ValueType, width: number | null): Value | string {
  if (isKnown(value)) return convertKnown(value, type, width);
  if (type === "float" || type === "angle") return `a ${type} must be known when the circuit is read; this value depends on a measurement`;
  if (type === "bool") {
    if (value.width === 1 && value.type !== "int") return { type, width: 1, expr: value.expr };
    return { type, width: 1, expr: { kind: "binary", operator: "!=", left: value.expr, right: constant(0) } };
  }
  const to = width ?? (type === "bit" ? 1 : Math.max(value.width, DEFAULT_INT_WIDTH));
  if (type === "bit" && value.type === "bit" && to !== value.width) return `a register of ${value.width} bits is not one of ${to}`;
  const fits = value.type !== "int" && (type === "int" ? value.width < to : value.width <= to);
  if (fits) return { type, width: to, expr: value.expr };
  return reinterpret({ kind: "binary", operator: "&", left: value.expr, right: constant(2 ** to - 1) }, type, to);
}

/** The low `width` bits of an expression, read as the type reads them. */
function reinterpret(low: ClassicalExpr, type: MeasuredValue["type"], width: number): MeasuredValue {
  if (type !== "int") return { type, width, expr: low };
  const negative: ClassicalExpr = { kind: "binary", operator: ">=", left: low, right: constant(2 ** (width - 1)) };
  const wrap: ClassicalExpr = { kind: "binary", operator: "*", left: negative, right: constant(2 ** width) };
  return { type, width, expr: { kind: "binary", operator: "-", left: low, right: wrap } };
}

function convertKnown(value: KnownValue, type: ValueType, width: number | null): KnownValue | string {
  if (type === "float" || type === "angle") return known(type, value.known);
  if (type === "bool") return known(type, value.known !== 0 ? 1 : 0);
  if (type === "bit" && value.type === "bit" && value.width !== (width ?? 1)) {
    return `a string of ${value.width} bits does not fit a register of ${width ?? 1}`;
  }
  if (!Number.isFinite(value.known)) return `${value.known} is not a whole number`;
  const whole = isInteger(value.type) ? value.known : Math.trunc(value.known);
  const to = width ?? (type === "bit" ? 1 : DEFAULT_INT_WIDTH);
  return known(type, wrapInteger(type, to, whole), to);
}
