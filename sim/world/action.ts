import { canonical, frozen, type Json } from '../base/json.js';

/** The sender of what is there when a world begins; not an actor. */
export const environment = 'environment';

/** Who lets time pass; not an actor. */
export const clock = 'clock';

/** What tells one action of an actor from another. Names and types may be any text. */
interface Named {
  /** Whose local state or mailbox changes; `clock` if time passes. */
  readonly actor: string;
  /** The message's type, or the name of the timer's delay. */
  readonly type?: string | undefined;
  /** Who sent the message. */
  readonly from?: string | undefined;
  /** The message without its type; only where nothing else tells two such messages apart: in channels without order. */
  readonly content?: Json | undefined;
  /** The shared mailbox that the message is taken from, or the state that the timer was set in; absent for an own mailbox and the root. */
  readonly via?: string | undefined;
}

/** An actor receives a message. */
export interface Delivery extends Named {
  readonly kind: 'deliver';
  readonly type: string;
  readonly from: string;
}

/** A timer fires. */
export interface Firing extends Named {
  readonly kind: 'fire';
  readonly type: string;
}

/** The clock moves on to the next deadline. `type` says whose own clocks run fast or slow meanwhile; absent: nobody's. */
export interface Advance extends Named {
  readonly kind: 'advance';
}

/**
 * A fault happens: to an actor, or to the message that `type` and `from` name. Of an event that is a fault, `type` is the
 * event's; absent if the kind has one event only for the actor.
 */
export interface Fault extends Named {
  readonly kind: 'fault';
  /** The kind of fault. */
  readonly fault: string;
}

/**
 * One move of a world, as plain data. It names which message moves, never what is in it (but for channels without order,
 * where only the content tells two messages apart), so that a schedule also drives a real store.
 */
export type WorldAction = Delivery | Firing | Advance | Fault;

/** What a message is called, whatever happens to it. */
export type MessageName = Required<Pick<Delivery, 'type' | 'from'>> & Pick<Named, 'content'>;

/** What a timer is called. */
export type TimerName = Pick<Firing, 'type' | 'via'>;

/** An action as schedules spell it: a step of a trace file. */
export interface Label {
  readonly actor: string;
  /** `deliver`, `fire`, `advance`, or a kind of fault. */
  readonly action: string;
  /** `READ from starter-1`, `ITEM {"n":1} from queue in box`, `WINDOW in collecting`; `node-2 fast`; absent for crash, restart and most moves of the clock. */
  readonly message?: string;
}

/** `deliver`, `fire`, `advance`, or the kind of fault. */
export function nameOf(action: WorldAction): string {
  return action.kind === 'fault' ? action.fault : action.kind;
}

/** `READ from starter-1`, `WINDOW in collecting`; empty for an action that moves no message and no timer. */
export function subjectText({ type, content, from, via }: Omit<Named, 'actor'>): string {
  if (type === undefined) return '';
  const detail = content === undefined ? '' : ` ${canonical(content, type)}`;
  const sender = from === undefined ? '' : ` from ${from}`;
  return `${type}${detail}${sender}${via === undefined ? '' : ` in ${via}`}`;
}

/** The label of an action. Different actions may have the same one if names contain ` from ` or ` in `; see `parse`. */
export function format(action: WorldAction): Label {
  const label = { actor: action.actor, action: nameOf(action) };
  return action.type === undefined ? label : { ...label, message: subjectText(action) };
}

/** A label in one line. */
export function labelText({ actor, action, message }: Label): string {
  return message === undefined ? `${actor}: ${action}` : `${actor}: ${action} ${message}`;
}

/** What a move of the clock is, for people to read, by whose clocks run fast or slow (see `subjectText`). */
export function passingText(subject: string): string {
  const until = 'until the next timer is due';
  return subject === '' ? until : `${until} (own clocks: ${subject})`;
}

/** The actions of one world: equal ones are one object. */
export class Actions {
  readonly #known = new Map<string, WorldAction>();
  readonly #keys = new Map<WorldAction, string>();

  /** The one object for all actions that are equal to this one. */
  interned(action: WorldAction): WorldAction {
    const key = keyOf(action);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const own = frozen({ ...action });
    this.#known.set(key, own);
    this.#keys.set(own, key);
    return own;
  }

  /** The one object, if there is an equal action; undefined else. */
  known(action: WorldAction): WorldAction | undefined {
    return this.#keys.has(action) ? action : this.#known.get(keyOf(action));
  }

  /** Text that is equal for equal actions, of other worlds too. */
  key(action: WorldAction): string {
    return this.#keys.get(action) ?? keyOf(action);
  }
}

function keyOf(action: WorldAction): string {
  const { kind, actor, type = null, from = null, via = null, content } = action;
  const detail = content === undefined ? '' : canonical(content, `an action of ${actor}`);
  return `${JSON.stringify([kind, nameOf(action), actor, type, from, via])}${detail}`;
}

/** The names of a world that labels are read by. */
export interface Vocabulary {
  /** Ids of the actors. */
  readonly actors: readonly string[];
  /** Ids of the shared mailboxes. */
  readonly mailboxes: readonly string[];
  /** The kinds of fault that are events of the model's own. */
  readonly faults: readonly string[];
}

/** Built-in faults that befall a message. */
const messageFaults = ['drop', 'duplicate', 'lost-reply', 'refused'];

/**
 * Every action that a label can stand for, in a world of these names. Several: names contain ` from ` or ` in `. None: it is
 * the label of no action. Without the sender's name among them, the label is read as if no name had such words in it.
 */
export function parse(
  { actor, action, message }: Label,
  { actors, mailboxes, faults }: Vocabulary = { actors: [], mailboxes: [], faults: [] },
): readonly WorldAction[] {
  const senders = new Set([...actors, environment]);
  const isKnown = ({ from, via }: MessageName & Pick<Named, 'via'>): boolean =>
    senders.has(from) && (via === undefined || mailboxes.includes(via));
  if (action === 'advance') {
    if (message === undefined) return [{ kind: 'advance', actor }];
    return / (?:fast|slow)$/.test(message) ? [{ kind: 'advance', actor, type: message }] : [];
  }
  if (action === 'fire') {
    const timers = cuts(message ?? '', ' in ').map(([type, via]) => ({ type, via }));
    const all: readonly TimerName[] =
      timers.length > 0 || message === undefined ? timers : [{ type: message }];
    return all.map((timer) => ({ kind: 'fire', actor, ...timer }));
  }
  if (action !== 'deliver' && (!messageFaults.includes(action) || faults.includes(action))) {
    const fault = { kind: 'fault' as const, fault: action, actor };
    return [message === undefined ? fault : { ...fault, type: message }];
  }
  const all = messagesIn(message ?? '', action === 'deliver');
  const known = all.filter(isKnown);
  return (known.length > 0 ? known : all.slice(0, 1)).map((name) =>
    action === 'deliver'
      ? { kind: 'deliver', actor, ...name }
      : { kind: 'fault', fault: action, actor, ...name },
  );
}

/** `TYPE CONTENT from SENDER in MAILBOX`, cut at each place where it can be cut; the first one is right if no name has such words in it. */
function messagesIn(
  text: string,
  isDelivery: boolean,
): readonly (MessageName & Pick<Named, 'via'>)[] {
  const all = cuts(text, ' from ').map(([head, tail]) => ({ named: headOf(head), tail }));
  // Words in the content are not cut at: what is left of it is no JSON.
  const whole = all.filter(({ named }) => named.content !== undefined);
  return [...whole, ...all.filter((one) => !whole.includes(one))].flatMap(({ named, tail }) => [
    ...(isDelivery ? cuts(tail, ' in ').map(([from, via]) => ({ ...named, from, via })) : []),
    { ...named, from: tail },
  ]);
}

/** A message's type, and its content if there is any. */
function headOf(text: string): Pick<MessageName, 'type' | 'content'> {
  if (!text.endsWith('}')) return { type: text };
  for (const [type, rest] of cuts(text, ' {')) {
    try {
      const content = JSON.parse(`{${rest}`) as Json;
      canonical(content, type);
      return { type, content };
    } catch {
      // It goes on to be a type.
    }
  }
  return { type: text };
}

/** What stands before and after each place where a text has these words. */
function cuts(text: string, words: string): readonly (readonly [before: string, after: string])[] {
  const all: (readonly [string, string])[] = [];
  for (let at = text.indexOf(words); at !== -1; at = text.indexOf(words, at + 1)) {
    all.push([text.slice(0, at), text.slice(at + words.length)]);
  }
  return all;
}
