/** Room `export`: a world of machines as tables of integers, and those tables as the input of another model checker. */
import type { ChannelKind } from '../sim/index.js';

/** In place of an outcome: the message stays where it is, or the fault cannot happen. */
export const stays = -1;
/** In place of an outcome or of a next local state: nobody has asked the machine yet. */
export const unasked = -2;
/** In place of the number of a kind of fault: it cannot happen there. */
export const never = -1;

/**
 * A world of machines as integers: what its machines were asked, and what they answered. An entry is there only if XState was
 * asked for it. All else that a search needs (how mailboxes keep order, which moves there are, in which order) is fixed, and is
 * not in here.
 *
 * Numbers count from 0. Local state 0 of an actor is "crashed", message 0 of an address is "none", list of facts 0 is the empty one.
 */
export interface IntegerWorld {
  readonly actors: readonly IntegerActor[];
  /** By address (the actors', then the shared mailboxes): its messages without "none", sorted as a mailbox sorts them. */
  readonly mails: readonly (readonly IntegerMail[])[];
  /** By shared mailbox. */
  readonly shared: readonly (readonly IntegerReceiver[])[];
  readonly outcomes: readonly IntegerOutcome[];
  readonly properties: readonly IntegerProperty[];
  /** How many lists of facts there are, the empty one included. */
  readonly facts: number;
  /** By what is left of the fault budgets, and kind of fault: what is left afterwards, or `never`. 0: nothing is left. */
  readonly budgets: readonly (readonly number[])[];
  readonly initial: IntegerState;
}

/** An actor by its local states. Entries are numbers of outcomes, `stays` or `unasked`. */
export interface IntegerActor {
  /** By local state and message. */
  readonly receive: readonly (readonly number[])[];
  /** By local state and position of the timer. */
  readonly fire: readonly (readonly number[])[];
  /** By local state and event that is a fault. */
  readonly events: readonly (readonly number[])[];
  /** The kind of fault that each event is. */
  readonly eventKinds: readonly number[];
  /** The outcome of its beginning, and what waits for it then. */
  readonly start: number;
  readonly startMail: readonly number[];
  /** Kinds of fault, or `never`. */
  readonly crash: number;
  readonly restart: number;
}

/** A message as one address knows it, with the kinds of fault that can befall it there, or `never`. */
export interface IntegerMail {
  readonly sender: number;
  readonly kind: ChannelKind;
  readonly drop: number;
  readonly duplicate: number;
  readonly loseReply: number;
  readonly refuse: number;
  /** Where its sender is told of a refusal, and the message there; null if it cannot be refused. */
  readonly refusal: readonly [address: number, mail: number] | null;
}

/** Who may take a message from a shared mailbox; and by the message's number there, its number at the receiver. */
export interface IntegerReceiver {
  readonly actor: number;
  readonly mail: readonly number[];
}

/** What a move makes of the actor's local state, what it sends where, and the list of facts that it announces. */
export interface IntegerOutcome {
  readonly local: number;
  readonly sends: readonly (readonly [address: number, mail: number])[];
  readonly facts: number;
}

/** A property by its local states. */
export interface IntegerProperty {
  readonly name: string;
  /** By local state and list of facts: the next local state, or `unasked`. */
  readonly observe: readonly (readonly number[])[];
  readonly isViolated: readonly boolean[];
  readonly isPending: readonly boolean[];
}

/** A state: local states of actors and properties, what waits at each address in order, what is left of the budgets. */
export interface IntegerState {
  readonly locals: readonly number[];
  readonly mails: readonly (readonly number[])[];
  readonly properties: readonly number[];
  readonly budget: number;
}

/** Entries that a search came to while they were `unasked`. */
export type Missing =
  | {
      readonly kind: 'mail' | 'timer' | 'event';
      readonly actor: number;
      readonly local: number;
      /** A message, the position of a timer, or an event that is a fault. */
      readonly cause: number;
    }
  | {
      readonly kind: 'facts';
      readonly property: number;
      readonly local: number;
      readonly facts: number;
    };
