import { plural } from "./source.ts";
import { isKnown, known, type Value } from "./value.ts";

export const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ["pi", Math.PI],
  ["π", Math.PI],
  ["tau", 2 * Math.PI],
  ["τ", 2 * Math.PI],
  ["euler", Math.E],
  ["ℇ", Math.E],
]);

interface MathFunction {
  arity: number;
  apply: (x: number, y: number) => number;
  /** Whether whole arguments give a whole result. */
  whole?: boolean;
}

/** Functions of OpenQASM 3 (and `ln` of OpenQASM 2) over values known while reading. */
export const FUNCTIONS: ReadonlyMap<string, MathFunction> = new Map<string, MathFunction>([
  ["sin", { arity: 1, apply: Math.sin }],
  ["cos", { arity: 1, apply: Math.cos }],
  ["tan", { arity: 1, apply: Math.tan }],
  ["arcsin", { arity: 1, apply: Math.asin }],
  ["arccos", { arity: 1, apply: Math.acos }],
  ["arctan", { arity: 1, apply: Math.atan }],
  ["asin", { arity: 1, apply: Math.asin }],
  ["acos", { arity: 1, apply: Math.acos }],
  ["atan", { arity: 1, apply: Math.atan }],
  ["exp", { arity: 1, apply: Math.exp }],
  ["ln", { arity: 1, apply: Math.log }],
  ["log", { arity: 1, apply: Math.log }],
  ["sqrt", { arity: 1, apply: Math.sqrt }],
  ["floor", { arity: 1, apply: Math.floor, whole: true }],
  ["ceiling", { arity: 1, apply: Math.ceil, whole: true }],
  ["abs", { arity: 1, apply: Math.abs, whole: true }],
  ["mod", { arity: 2, apply: (a, b) => a - b * Math.floor(a / b), whole: true }],
  ["pow", { arity: 2, apply: (a, b) => a ** b, whole: true }],
]);

/** The value of a built-in function of known arguments, or a text that says why there is none. */
export function callFunction(name: string, args: readonly Value[]): Value | string {
  if (name === "popcount" || name === "rotl" || name === "rotr") return bitFunction(name, args);
  const { arity, apply, whole } = FUNCTIONS.get(name)!;
  if (args.length !== arity) return `${name} takes ${plural(arity, "argument")}, got ${args.length}`;
  const numbers: number[] = [];
  for (const arg of args) {
    if (!isKnown(arg)) return `${name} of a measured value is not possible`;
    numbers.push(arg.known);
  }
  const value = apply(numbers[0], numbers[1]);
  return known(whole && args.every((arg) => arg.type !== "float" && arg.type !== "angle") ? "int" : "float", value);
}

export const BIT_FUNCTIONS: ReadonlySet<string> = new Set(["popcount", "rotl", "rotr"]);

function bitFunction(name: string, args: readonly Value[]): Value | string {
  const [bits, distance] = args;
  const arity = name === "popcount" ? 1 : 2;
  if (args.length !== arity) return `${name} takes ${plural(arity, "argument")}, got ${args.length}`;
  if (!isKnown(bits) || (distance && !isKnown(distance))) return `${name} of a measured value is not possible`;
  if (bits.type !== "bit" && bits.type !== "uint") return `${name} needs a bit register or a uint`;
  const digits = bits.known.toString(2).padStart(bits.width, "0");
  if (name === "popcount") return known("uint", digits.replaceAll("0", "").length);
  const shift = (name === "rotl" ? distance.known : -distance.known) % bits.width;
  const start = (shift + bits.width) % bits.width;
  return known(bits.type, Number.parseInt(digits.slice(start) + digits.slice(0, start), 2), bits.width);
}
