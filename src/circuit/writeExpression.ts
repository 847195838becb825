import type { ClassicalExpr, Register } from "./circuit.ts";

export interface BitNames {
  registers: readonly Register[];
}

/** The OpenQASM 3 name of bits that lie side by side in one register (`c`, `c[2]`, `c[1:3]`), or null when they do not. */
export function writeTarget({ registers }: BitNames, clbits: readonly number[]): string | null {
  const [first] = clbits;
  const register = registers.find(({ offset, size }) => first >= offset && first < offset + size);
  if (!register || clbits.some((clbit, i) => clbit !== first + i)) return null;
  const start = first - register.offset;
  const stop = start + clbits.length - 1;
  if (stop >= register.size) return null;
  if (start === 0 && clbits.length === register.size && register.size > 1) return register.name;
  return start === stop ? `${register.name}[${start}]` : `${register.name}[${start}:${stop}]`;
}

/**
 * An expression in OpenQASM 3. Registers are cast to int of one more bit, because the circuit's arithmetic is over whole numbers and never
 * wraps; `as` says whether a truth value or a number is wanted.
 */
export function writeExpression(bits: BitNames, expr: ClassicalExpr, as: "bool" | "number"): string {
  const number = (e: ClassicalExpr): string => writeExpression(bits, e, "number");
  const truth = (e: ClassicalExpr): string => writeExpression(bits, e, "bool");
  switch (expr.kind) {
    case "constant":
      return expr.value < 0 ? `(${expr.value})` : String(expr.value);
    case "bits":
      if (expr.clbits.length === 1) return writeTarget(bits, expr.clbits)!;
      return as === "bool" ? `${writeBits(bits, expr.clbits)} != 0` : writeBits(bits, expr.clbits);
    case "not":
      return `!(${truth(expr.operand)})`;
    case "complement":
      return `~uint[${expr.width}](${number(expr.operand)})`;
    case "binary": {
      const side = expr.operator === "&&" || expr.operator === "||" ? truth : number;
      return `(${side(expr.left)} ${expr.operator} ${side(expr.right)})`;
    }
  }
}

/** What stands between the parentheses of `if` and `while`. */
export function writeCondition(bits: BitNames, expr: ClassicalExpr): string {
  const text = writeExpression(bits, expr, "bool");
  return expr.kind === "binary" ? text.slice(1, -1) : text;
}

function writeBits(bits: BitNames, clbits: readonly number[]): string {
  const name = writeTarget(bits, clbits);
  const type = clbits.length < 53 ? `int[${clbits.length + 1}]` : `uint[${clbits.length}]`;
  if (name !== null) return `${type}(${name})`;
  return `(${clbits.map((clbit, i) => `(${type}(${writeTarget(bits, [clbit])}) << ${i})`).join(" | ")})`;
}
