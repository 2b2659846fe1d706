import type { Drift, FaultKind, Lateness } from './config.js';
import type { WorldAction } from './action.js';
import type { Message, Send } from './effects.js';
import type { Mail } from './mail.js';

/** The part of a move that follows from the machine alone, whatever else waits in mailboxes. */
export interface MoveOutcome {
  /** The actor's next local state, as an id in its table. */
  readonly local: number;
  /** Number of the address and id of the mail there, in turns: [to, mail, to, mail, ...]. */
  readonly sends: readonly number[];
  /** Id of the list of announced facts in the world's table; 0 is the empty list. */
  readonly facts: number;
}

/** One entry of an actor's table: what happens when one thing happens to it. */
export interface Move extends Pick<MoveOutcome, 'sends' | 'facts'> {
  /** The world's one object for it. */
  readonly action: WorldAction;
  /** The message that moves; null when none does. */
  readonly event: Message | null;
  /** The actor after the move: its local state and its mailbox, as one id (see `Actor`); -1 if it does not change. */
  readonly next: number;
  /** What the shared mailbox that the message was in contains afterwards; -1 if it was in none. */
  readonly box: number;
}

/** What an actor can do now without a fault. */
export interface Moves {
  readonly calm: readonly Move[];
  /** Least time by its own clock that remains of a timer; -1 if none is set. */
  readonly timeLeft: number;
  /** How many of `calm` are timers that are due and may wait: time may pass although they can happen. */
  readonly patient: number;
}

/** What a tabulated actor needs of the world around it. */
export interface ActorContext {
  /** Number of the address and id there of a message that actor number `from` sends. */
  post(from: number, send: Send): readonly [to: number, mail: number];
  /** The one object for all equal actions. */
  action(action: WorldAction): WorldAction;
  /** Id of a list of facts. */
  facts(facts: readonly Message[]): number;
  /** True if this world can have this built-in fault at this actor; `from` is -1 for crash and restart. */
  mayHave(fault: FaultKind, from: number): boolean;
  /** What the sender of a message to this actor gets in place of an answer, if it is refused. */
  refusal(mail: Mail): readonly [to: number, mail: number];
  /** The events that can happen to this actor as faults. */
  readonly faultEvents: readonly FaultEvent[];
  /** The environment's number as a sender. */
  readonly environment: number;
  /** True if timers wait for their time; false if a set timer may fire at any moment. */
  readonly timed: boolean;
  /** How late this actor's timers may fire; undefined if they may not. */
  readonly lateness: Lateness | undefined;
  /** How fast and slow this actor's own clock may run; undefined if it is exact. */
  readonly drift: Drift | undefined;
}

/** Local state 0 of every actor: it has crashed. Nothing reaches it until it restarts. */
export const crashed = 0;

/** An event that is a fault, at one actor. */
export interface FaultEvent {
  readonly kind: string;
  /** The event's type; undefined if the actor has one event of this kind only. */
  readonly type: string | undefined;
  readonly message: Message;
}

/** The sends, in pairs of address and mail, without those to this address. */
export function unanswered(sends: readonly number[], asker: number): readonly number[] {
  return sends.filter((_, index) => sends[index - (index % 2)] !== asker);
}

/**
 * What an actor reacts to: its beginning; a message, or an event that is a fault, by its id at the actor's address; or a
 * timer by its index.
 */
export interface Cause {
  readonly kind: 'start' | 'mail' | 'fault' | 'timer';
  /** 0 for the beginning. */
  readonly id: number;
}

/** Is told that `cause` leads from a local state to `outcome`; null if a message stays waiting, or a fault cannot happen. */
export type OutcomeWatcher = (local: number, cause: Cause, outcome: MoveOutcome | null) => void;
