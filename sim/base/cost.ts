import { isFault, type System } from './system.js';

/** What has to be known of an action to tell whether it interrupts. Names are of any kind: texts, or numbers. */
export interface Party<Name> {
  /** A `timer` waits for time to pass; a `message` is every other action that is no fault. */
  readonly kind: 'message' | 'timer' | 'fault';
  /** Who moves. */
  readonly mover: Name;
  /** Who sent what is received; undefined if nothing is. */
  readonly sender: Name | undefined;
}

/**
 * True if this action goes on with the conversation of `last`, who moved last: somebody receives what `last` has sent, or
 * `last` makes a move of its own, for which it receives nothing. Undefined: nobody has moved yet, and there is no
 * conversation.
 *
 * That `last` itself receives something else goes on with nothing: storage that turns to another client while the
 * first one's answer is under way has left a conversation.
 */
export function continues<Name>(
  { kind, mover, sender }: Party<Name>,
  last: Name | undefined,
): boolean {
  if (kind !== 'message' || last === undefined) return false;
  return sender === last || (sender === undefined && mover === last);
}

/**
 * True if this action is a preemption: it leaves a conversation that could go on; or it is a timer, though something could
 * be received somewhere, so that time has passed for one actor while a message was on its way to another.
 *
 * A fault is none: it is counted for itself. Whether an action is a preemption depends on nothing but the actions that
 * are enabled with it and on who moved last, so that preemptions can be counted along the edges of a graph.
 */
export function preempts<Name>(
  party: Party<Name>,
  last: Name | undefined,
  enabled: Iterable<Party<Name>>,
): boolean {
  if (party.kind === 'fault' || continues(party, last)) return false;
  for (const other of enabled) {
    if (continues(other, last) || (party.kind === 'timer' && other.kind === 'message')) return true;
  }
  return false;
}

/** The party of an action. A system that does not say who moves is one mover; one that does not say who sends has no senders. */
export function partyOf<Action>(
  system: Pick<System<unknown, Action>, 'name' | 'isFault' | 'isTimer' | 'mover' | 'sender'>,
  action: Action,
): Party<string> {
  const mover = system.mover?.(action) ?? system.name;
  const sender = system.sender?.(action);
  if (isFault(system, action)) return { kind: 'fault', mover, sender };
  return { kind: system.isTimer?.(action) === true ? 'timer' : 'message', mover, sender };
}

/**
 * What a schedule costs its reader: compared in this order, fewer first.
 *
 * It is the order in which counterexamples are minimal: what needs no fault is told without one, then with as few changes
 * from one conversation to another as possible, then shortly, then with a small cast.
 */
export interface Cost {
  readonly faults: number;
  readonly preemptions: number;
  readonly steps: number;
  /** Distinct movers of its steps. */
  readonly actors: number;
}

/** Less than zero if `one` is cheaper, zero if they cost the same. */
export function compareCosts(one: Cost, other: Cost): number {
  return (
    one.faults - other.faults ||
    one.preemptions - other.preemptions ||
    one.steps - other.steps ||
    one.actors - other.actors
  );
}
