import { transition, type AnyMachineSnapshot } from 'xstate';
import type { Message, World, WorldState } from '../../../sim/index.js';
import { isSingle, isUnanswered, type Outcome } from './calls.js';

/** A request with its answer: states before it and after the starter has its answer. */
export interface Asked {
  readonly before: WorldState;
  readonly after: WorldState;
  readonly starter: string;
  /** The model's answer, which is as the log says. */
  readonly answer: Message;
  /** The starter's state when the answer came. */
  readonly waiting: WorldState;
}

/** Fields of an answer that are compared with the log, if it says them. */
const comparedAlways = ['type', 'status', 'code', 'from', 'row', 'record', 'instance'];

/**
 * Requests that a search may take as soon as it can, without looking at what else could be done: they leave all others as they
 * were, and any later answer that fits the log would have been to the starter the same. So if there is an explanation in which the
 * request comes later, there is one in which it comes now.
 */
export class Forced {
  readonly #blind = new Map<string, boolean>();

  constructor(private readonly world: World) {}

  /** True if nothing is lost by asking at once. */
  isForced(call: Outcome, asked: Asked): boolean {
    if (!isSingle(call) || isUnanswered(call)) return false;
    return this.#isHarmless(asked) && this.#saysNoMore(call, asked);
  }

  /** Nobody but the starter is in another state; what waits in mailboxes is only what was asked and what it asks next. */
  #isHarmless({ before, after, starter }: Asked): boolean {
    const { actors, shared } = this.world.tables;
    return (
      actors.every(
        (actor, index) =>
          actor.id === starter ||
          before[index] === after[index] ||
          actor.parts(before[index] as number).local === actor.parts(after[index] as number).local,
      ) && shared.every((_, box) => before[actors.length + box] === after[actors.length + box])
    );
  }

  /** The starter does not look at what the log does not say. */
  #saysNoMore(call: Outcome, { answer, starter, waiting }: Asked): boolean {
    if (!isSaid(call, answer)) return false;
    const index = this.world.tables.actors.findIndex(({ id }) => id === starter);
    const key = `${index} ${String(waiting[index])} ${JSON.stringify(answer)}`;
    const known = this.#blind.get(key) ?? this.#isBlind(starter, waiting, answer);
    this.#blind.set(key, known);
    return known;
  }

  #isBlind(starter: string, waiting: WorldState, answer: Message): boolean {
    const view = this.world.view(waiting).actors[starter];
    const machine = this.world.config.actors.find(({ id }) => id === starter)?.machine;
    if (view === undefined || view.context === null || machine === undefined) return false;
    const { value, context } = view;
    const read = new Set<string>();
    const event = watched(structuredClone(answer), '', read) as Message;
    const snapshot = machine.resolveState({ value, context } as never);
    const [next] = transition(machine, snapshot as AnyMachineSnapshot, event);
    // What is kept of it may be looked at later.
    noteAll(next.context, '', read);
    return [...read].every((path) => comparedAlways.includes(path) || path === 'row.status');
  }
}

/**
 * True of an answer that changes nothing whenever it is given, and of which the log says as much as `comparedAlways` does: no other
 * answer fits.
 */
function isSaid({ op, threw, status, code, result = {} }: Outcome, answer: Message): boolean {
  if (Number(answer['status']) >= 400) return status !== undefined && code !== undefined;
  const content = answer['row'] === undefined ? answer['record'] : answer['row'];
  if (content !== undefined)
    return 'runtimeStatus' in result || (content === null && threw === true);
  const { type, value } = answer;
  const isTold = 'reply' in result || (value === null && 'found' in result);
  const isNothing = value === null || value === 0;
  return type === 'REPLY' && isNothing && isTold && ['get', 'set', 'del'].includes(op);
}

/** What was read of an object, by path. */
const pathsOf = new WeakMap<object, string>();

function watched(value: unknown, path: string, read: Set<string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const under = (key: PropertyKey): string =>
    path === '' ? String(key) : `${path}.${String(key)}`;
  const proxy = new Proxy(value, {
    get: (target, key) => {
      if (typeof key === 'symbol') return Reflect.get(target, key) as unknown;
      read.add(under(key));
      return watched(Reflect.get(target, key), under(key), read);
    },
    has: (target, key) => {
      read.add(under(key));
      return Reflect.has(target, key);
    },
    ownKeys: (target) => {
      read.add(`${path}.*`);
      return Reflect.ownKeys(target);
    },
  });
  pathsOf.set(proxy, path);
  return proxy;
}

/** All of a watched object that is within this value counts as read. */
function noteAll(value: unknown, path: string, read: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  const kept = pathsOf.get(value);
  if (kept !== undefined) {
    read.add(`${kept}.*`);
    return;
  }
  for (const one of Object.values(value)) noteAll(one, path, read);
}
