import { ModelError } from '../../input/errors.js';
import type { JsonObject } from '../base/json.js';

/**
 * What one actor sends another. The receiver's machine gets it as its event, with the sender added as `from`, and with its number as
 * `correlation` if it has one.
 */
export type Message = { readonly type: string } & JsonObject;

/** A message that a machine has sent, and the id of the actor or shared mailbox that gets it. */
export interface Send {
  readonly to: string;
  readonly message: Message;
  /**
   * The number of a request, at least 1, where its sender may have several open at once. What the receiver sends back in the same step
   * has it, too; who answers later says it again. A message with a number is one of a `bag`, in a `fifo` channel as well: such requests
   * and their answers overtake each other. Null: it has none, even if the message at hand has one from the same actor; a client says that
   * where it takes an answer and sends the next request in one step.
   */
  readonly correlation?: number | null;
}

/** A delayed transition that is waiting. `remaining` is in the machine's own unit of `after` (XState: milliseconds). */
export interface Timer {
  readonly id: string;
  readonly remaining: number;
  readonly event: Message;
}

/** What a machine asked for in one transition, as data, in the order it asked. */
export interface Effects {
  readonly sends: readonly Send[];
  readonly facts: readonly Message[];
  readonly timers: readonly ({ readonly set: Timer } | { readonly cancel: string })[];
}

/** The part of XState's executable action objects that is read here, and nowhere else. */
interface ExecutableAction {
  readonly type: string;
  readonly params?: unknown;
}

/**
 * Reads XState's effect objects. The only file that knows their shape.
 *
 * A machine may `emit({ type: 'send', to, message })`, `emit({ type: 'announce', fact })` and use `after`.
 * @throws ModelError for any other effect: it would happen outside the explored world, unseen.
 */
export function readEffects(actions: readonly ExecutableAction[], who: string): Effects {
  const sends: Send[] = [];
  const facts: Message[] = [];
  const timers: ({ set: Timer } | { cancel: string })[] = [];
  for (const action of actions) {
    const params = (action.params ?? {}) as Record<string, unknown>;
    if (action.type === 'xstate.emit') {
      const emitted = params['event'] as Record<string, unknown>;
      if (emitted['type'] === 'send') sends.push(readSend(emitted, who));
      else if (emitted['type'] === 'announce') {
        facts.push(readMessage(emitted['fact'], `a fact of ${who}`));
      } else throw undeclared(who, `emit of '${String(emitted['type'])}'`);
    } else if (action.type === 'xstate.raise') {
      // Without a delay it was a microstep of the transition that has been computed.
      if (params['delay'] !== undefined) timers.push({ set: readTimer(params, who) });
    } else if (action.type === 'xstate.cancel') {
      timers.push({ cancel: String(params['sendId']) });
    } else {
      throw undeclared(who, `'${action.type}'`);
    }
  }
  return { sends, facts, timers };
}

function readSend(emitted: Record<string, unknown>, who: string): Send {
  const to = emitted['to'];
  if (typeof to !== 'string') {
    throw new ModelError(`${who} sends to ${JSON.stringify(to)}; 'to' must be an actor id`);
  }
  const message = readMessage(emitted['message'], `a message of ${who} to ${to}`);
  if ('from' in message) {
    throw new ModelError(
      `${who}: message ${message.type} to ${to} has a field 'from'; the world adds the sender under that name`,
    );
  }
  const { correlation } = emitted;
  return correlation === undefined
    ? { to, message }
    : correlated({ to, message }, correlation, who);
}

/**
 * The message with a number.
 * @throws ModelError if it is no number of a request, or the message has a field of that name.
 */
export function correlated({ to, message }: Send, correlation: unknown, who: string): Send {
  if (correlation === null) return { to, message, correlation };
  if (!Number.isSafeInteger(correlation) || (correlation as number) < 1) {
    throw new ModelError(
      `${who}: message ${message.type} to ${to} has the correlation ${JSON.stringify(correlation)}; expected an integer of at least 1, or null`,
    );
  }
  if ('correlation' in message) {
    throw new ModelError(
      `${who}: message ${message.type} to ${to} has a field 'correlation'; the world adds the number of its request under that name`,
    );
  }
  return { to, message, correlation: correlation as number };
}

function readMessage(value: unknown, what: string): Message {
  if (typeof value === 'object' && value !== null && 'type' in value) {
    if (typeof value.type === 'string') return value as Message;
  }
  throw new ModelError(`${what} has no 'type'; expected an object such as { type: 'READ' }`);
}

function readTimer(params: Record<string, unknown>, who: string): Timer {
  const { id, delay, event } = params as { id?: unknown; delay?: unknown; event: Message };
  // An event that is not the id alone would be lost from the state's identity.
  if (
    typeof id !== 'string' ||
    !id.startsWith('xstate.after.') ||
    event.type !== id ||
    Object.keys(event).length > 1
  ) {
    throw new ModelError(
      `${who} raises ${event.type} with a delay; timers are set by 'after' only`,
    );
  }
  if (typeof delay !== 'number' || !Number.isSafeInteger(delay) || delay < 0) {
    throw new ModelError(
      `${who} sets a timer of ${String(delay)}; delays are integers, zero or more`,
    );
  }
  return { id, remaining: delay, event };
}

function undeclared(who: string, what: string): ModelError {
  return new ModelError(
    `${who} has an effect that the world cannot see: ${what}. ` +
      `Machines may only emit 'send' and 'announce', and use 'after' (no invoke, spawn, sendTo, log or inline side effects)`,
  );
}
