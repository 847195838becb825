import { InvalidArgumentError } from "commander";

/** Commander prints `error: option '--shots <n>' argument 'x' is invalid. <message>`; these messages say the rule. */
export function integerOption(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isInteger(value) || value < low || value > high) {
      throw new InvalidArgumentError(`It must be an integer from ${low} to ${high}.`);
    }
    return value;
  };
}

/** Collects `--set name=value` into a record. */
export function collectInputs(text: string, inputs: Record<string, number> = {}): Record<string, number> {
  const match = /^([A-Za-z_]\w*)=(.+)$/.exec(text);
  const value = match ? Number(match[2]) : Number.NaN;
  if (!match || !Number.isFinite(value)) throw new InvalidArgumentError("It must be name=value with a finite number.");
  return { ...inputs, [match[1]]: value };
}
