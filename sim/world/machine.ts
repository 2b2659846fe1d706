import {
  initialTransition,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type StateNode,
} from 'xstate';
import { ModelError } from '../../input/errors.js';
import { thrownText } from '../../input/words.js';
import type { TimerName } from './action.js';
import { twice } from './determinism.js';
import type { Behaviour, LocalState, Reaction } from './behaviour.js';
import { readEffects, type Message, type Timer } from './effects.js';
import { canonical, frozen, textOf, type Json, withKeysReversed } from '../base/json.js';
import type { TransitionMemo } from './memo.js';
import { expectTime, step } from '../base/stopping.js';
import { transitionOf, type Answer } from './transition.js';

/** Eventless transitions and raised events allowed in one step; more is taken for a machine that never settles. */
const maxMicrosteps = 1_000;

/**
 * An XState machine as a pure function on local states. XState is the only semantics: nothing here interprets a
 * machine. Every transition is computed twice under different clocks and random numbers and compared.
 */
export class LocalMachine implements Behaviour {
  /** Calls of XState's `transition` and `initialTransition` so far, the determinism check's second ones included. */
  calls = 0;
  readonly machineId: string;
  readonly #machine: AnyStateMachine;
  /** Of all its states, the longest first. */
  readonly #stateIds: readonly string[];

  /**
   * @param who the actor's id, for messages.
   * @param memo what the machine did in other worlds; absent: nothing is known.
   * @throws ModelError if the machine invokes or spawns: what a child does would be hidden from the world.
   */
  constructor(
    machine: AnyStateMachine,
    readonly who: string,
    readonly input: Json,
    private readonly memo?: TransitionMemo,
  ) {
    canonical(input, `${who}: input`);
    frozen(input);
    forbidInvoke(machine.root as StateNode, who);
    this.machineId = machine.id;
    this.#machine = bounded(machine);
    this.#stateIds = idsIn(machine.root as StateNode).sort(
      (one, other) => other.length - one.length,
    );
  }

  initial(): Reaction {
    return this.#remembered(
      () => `initial ${canonical(this.input, this.who)}`,
      () =>
        this.#compute('its initial state', [], (given) =>
          initialTransition(this.#machine, given(this.input)),
        ),
    );
  }

  /** True if the machine reacts to the message in this state, an explicit `on: { TYPE: {} }` included. */
  handles(state: LocalState, message: Message): boolean {
    // XState stops an actor that is done: nothing reaches it any more.
    if (state.snapshot.status === 'done') return false;
    return this.#remembered(
      () => `handles ${textOf(message, this.who)} in ${state.key}`,
      () => this.#handles(state, message),
    );
  }

  #handles(state: LocalState, message: Message): boolean {
    const when = `on ${message.type}`;
    const { results, read } = twice((second) =>
      this.#guarded(when, () => {
        const given = second ? withKeysReversed : same;
        const asked = this.#machine.getTransitionData(contextOf(state, given), given(message));
        return (asked?.length ?? 0) > 0;
      }),
    );
    if (read !== undefined) throw this.#nondeterministic(when, `it reads ${read}`);
    if (results[0] !== results[1]) {
      throw this.#nondeterministic(when, 'a guard is once true and once false');
    }
    return results[0];
  }

  /** Message types that this state leaves in the mailbox: `meta: { defer: ['TYPE'] }` of an active state. */
  deferred(state: LocalState): ReadonlySet<string> {
    return new Set(this.#metaLists(state, 'defer').flatMap(({ types }) => types));
  }

  /**
   * True if the state leaves this message in the mailbox.
   * @throws ModelError if another parallel region handles it: one message cannot both wait and be taken.
   */
  defers(state: LocalState, message: Message): boolean {
    const deferring = this.#metaLists(state, 'defer').filter(({ types }) =>
      types.includes(message.type),
    );
    if (deferring.length === 0) return false;
    const snapshot = snapshotOf(state);
    const taken = this.#guarded(`on ${message.type}`, () =>
      snapshot.status === 'done' ? [] : this.#machine.getTransitionData(snapshot, message),
    );
    for (const { source } of taken ?? []) {
      const other = deferring.find(({ id }) => !isOnOneLine(source as StateNode, id, snapshot));
      if (other === undefined) continue;
      throw new ModelError(
        `${this.who} defers ${message.type} in ${other.id} and handles it in ${source.id}, another parallel region; ` +
          'one message cannot both wait and be taken: defer it nowhere while it is handled, or in both',
      );
    }
    return true;
  }

  /** True if the machine is done and says that it ignores the message, as XState does: `meta: { ignore: ['TYPE'] }`, or `['*']`. */
  ignores(state: LocalState, { type }: Message): boolean {
    if (state.snapshot.status !== 'done') return false;
    return this.#metaLists(state, 'ignore').some(
      ({ types }) => types.includes(type) || types.includes('*'),
    );
  }

  /** The lists under this key in the `meta` of active states. */
  #metaLists(
    state: LocalState,
    key: 'defer' | 'ignore',
  ): readonly { readonly id: string; readonly types: readonly string[] }[] {
    const metas = Object.entries(snapshotOf(state).getMeta() as Record<string, unknown>);
    return metas.flatMap(([id, meta]) => {
      const types = (meta as { readonly [key: string]: unknown } | undefined)?.[key];
      if (types === undefined) return [];
      if (Array.isArray(types) && types.every((type) => typeof type === 'string')) {
        return [{ id, types }];
      }
      throw new ModelError(
        `${this.who} has meta: { ${key}: ${JSON.stringify(types)} }; expected a list of message types`,
      );
    });
  }

  /** The next local state after the message. Precondition: `handles(state, message)`. */
  receive(state: LocalState, message: Message): Reaction {
    return this.#remembered(
      () => `${textOf(message, this.who)} in ${state.key}`,
      () =>
        this.#compute(`on ${message.type}`, state.timers, (given) =>
          transitionOf(this.#machine, contextOf(state, given), given(message)),
        ),
    );
  }

  /**
   * What schedules call a timer: `after: { WINDOW: ... }` of state `collecting` is WINDOW via `collecting`, one of the root
   * via nothing. A timer that `after` did not set is called by its id.
   */
  timerName({ id }: Timer): TimerName {
    const [, name] = /^xstate\.after\.(.+)$/s.exec(id) ?? [];
    const state = this.#stateIds.find((known) => name?.endsWith(`.${known}`) === true);
    if (name === undefined || state === undefined) return { type: id };
    const machine = this.#machine.id;
    const type = name.slice(0, -state.length - 1);
    if (state === machine) return { type };
    return { type, via: state.startsWith(`${machine}.`) ? state.slice(machine.length + 1) : state };
  }

  /** The next local state after the timer at `index` of `state.timers` has fired. */
  fire(state: LocalState, index: number): Reaction {
    const timer = state.timers[index];
    if (timer === undefined) throw new Error(`${this.who} has no timer ${index}`);
    const others = state.timers.filter((other) => other !== timer);
    return this.#remembered(
      () => `timer ${timer.id} in ${state.key}`,
      () =>
        this.#compute(`on timer ${timer.id}`, others, (given) =>
          transitionOf(this.#machine, contextOf(state, given), given(timer.event)),
        ),
    );
  }

  /** The same state `units` of time later: only what remains of its timers has changed. */
  advance(state: LocalState, units: number): LocalState {
    const timers = state.timers.map((timer) => ({ ...timer, remaining: timer.remaining - units }));
    return this.#local(snapshotOf(state), timers, 'when time passes');
  }

  /**
   * The same state with another context, of this machine or of another actor's with the same machine.
   * The status, the active states, the history and the timers stay as they are.
   */
  withContext(state: LocalState, context: Json): LocalState {
    const snapshot = { ...snapshotOf(state), context } as AnyMachineSnapshot;
    return this.#local(snapshot, state.timers, 'under another name');
  }

  #remembered<Value>(key: () => string, compute: () => Value): Value {
    const { memo } = this;
    const asked = (): Value => {
      expectTime();
      return compute();
    };
    return memo === undefined ? asked() : memo.remembered(this.#machine, key(), asked);
  }

  #compute(when: string, timers: readonly Timer[], run: (given: Given) => Answer): Reaction {
    const read = (second: boolean): Reaction => {
      this.calls += 1;
      const [snapshot, actions] = this.#guarded(when, () => run(second ? withKeysReversed : same));
      if (snapshot.status === 'error') throw this.#broken(when, snapshot.error);
      if (Object.keys(snapshot.children as object).length > 0) {
        throw new ModelError(
          `${this.who} ${when} spawns an actor; send a message to another one instead`,
        );
      }
      const effects = this.#guarded(when, () => readEffects(actions, `${this.who} ${when}`));
      const pending = new Map(timers.map((timer) => [timer.id, timer]));
      for (const change of effects.timers) {
        if ('set' in change) pending.set(change.set.id, change.set);
        else pending.delete(change.cancel);
      }
      return {
        next: this.#local(snapshot, snapshot.status === 'done' ? [] : [...pending.values()], when),
        sends: effects.sends,
        facts: effects.facts,
      };
    };
    const { results, read: hidden } = twice(read);
    const [first, second] = results;
    const one = this.#signature(first, when);
    const other = this.#signature(second, when);
    if (one !== other) throw this.#nondeterministic(when, difference(one, other));
    if (hidden !== undefined) throw this.#nondeterministic(when, `it reads ${hidden}`);
    return first;
  }

  #signature({ next, sends, facts }: Reaction, when: string): string {
    const said = sends.map(({ to, message }) =>
      canonical(message, `${this.who} ${when}: message ${message.type} to ${to}`),
    );
    const announced = facts.map((fact) =>
      canonical(fact, `${this.who} ${when}: fact ${fact.type}`),
    );
    return [
      next.key,
      'sends',
      ...sends.map(({ to }) => to),
      ...said,
      'announces',
      ...announced,
    ].join(' ');
  }

  #local(snapshot: AnyMachineSnapshot, unordered: readonly Timer[], when: string): LocalState {
    const timers = [...unordered].sort((a, b) => (a.id < b.id ? -1 : 1));
    const history = Object.entries(
      snapshot.historyValue as Record<string, readonly { id: string }[]>,
    ).map(([id, nodes]): [string, string[]] => [id, nodes.map((node) => node.id)]);
    const identity = {
      value: snapshot.value as unknown,
      context: snapshot.context as unknown,
      status: snapshot.status,
      history: Object.fromEntries(history),
      timers: timers.map(({ id, remaining }) => [id, remaining]),
    };
    const key = canonical(identity, `${this.who} ${when}: `);
    frozen(snapshot.context);
    return { snapshot, timers, key };
  }

  #guarded<Result>(when: string, run: () => Result): Result {
    try {
      return step(run);
    } catch (error) {
      if (error instanceof ModelError) throw error;
      throw this.#broken(when, error);
    }
  }

  #nondeterministic(when: string, how: string): ModelError {
    return new ModelError(
      `${this.who} is not deterministic ${when}: the same state and message gave two results ` +
        `(does it read the clock, a random number, a variable outside its context or the order of an object's keys?): ${how}`,
    );
  }

  #broken(when: string, error: unknown): ModelError {
    const reason = thrownText(error);
    if (reason.startsWith('Infinite loop')) {
      return new ModelError(
        `${this.who} never settles ${when}: more than ${maxMicrosteps} eventless transitions in one step`,
      );
    }
    return new ModelError(`${this.who} throws ${when}: ${reason}`, {
      cause: error,
    });
  }
}

/** Data as a run of a machine is given it: as it is, or with the keys of its objects in another order. */
type Given = typeof withKeysReversed;
const same: Given = (value) => value;

function contextOf(state: LocalState, given: Given): AnyMachineSnapshot {
  const snapshot = snapshotOf(state);
  return { ...snapshot, context: given(snapshot.context as Json) } as AnyMachineSnapshot;
}

/** The snapshot of a local state as XState gave it. */
function snapshotOf({ snapshot }: LocalState): AnyMachineSnapshot {
  return snapshot as AnyMachineSnapshot;
}

const boundedMachines = new WeakMap<AnyStateMachine, AnyStateMachine>();

/**
 * The machine with a bound on microsteps. One copy for all actors that share the machine: XState tells state nodes
 * apart by identity, and a state of one of these actors can become one of another (see `Renaming`).
 */
function bounded(machine: AnyStateMachine): AnyStateMachine {
  const known = boundedMachines.get(machine);
  if (known !== undefined) return known;
  const copy = machine.provide({});
  copy.options = { ...copy.options, maxIterations: maxMicrosteps };
  boundedMachines.set(machine, copy);
  return copy;
}

function idsIn(node: StateNode): string[] {
  return [node.id, ...Object.values(node.states).flatMap(idsIn)];
}

/** True if the state node `id` contains `source`, is it, or is in it. */
function isOnOneLine(source: StateNode, id: string, snapshot: AnyMachineSnapshot): boolean {
  const other = (snapshot._nodes as readonly StateNode[]).find((node) => node.id === id);
  return contains(id, source) || (other !== undefined && contains(source.id, other));
}

function contains(id: string, node: StateNode | undefined): boolean {
  return node !== undefined && (node.id === id || contains(id, node.parent));
}

function forbidInvoke(node: StateNode, who: string): void {
  if (node.invoke.length > 0) {
    throw new ModelError(
      `${who} invokes an actor in state ${node.id}; use messages to another actor instead`,
    );
  }
  for (const child of Object.values(node.states)) forbidInvoke(child, who);
}

/** The first place where two canonical texts differ, with a little of what surrounds it. */
function difference(one: string, other: string): string {
  let index = 0;
  while (one[index] === other[index]) index += 1;
  const from = Math.max(0, index - 30);
  return `...${one.slice(from, index + 30)} against ...${other.slice(from, index + 30)}`;
}
