import { BellwireError } from "../../src/errors.ts";
import type { CpuMemory } from "./memory.ts";

/** Takes a place for so many bytes in a memory. @throws BellwireError "limit" when they do not fit. */
export type Room = (memory: CpuMemory, bytes: number) => number;

/** Room for results and tables beside the amplitudes of each memory, while `body` runs. */
export async function withRoom<Result>(body: (room: Room) => Promise<Result>): Promise<Result> {
  const taken: { memory: CpuMemory; offset: number }[] = [];
  try {
    return await body((memory, bytes) => {
      const offset = memory.allocate(bytes);
      if (offset === null) throw new BellwireError("limit", `${bytes} bytes do not fit beside the states in a memory of 4 GiB`);
      taken.push({ memory, offset });
      return offset;
    });
  } finally {
    for (const { memory, offset } of taken) memory.free(offset);
  }
}
