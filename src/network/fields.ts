import * as z from "zod";
import { nearestWord } from "../errors.ts";

/** Building blocks of the network file's schema. A rule is a phrase that completes "field …", such as "must be between 0 and 1". */

interface NumberRule {
  min?: number;
  max?: number;
  /** Strictly above `min`. */
  exclusive?: boolean;
  integer?: boolean;
}

/** A finite number with bounds; every violation is answered by the same rule. */
export function number(about: string, rule: NumberRule = {}): z.ZodNumber {
  const text = numberRule(rule);
  let schema = z.number(text);
  if (rule.integer) schema = schema.int(text);
  if (rule.min !== undefined) schema = rule.exclusive ? schema.gt(rule.min, text) : schema.min(rule.min, text);
  if (rule.max !== undefined) schema = schema.max(rule.max, text);
  return schema.describe(about);
}

function numberRule({ min: least, max: most, exclusive, integer }: NumberRule): string {
  const min = least === undefined ? undefined : shown(least);
  const max = most === undefined ? undefined : shown(most);
  const kind = integer ? "an integer" : "a number";
  if (min !== undefined && max !== undefined) {
    return exclusive
      ? `must be ${kind} above ${min} and at most ${max}`
      : `must be ${integer ? "an integer " : ""}between ${min} and ${max}`;
  }
  if (min !== undefined) return exclusive ? `must be ${kind} above ${min}` : `must be ${kind} of at least ${min}`;
  return `must be ${kind}`;
}

/** 1e9 rather than 1000000000. */
function shown(bound: number): string {
  return Math.abs(bound) >= 1e5 ? bound.toExponential().replace("+", "") : String(bound);
}

/** A probability, efficiency or fidelity. */
export function fraction(about: string, min = 0): z.ZodNumber {
  return number(about, { min, max: 1 });
}

/** Beyond this a length, time or rate is a slip, and event times would leave the exact integers. */
const LARGEST = 1e12;

/** A length, a time or a rate that may not be negative. */
export function nonNegative(about: string): z.ZodNumber {
  return number(about, { min: 0, max: LARGEST });
}

/** A time constant: positive, and `.inf` for no decay. */
export function timeConstant(about: string): z.ZodCustom<number> {
  return z
    .custom<number>((value) => typeof value === "number" && value > 0, "must be a positive number of seconds, or .inf for no decay")
    .describe(about)
    .meta({ type: "number", exclusiveMinimum: 0 });
}

export function choice<const T extends readonly [string, ...string[]]>(about: string, values: T): z.ZodEnum<{ [K in T[number]]: K }> {
  return z.enum(values, `must be one of ${values.join(", ")}`).describe(about);
}

/** An object in which an unknown key is an error that names the nearest known one. */
export function strict<T extends z.core.$ZodLooseShape>(about: string, shape: T): z.ZodObject<T, z.core.$strict> {
  return z
    .strictObject(shape, {
      error: (issue) =>
        issue.code === "unrecognized_keys" ? unknownKey(issue.keys[0], Object.keys(shape)) : "must be a map of keys and values",
    })
    .describe(about);
}

/** The complaint about a key that is not there, with the nearest that is. */
export function unknownKey(key: string, known: readonly string[]): string {
  const nearest = nearestWord(key, known);
  return nearest ? `is not a known key; did you mean ${nearest}?` : `is not a known key; known are ${known.join(", ")}`;
}
