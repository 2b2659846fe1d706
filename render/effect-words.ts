import { initialTransition, type AnyStateMachine } from 'xstate';

/** What XState keeps of `emit(...)`: a value, or how to get it from context, event and parameters. */
interface Emitter {
  readonly type?: unknown;
  readonly event?: unknown;
}

/** What is known when an action is told: not a run, only the machine's definition and how its actor begins. */
export interface Circumstances {
  /** The context in which the machine's actor begins; anything if that is not known. */
  readonly context: unknown;
  /** The events on which the action may be done; none if that is not known. */
  readonly events: readonly string[];
}

/** Who has sent the event at hand. */
const sender = 'the sender';

/** What a value that nobody knows is as text. */
const somewhat = '?';

/**
 * What others can see of an action that emits: `READ → instances`, `reply ROW`, `* accepted` for a fact; undefined for
 * other actions, and where it depends on more than is known.
 *
 * What is emitted is a function of context and event. It is asked with the context in which the actor begins, and with
 * something that stands for every value that is missing. A function that refuses that, or compares it with something and then
 * does the other thing, tells too little or nothing; the tests compare what is told with what happens in runs.
 */
export function effectText(
  implementation: unknown,
  params: unknown,
  { context, events }: Circumstances,
): string | undefined {
  const { type, event } = (implementation ?? {}) as Emitter;
  if (type !== 'xstate.emit') return undefined;
  for (const name of events.length === 0 ? [somewhat] : events) {
    const text = emittedText(valueOf(event, { context, params, name }));
    if (text !== undefined) return text;
  }
  return undefined;
}

interface Question {
  readonly context: unknown;
  readonly params: unknown;
  /** The event's. */
  readonly name: string;
}

function valueOf(event: unknown, { context, params, name }: Question): unknown {
  if (typeof event !== 'function') return event;
  const args = { context: partly(context), event: eventOf(name), self: missing, system: missing };
  try {
    return (event as (args: unknown, params: unknown) => unknown)(args, params ?? missing);
  } catch {
    return undefined;
  }
}

function emittedText(emitted: unknown): string | undefined {
  const { type, to, message, fact } = (emitted ?? {}) as {
    readonly type?: unknown;
    readonly to?: unknown;
    readonly message?: { readonly type?: unknown };
    readonly fact?: { readonly type?: unknown };
  };
  if (type === 'announce') return isKnown(fact?.type) ? `* ${fact.type}` : undefined;
  if (type !== 'send' || !isKnown(message?.type) || !isKnown(to)) return undefined;
  return to === sender ? `reply ${message.type}` : `${message.type} → ${withoutNumber(to)}`;
}

function isKnown(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value !== somewhat;
}

/** `execution` of `execution-2`, `history` of `history-1x2`, `job` of `job@w2`: an actor of whichever window. */
export function withoutNumber(actor: string): string {
  return actor.replace(/(-\d+\w*|@.*)$/, '');
}

/** Stands for a value that nobody knows: it can be read, called and gone through, and is somewhat as text. */
const missing: unknown = new Proxy(() => missing, {
  get: (_, key) => {
    if (key === Symbol.toPrimitive || key === 'toString') return () => somewhat;
    if (key === Symbol.iterator) return () => [missing][Symbol.iterator]();
    return key === 'length' ? 1 : missing;
  },
  has: () => true,
});

/** The value as it is, with something in the place of what it does not have. A record that is asked for an unknown key gives its first value. */
function partly(value: unknown): unknown {
  if (value === null || value === undefined) return missing;
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  // A copy, since a world freezes what it keeps, and a proxy has to give the very values of a frozen object.
  return new Proxy(
    { ...value },
    {
      get: (target, key) => {
        if (typeof key === 'symbol' || key in target) {
          return partly(Reflect.get(target, key) as unknown);
        }
        return partly(Object.values(target)[0]);
      },
    },
  );
}

function eventOf(name: string): unknown {
  const known: Readonly<Record<PropertyKey, unknown>> = { type: name, from: sender };
  return new Proxy({}, { get: (_, key) => (Object.hasOwn(known, key) ? known[key] : missing) });
}

/** The context in which an actor of that machine begins; undefined if it cannot begin with that input. */
export function contextOf(machine: AnyStateMachine, input: unknown): unknown {
  try {
    const [snapshot] = initialTransition(machine, input as never);
    return (snapshot as { readonly context: unknown }).context;
  } catch {
    return undefined;
  }
}
