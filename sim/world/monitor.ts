import { ModelError } from '../../input/errors.js';
import type { Message } from './effects.js';
import { Interner, Table2 } from '../base/intern.js';
import type { Json } from '../base/json.js';
import { localBytes, type Behaviour, type LocalState, type Reaction } from './behaviour.js';

export const violation = 1;
export const pending = 2;
export const witness = 4;

/** Is told that the facts with this id lead from one local state to the next. */
export type MonitorWatcher = (local: number, facts: number, next: number) => void;

/** A tabulated monitor: (its local state, a list of facts) to its next local state, looked up. */
export class Monitor {
  readonly initial: number;
  readonly #machine: Behaviour;
  readonly #locals = new Interner<LocalState>(localBytes);
  readonly #flags: number[] = [];
  readonly #observe: Table2;
  readonly #watchers: MonitorWatcher[] = [];

  constructor(behaviour: Behaviour, factsOf: (id: number) => readonly Message[]) {
    this.#machine = behaviour;
    this.initial = this.#id(this.#watching(this.#machine.initial(), 'in its initial state'));
    this.#observe = new Table2((local, facts) => {
      const next = factsOf(facts).reduce((state, fact) => this.#see(state, fact), local);
      for (const watcher of this.#watchers) watcher(local, facts, next);
      return next;
    });
  }

  /** Has `watcher` told of every entry of the table from now on, when it is first computed. */
  watch(watcher: MonitorWatcher): void {
    this.#watchers.push(watcher);
  }

  get name(): string {
    return this.#machine.who;
  }

  get xstateCalls(): number {
    return this.#machine.calls;
  }

  /** Bytes that its tables take, roughly. */
  get bytes(): number {
    return this.#locals.bytes + this.#observe.bytes;
  }

  state(local: number): LocalState {
    return this.#locals.value(local);
  }

  /** This local state of a property with the same machine, with another context. */
  withContext(state: LocalState, context: Json): number {
    return this.#id(this.#machine.withContext(state, context));
  }

  /** The local state after the list of facts with this id. */
  observe(local: number, facts: number): number {
    return facts === 0 ? local : this.#observe.get(local, facts);
  }

  /** `violation`, `pending` and `witness`, added up, for this local state. */
  flags(local: number): number {
    return this.#flags[local] as number;
  }

  #see(local: number, fact: Message): number {
    // What was violated stays so, whatever the machine would make of the next fact of the same step.
    if ((this.flags(local) & violation) !== 0) return local;
    const state = this.#locals.value(local);
    if (!this.#machine.handles(state, fact)) return local;
    return this.#id(this.#watching(this.#machine.receive(state, fact), `on ${fact.type}`));
  }

  #watching({ next, sends, facts }: Reaction, when: string): LocalState {
    if (sends.length === 0 && facts.length === 0 && next.timers.length === 0) return next;
    throw new ModelError(
      `property ${this.name} acts on the world ${when}; a property may only watch (no send, announce or after)`,
    );
  }

  #id(state: LocalState): number {
    return this.#locals.id(state.key, () => {
      const { snapshot } = state;
      this.#flags.push(
        (snapshot.hasTag('violation') ? violation : 0) +
          (snapshot.hasTag('pending') ? pending : 0) +
          (snapshot.hasTag('witness') ? witness : 0),
      );
      return state;
    });
  }
}

/** Masks of properties, by flag. */
interface Masks {
  readonly [violation]: number;
  readonly [pending]: number;
  readonly [witness]: number;
}

/** All properties of a world as one component: the tuple of their local states, as one small integer. */
export class Monitors {
  readonly initial: number;
  readonly #tuples = new Interner<readonly number[]>(200);
  readonly #observe: Table2;
  /** By tuple. */
  readonly #masks: Masks[] = [];

  constructor(readonly all: readonly Monitor[]) {
    this.#observe = new Table2((tuple, facts) =>
      this.#id(
        this.#tuples.value(tuple).map((local, index) => this.#at(index).observe(local, facts)),
      ),
    );
    this.initial = this.#id(all.map(({ initial }) => initial));
  }

  /** Bytes that all tables take, roughly. */
  get bytes(): number {
    return this.all.reduce(
      (sum, { bytes }) => sum + bytes,
      this.#tuples.bytes + this.#observe.bytes,
    );
  }

  /** The tuple after the list of facts with this id. */
  observe(tuple: number, facts: number): number {
    return facts === 0 ? tuple : this.#observe.get(tuple, facts);
  }

  /** Bit p is set if property p has this flag in its local state. */
  mask(tuple: number, flag: typeof violation | typeof pending | typeof witness): number {
    return (this.#masks[tuple] as Masks)[flag];
  }

  /** Each property's local state in a tuple, as ids of its monitor. */
  parts(tuple: number): readonly number[] {
    return this.#tuples.value(tuple);
  }

  /** The tuple of these local states, one of each monitor. */
  tuple(parts: readonly number[]): number {
    return this.#id(parts);
  }

  /** The local state of each property. */
  states(tuple: number): readonly LocalState[] {
    return this.#tuples.value(tuple).map((local, index) => this.#at(index).state(local));
  }

  #at(index: number): Monitor {
    return this.all[index] as Monitor;
  }

  #id(tuple: readonly number[]): number {
    return this.#tuples.id(tuple.join(), () => {
      const mask = (flag: number): number =>
        tuple.reduce(
          (bits, local, index) =>
            (this.#at(index).flags(local) & flag) === 0 ? bits : bits | (1 << index),
          0,
        );
      this.#masks.push({
        [violation]: mask(violation),
        [pending]: mask(pending),
        [witness]: mask(witness),
      });
      return tuple;
    });
  }
}
