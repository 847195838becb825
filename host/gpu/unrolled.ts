import { KINDS, NO_SLOT, type StepKind } from "./steps.ts";
import { isOne, lanePolynomial, type PassView } from "./unrolledWords.ts";

/** Lines of WGSL for the operation at a place in the words, and its length there in vec4u. */
type Writer = (pass: PassView, at: number) => { lines: string[]; length: number };

const REGISTERS = Array.from({ length: 16 }, (_, r) => r);

/**
 * The entry point of a kernel for one pass, as WGSL: what shaders/applyPass.wgsl does with the pass's words, written out. It calls the same
 * functions with literals, so that a driver's compiler leaves out what does not act, renames registers instead of exchanging them and knows all
 * places. Matrices and most angles are read from the words at literal places, so that passes that differ in them alone share a kernel.
 * `pass` are the words of host/gpu/passWords.ts.
 */
export function unrollPass(pass: PassView): string {
  const [tileBits, runs, stages, sums] = pass.u32(0);
  const literal = (at: number) => `vec4u(${[...pass.u32(at)].map((x) => `${x}u`).join(", ")})`;
  const place = `tile.origin + scatterTileIndex(lane, ${runs}u)`;
  const lines: string[] = [];
  for (let s = 0, at = 1 + runs; s < stages; s++) {
    const [start, load, order, store] = [at, at + 1, at + 2, at + 3].map(literal);
    lines.push(`lane = laneIndex(tile.thread, ${start});`);
    if (s === 0) lines.push(`if (tile.inside) { loadAmplitudes(&amplitudes, ${place}, ${load}); }`);
    else lines.push(`takeAmplitudes(&amplitudes, tile.exchange, lane, ${start});`);
    const steps = unrollSteps(pass, at + 5, pass.u32(at + 4)[0]);
    lines.push(...steps.lines);
    at = steps.end;
    const exchange = [`putAmplitudes(&amplitudes, tile.exchange, lane, ${order});`, "workgroupBarrier();"];
    if (s < stages - 1) lines.push(...exchange);
    else
      lines.push(
        `if (tile.inside) { storeAmplitudes(&amplitudes, ${place}, ${store}); }`,
        ...leaving([...exchange, `leaveSums(thread, tile, ${tileBits}u, ${sums}u);`]),
      );
  }
  return `
override leavesSums: bool = true;

@compute @workgroup_size(workgroupThreads)
fn applyPass(
  @builtin(local_invocation_index) thread: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  var amplitudes: Registers;
  var lane: u32;
  let tile = tileOf(thread, workgroupNumber(group, groups), ${tileBits}u, ${runs}u);
  ${lines.join("\n  ")}
}
`;
}

function leaving(lines: readonly string[]): string[] {
  return ["if (leavesSums && params.leavesSums == 1u) {", ...lines.map((line) => `  ${line}`), "}"];
}

/** The steps of a stage from a place on, and the place after them. */
function unrollSteps(pass: PassView, from: number, steps: number): { lines: string[]; end: number } {
  const lines: string[] = [];
  let at = from;
  for (let step = 0; step < steps; step++) {
    const numbers = pass.bytes(at++);
    for (const [k, kind] of KINDS.entries()) {
      for (let i = 0; i < numbers[k]; i++) {
        const op = WRITERS[kind](pass, at);
        lines.push(...op.lines);
        at += op.length;
      }
    }
  }
  return { lines, end: at };
}

const WRITERS: Record<StepKind, Writer> = {
  swap: (pass, at) => ({ lines: [`swapRegisterBits(&amplitudes, ${pass.u32(at)[0]}u);`], length: 1 }),
  dense1: dense("applyDense1", 4),
  real: dense("applyReal", 4),
  turn: dense("applyTurn", 4),
  dense2: dense("applyDense2", 10),
  dense3: dense("applyDense3", 34),
  phase: writePhase,
  factor: (_, at) => ({ lines: [`applyFactors(&amplitudes, ${at}u, lane, tile.outside, tile.vector);`], length: 3 }),
  diagonal: (pass, at) => {
    const pairs = REGISTERS.filter((r) => r % 2 === 0 && !isOne(pass.f32(at + 2 + r / 2)));
    return {
      lines: guarded(
        pass,
        at,
        pairs.map((r) => `rotateTwo(&amplitudes, ${at + 2}u, ${r}u);`),
      ),
      length: 10,
    };
  },
  signs: (pass, at) => {
    const [terms, slot] = pass.u32(at);
    const parts = Array.from({ length: terms }, (_, i) => {
      const [lane, mask, value, registers] = pass.u32(at + 1 + i);
      return onCondition(`${registers}u`, holds(lane, mask, value));
    });
    const apply = `applySigns(&amplitudes, ${parts.join(" ^ ")});`;
    return { lines: [slot === NO_SLOT ? apply : `if (${isOn(slot)}) { ${apply} }`], length: 1 + terms };
  },
};

function dense(apply: string, length: number): Writer {
  return (pass, at) => ({ lines: guarded(pass, at, [`${apply}(&amplitudes, ${at + 2}u, ${pass.u32(at)[0]}u);`]), length });
}

function writePhase(pass: PassView, at: number): { lines: string[]; length: number } {
  const [acting, terms, , windows] = pass.u32(at);
  const parts: string[] = [];
  for (let i = 0; i < windows; i++) {
    const window = at + 2 + 17 * i;
    const [isOutside, shift] = pass.u32(window);
    const value = `((tile.outside >> ${shift}u) & 63u)`;
    // The whole tile looks at one entry of an outside table. In a table of the lane each invocation looks elsewhere, one after the other.
    if (isOutside) parts.push(`program[${window + 1}u + (${value} >> 2u)][${value} & 3u]`);
    else parts.push(...lanePolynomial(pass.u32(window + 1, 16), shift));
  }
  const first = at + 2 + 17 * windows;
  for (let i = 0; i < terms; i++) {
    const [lane, mask, value] = pass.u32(first + i);
    parts.push(onCondition(`program[${first + i}u].w`, holds(lane, mask, value)));
  }
  const rotations = REGISTERS.filter((r) => (acting >> r) & 1).map((r) => `rotateOne(&amplitudes, phase, ${r}u);`);
  const lines = ["{", `  let phase = unitCircle(${parts.join(" + ")});`, ...rotations.map((line) => `  ${line}`), "}"];
  return { lines: guarded(pass, at, lines), length: 2 + 17 * windows + terms };
}

/** Lines under the conditions in an operation's head. */
function guarded(pass: PassView, at: number, lines: string[]): string[] {
  const [, , slot] = pass.u32(at);
  const [lane, mask, value] = pass.u32(at + 1);
  const all = [...holds(lane, mask, value), ...(slot === NO_SLOT ? [] : [isOn(slot)])];
  return all.length === 0 ? lines : [`if (${all.join(" && ")}) {`, ...lines.map((line) => `  ${line}`), "}"];
}

const isOn = (slot: number) => `isOn(${slot}u, tile.vector)`;

/** Conditions on the lane (mask and value in halves) and on the outside index. */
function holds(lane: number, mask: number, value: number): string[] {
  const laneMask = lane & 0xffff;
  return [
    ...(laneMask === 0 ? [] : [`(lane & ${laneMask}u) == ${lane >>> 16}u`]),
    ...(mask === 0 ? [] : [`(tile.outside & ${mask}u) == ${value}u`]),
  ];
}

function onCondition(value: string, conditions: readonly string[]): string {
  return conditions.length === 0 ? value : `select(0u, ${value}, ${conditions.join(" && ")})`;
}
