import type { TimerName } from './action.js';
import type { ActorConfig, MonitorConfig } from './config.js';
import type { Json } from '../base/json.js';
import type { Message, Send, Timer } from './effects.js';
import type { TransitionMemo } from './memo.js';

/** What is read of a machine's snapshot. */
export interface Snapshot {
  readonly value: unknown;
  readonly context: unknown;
  readonly status: string;
  hasTag(tag: string): boolean;
}

/** One machine's own state: its snapshot, and the timers it has set and not cancelled. */
export interface LocalState {
  readonly snapshot: Snapshot;
  readonly timers: readonly Timer[];
  /** Equal exactly for equal local states of one behaviour; of a machine, canonical text of {value, context, status, history, timers}. */
  readonly key: string;
}

/** What one transition did: the next local state, and what the rest of the world sees of it. */
export interface Reaction {
  readonly next: LocalState;
  readonly sends: readonly Send[];
  readonly facts: readonly Message[];
}

/** Bytes that a local state takes besides its context, roughly. */
export const localBytes = 1_000;

/** What an actor or a property does, as a pure function on local states: an XState machine, or a recording of one. */
export interface Behaviour {
  /** The actor's id, or the property's name. */
  readonly who: string;
  readonly machineId: string;
  /** Calls of XState so far. */
  readonly calls: number;
  initial(): Reaction;
  /** True if it reacts to the message in this state, be it by doing nothing. */
  handles(state: LocalState, message: Message): boolean;
  /** Message types that this state leaves in the mailbox. */
  deferred(state: LocalState): ReadonlySet<string>;
  /** True if the state leaves this message in the mailbox. */
  defers(state: LocalState, message: Message): boolean;
  /** True if it is done and says that it ignores the message. */
  ignores(state: LocalState, message: Message): boolean;
  /** The next local state after the message. Precondition: `handles(state, message)`. */
  receive(state: LocalState, message: Message): Reaction;
  /** What schedules call a timer. */
  timerName(timer: Timer): TimerName;
  /** The next local state after the timer at `index` of `state.timers` has fired. */
  fire(state: LocalState, index: number): Reaction;
  /** The same state `units` of time later: only what remains of its timers has changed. */
  advance(state: LocalState, units: number): LocalState;
  /** The same state with another context, of this behaviour or of another actor's with the same machine. */
  withContext(state: LocalState, context: Json): LocalState;
}

/** Where a world gets the behaviour of each of its parts. */
export interface Behaviours {
  actor(config: ActorConfig, memo: TransitionMemo | undefined): Behaviour;
  monitor(config: MonitorConfig, memo: TransitionMemo | undefined): Behaviour;
}

/** Why a message breaks the rules of a world: the machine of `id` says nothing of it in this state. */
export function unhandled(
  id: string,
  label: string,
  type: string,
  { snapshot }: LocalState,
): string {
  const at = `${id} does not handle ${label} in state ${JSON.stringify(snapshot.value)}`;
  const waiting = `leave it waiting with meta: { defer: ['${type}'] }`;
  if (snapshot.status !== 'done') {
    return `${at}: handle it, ignore it with on: { ${type}: {} }, or ${waiting}`;
  }
  return `${at}, which is final, so that nothing reaches it: ignore it, as XState does, with meta: { ignore: ['${type}'] } there, or ${waiting}`;
}
