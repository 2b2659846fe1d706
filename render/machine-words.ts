import type { AnyStateMachine, StateNode } from 'xstate';
import { effectText, type Circumstances } from './effect-words.js';

/** One branch of a transition: `READ [row absent] / reply row`. */
export interface Branch {
  /** Names of events that do the same, or `after backoff (1 s)`; none for an eventless transition. */
  readonly triggers: readonly string[];
  /** Under which condition; empty if there is none. The first branch of a trigger whose condition holds is taken. */
  readonly guard: string;
  readonly actions: readonly ActionText[];
  /** Where it leads; absent if the state stays. */
  readonly targets: readonly StateNode[] | undefined;
  /** True if the state is left and entered again even if it is its own target. */
  readonly reenters: boolean;
}

export interface ActionText {
  readonly text: string;
  /** False for what changes the machine's own context only. */
  readonly visible: boolean;
}

/** What XState keeps of an action or a guard in a definition: a name, a name with parameters, or a function. */
type Reference =
  string | { readonly type: string; readonly params?: unknown } | ((...args: never) => unknown);

/** Fields that XState's own functions carry (`assign`, `emit`, `raise`, `cancel`, `and`, `or`, `not`). */
interface Builtin {
  readonly type?: string;
  readonly delay?: unknown;
  readonly guards?: readonly Reference[];
}

/**
 * The branches of a state, in the order in which XState tries them; events with the same branches are told together.
 *
 * @param context the one in which the machine's actor begins, if it is known.
 */
export function branchesOf(node: StateNode, context?: unknown): readonly Branch[] {
  const delays = new Map(node.after.map(({ eventType, delay }) => [eventType, delay]));
  const groups = new Map<
    string,
    { triggers: readonly string[]; branches: readonly Untriggered[] }
  >();
  for (const [event, transitions] of node.transitions) {
    const delay = delays.get(event);
    const trigger =
      delay === undefined ? eventText(event) : `after ${delayText(node.machine, delay)}`;
    const branches = transitions.map((transition, index) =>
      branchOf(node, transition, index, { context, events: [event] }),
    );
    const key = JSON.stringify(
      branches.map((branch) => ({ ...branch, targets: branch.targets?.map(({ id }) => id) })),
    );
    groups.set(key, { triggers: [...(groups.get(key)?.triggers ?? []), trigger], branches });
  }
  const eventless = (node.always ?? []).map((transition, index) =>
    branchOf(node, transition, index, { context, events: [] }),
  );
  return [...groups.values(), { triggers: [], branches: eventless }].flatMap(
    ({ triggers, branches }) => branches.map((branch) => ({ ...branch, triggers })),
  );
}

type Untriggered = Omit<Branch, 'triggers'>;
type Transition = NonNullable<StateNode['always']>[number];

function branchOf(
  { machine }: StateNode,
  { guard, actions, target, reenter }: Transition,
  index: number,
  circumstances: Circumstances,
): Untriggered {
  const unguarded = index === 0 ? '' : 'else';
  return {
    guard: guard === undefined ? unguarded : guardText(guard),
    actions: actionTexts(machine, actions, circumstances),
    targets: target as readonly StateNode[] | undefined,
    reenters: reenter,
  };
}

/** What is done on entry or exit; the setting and cancelling of timers, which `after` stands for, is left out. */
export function actionTexts(
  machine: AnyStateMachine,
  actions: readonly Reference[],
  circumstances: Circumstances,
): readonly ActionText[] {
  return actions.flatMap((action) => {
    const name = typeof action === 'function' ? undefined : nameOf(action);
    const implementation = name === undefined ? action : machine.implementations.actions[name];
    const { type, delay } = builtin(implementation);
    if (type === 'xstate.cancel' || (type === 'xstate.raise' && delay !== undefined)) return [];
    const params = typeof action === 'object' ? action.params : undefined;
    const text =
      effectText(implementation, params, circumstances) ??
      words(
        name ?? type?.replace(/^xstate\./, '') ?? functionName(action as () => void, 'something'),
      );
    return [{ text: `${text}${paramsText(action)}`, visible: type !== 'xstate.assign' }];
  });
}

/** `rowAbsent` as `row absent`, `keepETag` as `keep ETag`, `BREAK_PERIOD` as `break period`. */
export function words(name: string): string {
  const spaced = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]{2,})([A-Z][a-z])/g, '$1 $2')
    .replace(/[\s_-]+/g, ' ');
  return /[a-z]/.test(spaced)
    ? spaced.replace(/\b[A-Z][a-z]*\b/g, (word) => word.toLowerCase())
    : spaced.toLowerCase();
}

function eventText(event: string): string {
  if (event === '*') return 'any other event';
  return event.startsWith('xstate.done') ? 'done' : event;
}

function guardText(guard: Reference): string {
  if (typeof guard !== 'function') return `${words(nameOf(guard))}${paramsText(guard)}`;
  const { guards = [] } = builtin(guard);
  const parts = guards.map((part) => {
    const nested = typeof part === 'function' && builtin(part).guards !== undefined;
    return nested && part.name !== 'not' ? `(${guardText(part)})` : guardText(part);
  });
  if (guard.name === 'not') return `not ${parts.join('')}`;
  if (guard.name === 'and' || guard.name === 'or') return parts.join(` ${guard.name} `);
  return words(functionName(guard, 'a condition'));
}

/** The name that somebody gave the function; one that stands in place gets the name of the field that it stands in. */
function functionName({ name }: { readonly name: string }, otherwise: string): string {
  return ['', 'guard', 'actions', 'entry', 'exit'].includes(name) ? otherwise : name;
}

function delayText(machine: AnyStateMachine, delay: unknown): string {
  if (typeof delay === 'number') return duration(delay);
  if (typeof delay !== 'string') return 'a while';
  const length: unknown = machine.implementations.delays[delay];
  return words(delay) + (typeof length === 'number' ? ` (${duration(length)})` : '');
}

function duration(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`;
}

function nameOf(reference: Exclude<Reference, (...args: never) => unknown>): string {
  return typeof reference === 'string' ? reference : reference.type;
}

/** ` (started)` for the parameters `{ as: 'started' }`; nothing for none, and for those that are computed. */
function paramsText(reference: Reference): string {
  const params = typeof reference === 'object' ? reference.params : undefined;
  if (typeof params !== 'object' || params === null) return '';
  return ` (${Object.entries(params).map(paramText).join(', ')})`;
}

function paramText([name, value]: readonly [string, unknown]): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? words(name) : `not ${words(name)}`;
  return `${words(name)} ${JSON.stringify(value)}`;
}

function builtin(implementation: unknown): Builtin {
  return (typeof implementation === 'function' ? implementation : {}) as Builtin;
}
