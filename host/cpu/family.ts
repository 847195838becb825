import { copy } from "./span.ts";
import { type Family, type LaneMemory, SCRATCH_HEAD, type Step, type VectorPlace } from "./step.ts";

/** Vectors that the combining kernel writes together; a number of them that is not a multiple of it names the last again. */
export const MADE_TOGETHER = 4;

/**
 * Takes blocks of many vectors through a kernel, piece by piece. Reads in the step's memory stay where they are, others are brought to
 * scratch; writes are made there and copied. Args: two numbers and a flag for the kernel, the address of its other data, and the bytes
 * by which that moves from unit to unit.
 */
export function runFamily(family: Family, step: Step, memories: readonly LaneMemory[], first: number, end: number): void {
  const { reads, rounds, writes, unitBytes, pieceBytes } = family;
  const home = memories[step.memory];
  const kernel = home.kernels[step.kernel];
  const [one, two, flag, data, dataBytes] = step.args;
  const perRound = reads.length / rounds;
  const made = MADE_TOGETHER * Math.ceil(writes.length / MADE_TOGETHER);
  const table = new Uint32Array(home.memory.buffer, home.scratch, perRound + made);
  const own = home.scratch + SCRATCH_HEAD;
  const room = own + writes.length * pieceBytes;
  for (let i = 0; i < made; i++) table[perRound + i] = own + Math.min(i, writes.length - 1) * pieceBytes;
  const bring = ({ memory, offset }: VectorPlace, at: number, to: number) => copy(memories[memory], offset + at, home, to, pieceBytes);
  for (let at = first * unitBytes; at < end * unitBytes; at += pieceBytes) {
    for (let i = 0; flag && i < writes.length; i++) bring(writes[i], at, own + i * pieceBytes);
    for (let round = 0; round < rounds; round++) {
      let free = room;
      for (let i = 0; i < perRound; i++) {
        const place = reads[round * perRound + i];
        if (place.memory === step.memory) {
          table[i] = place.offset + at;
          continue;
        }
        bring(place, at, free);
        table[i] = free;
        free += pieceBytes;
      }
      kernel(home.scratch, one, two, flag, pieceBytes, data + Math.floor(at / unitBytes) * dataBytes);
    }
    writes.forEach(({ memory, offset }, i) => {
      copy(home, own + i * pieceBytes, memories[memory], offset + at, pieceBytes);
    });
  }
}
