import type { AnyStateMachine } from 'xstate';

/**
 * What machines have done, kept from one world to the next: a world that is built with the memo of an earlier one asks XState
 * only for what did not come up there. For many worlds of the same machines, as a table of verdicts has. It grows as
 * long as it lives, and has no effect but on time, memory and the number of calls to XState.
 */
export class TransitionMemo {
  #letters = 0;
  #entries = 0;
  readonly #known = new WeakMap<AnyStateMachine, Map<string, unknown>>();

  /** Bytes that it takes, roughly. */
  get bytes(): number {
    return this.#letters + entryBytes * this.#entries;
  }

  /** @internal What `compute` gave for this machine and this text before, or gives now; a machine that throws is not remembered. */
  remembered<Value>(machine: AnyStateMachine, key: string, compute: () => Value): Value {
    const known = this.#known.get(machine) ?? new Map<string, unknown>();
    this.#known.set(machine, known);
    if (known.has(key)) return known.get(key) as Value;
    const value = compute();
    known.set(key, value);
    this.#letters += key.length;
    this.#entries += 1;
    return value;
  }
}

/** Of an entry besides its key; the local state that it leads to is counted where it is interned. */
const entryBytes = 200;
