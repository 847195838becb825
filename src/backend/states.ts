import { BellwireError } from "../errors.ts";
import type { BackendLimits, StateHandle } from "./backend.ts";
import { checkFits, checkSize, stateBytes } from "./checks.ts";

interface Entry<Storage> {
  handle: { readonly id: number; readonly qubits: number; batch: number };
  storage: Storage;
  busy: boolean;
}

/**
 * The states of one backend: which handles are alive, what holds their amplitudes, how many bytes they take, and which is in
 * use. Backends differ in `Storage` only.
 */
export class StateTable<Storage> {
  readonly #limits: BackendLimits;
  readonly #entries = new Map<number, Entry<Storage>>();
  #next = 1;
  #bytes = 0;
  #readings = 0;
  #disposed = false;

  constructor(limits: BackendLimits) {
    this.#limits = limits;
  }

  get liveBytes(): number {
    return this.#bytes;
  }

  /** Times that a state was read for sums. */
  get readings(): number {
    return this.#readings;
  }

  countReading(): void {
    this.#readings++;
  }

  /** Refuses what does not fit, then calls `make`. */
  allocate(qubits: number, batch: number, make: () => Storage): StateHandle {
    this.checkAlive();
    checkSize(qubits, batch);
    checkFits(qubits, batch, this.#limits, this.#bytes);
    const storage = this.#obtain(qubits, batch, make);
    const handle = { id: this.#next++, qubits, batch };
    this.#entries.set(handle.id, { handle, storage, busy: false });
    this.#bytes += stateBytes(qubits, batch, this.#limits);
    return handle;
  }

  /** Forgets a state and returns what held it. */
  free(state: StateHandle): Storage {
    const entry = this.#find(state);
    this.#entries.delete(state.id);
    this.#bytes -= stateBytes(state.qubits, state.batch, this.#limits);
    return entry.storage;
  }

  /** Runs one operation on the states; another on one of them in the meantime is an error. */
  async use<Result>(states: readonly StateHandle[], operation: (...storages: Storage[]) => Result | Promise<Result>): Promise<Result> {
    const entries = states.map((state) => this.#find(state));
    const distinct = new Set(entries);
    for (const entry of distinct) entry.busy = true;
    try {
      return await operation(...entries.map((entry) => entry.storage));
    } finally {
      for (const entry of distinct) entry.busy = false;
    }
  }

  /** Checks that a state of another batch size fits beside the old one, and swaps in what `make` returns. `inPlace`: it takes the old one's place. */
  async replace(state: StateHandle, batch: number, make: (old: Storage) => Storage | Promise<Storage>, inPlace = false): Promise<void> {
    const entry = this.#find(state);
    if (!inPlace) checkFits(state.qubits, batch, this.#limits, this.#bytes);
    entry.busy = true;
    try {
      entry.storage = await make(entry.storage);
      this.#bytes += stateBytes(state.qubits, batch, this.#limits) - stateBytes(state.qubits, state.batch, this.#limits);
      entry.handle.batch = batch;
    } finally {
      entry.busy = false;
    }
  }

  /** Ends everything; returns what is to be released. */
  dispose(): Storage[] {
    const storages = [...this.#entries.values()].map((entry) => entry.storage);
    this.#entries.clear();
    this.#bytes = 0;
    this.#disposed = true;
    return storages;
  }

  /** The machine may refuse what the limits allow. */
  #obtain(qubits: number, batch: number, make: () => Storage): Storage {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const bytes = stateBytes(qubits, batch, this.#limits);
      throw new BellwireError(
        "limit",
        `the machine refused ${bytes} bytes for a state of ${qubits} qubits: close other programs or use fewer`,
      );
    }
  }

  #find(state: StateHandle): Entry<Storage> {
    this.checkAlive();
    const entry = this.#entries.get(state.id);
    if (!entry || entry.handle !== state) throw new BellwireError("internal", `state ${state.id} is not alive on this backend`);
    if (entry.busy) throw new BellwireError("internal", `state ${state.id} is in use: wait for the operation before`);
    return entry;
  }

  /** Refuses work after `dispose`. */
  checkAlive(): void {
    if (this.#disposed) throw new BellwireError("unavailable", "the backend was disposed");
  }
}
