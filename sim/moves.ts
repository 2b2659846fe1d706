import type { Message, Send } from './effects.js';

export const faultKinds = ['crash', 'restart', 'drop', 'duplicate'] as const;
export type FaultKind = (typeof faultKinds)[number];
export type MoveKind = 'deliver' | 'fire' | FaultKind;

/** The part of a move that follows from the machine alone, whatever else waits in mailboxes. */
export interface Outcome {
  /** The actor's next local state, as an id in its table. */
  readonly local: number;
  /** Number of the address and id of the mail there, in turns: [to, mail, to, mail, ...]. */
  readonly sends: readonly number[];
  /** Id of the list of announced facts in the world's table; 0 is the empty list. */
  readonly facts: number;
}

/** One entry of an actor's table: what happens when one thing happens to it. */
export interface Move extends Pick<Outcome, 'sends' | 'facts'> {
  readonly kind: MoveKind;
  /** The message or timer, as schedules name it; null for crash and restart. */
  readonly label: string | null;
  /** The message that moves; null when none does. */
  readonly event: Message | null;
  /** The actor after the move: its local state and its mailbox, as one id (see `Actor`); -1 if it does not change. */
  readonly next: number;
  /** What the shared mailbox that the message was in contains afterwards; -1 if it was in none. */
  readonly box: number;
}

/** What an actor can do now: the moves that need no fault, and those that are one. */
export interface Moves {
  readonly calm: readonly Move[];
  readonly faults: readonly Move[];
  /** Least time that remains of a timer; -1 if none is set. */
  readonly timeLeft: number;
}

/** What a tabulated actor needs of the world around it. */
export interface Surroundings {
  /** Number of the address and id there of a message that actor number `from` sends. */
  post(from: number, send: Send): readonly [to: number, mail: number];
  /** Id of a list of facts. */
  facts(facts: readonly Message[]): number;
  /** True if this world can have this fault at this actor; `from` is -1 for crash and restart. */
  mayHave(fault: FaultKind, from: number): boolean;
  /** True if timers wait for their time; false if a set timer may fire at any moment. */
  readonly timed: boolean;
}

/** Local state 0 of every actor: it has crashed. Nothing reaches it until it restarts. */
export const crashed = 0;
