import type { AnyStateMachine } from 'xstate';
import type { Send, Message } from './effects.js';
import type { Json } from '../base/json.js';
import type { TransitionMemo } from './memo.js';

/**
 * A closed world of machines: its actors, what is under way at the beginning, what may go wrong and what is watched. `World`
 * checks it.
 */
export interface WorldConfig {
  readonly name: string;
  /** At least one; ids are distinct. Their order is the order of `enabled`. */
  readonly actors: readonly ActorConfig[];
  /** What the environment has sent before anything happens. It arrives like any other message: at any time. */
  readonly mail?: readonly { readonly to: string; readonly message: Message }[];
  readonly properties?: readonly MonitorConfig[];
  /**
   * What a channel promises; `from` can be `environment`. Default: `fifo` everywhere. Where the fault `duplicate` may happen, a
   * `fifo` channel is a `bag`: what is delivered again may come at any later time.
   */
  readonly channel?: (from: string, to: string) => ChannelKind;
  readonly shared?: readonly SharedMailboxConfig[];
  readonly faults?: FaultConfig;
  /** Most faults of all kinds together in one execution; an integer, zero or more. Absent: as many as the budgets allow. */
  readonly faultsMax?: number;
  /**
   * Ids of two or more actors that are interchangeable: they share one machine object, and no machine or property treats one
   * of them otherwise than another. Then states that differ only in who is who are explored once. The tables are
   * checked for it: see docs/symmetry.md for what a model must obey; `World.asymmetry` says where one does not. Absent: all
   * actors are different.
   *
   * Where more belongs to each of them, a list of names instead of an id, in corresponding order, an actor's id the first:
   * `['client-1', 'message-1', 'slot-1']`, of other actors and of what messages and contexts speak of.
   */
  readonly symmetric?: readonly (string | readonly string[])[];
  /**
   * Names of fields, in contexts, messages and facts, that hold sets of identities as lists: every list of texts in such a
   * field, at any depth, is in ascending order, and is so again when symmetric actors change places. A list there that is
   * not in order is no symmetry. Absent: the order of every list means something. Without `symmetric` it has no effect.
   */
  readonly sets?: readonly string[];
  /**
   * - `asynchronous` (default): a timer that is set may fire at any moment; nothing is assumed about speed.
   * - `timed`: messages take no time; when none can be received and no timer is due, the clock moves to the next
   *   deadline. Timers due at the same moment fire in any order.
   */
  readonly time?: Time;
  /**
   * Of timed worlds: whose timers may fire late, and by how much at most. Absent: a timer fires when it is due. See
   * docs/decisions/0013-bounded-lateness.md.
   */
  readonly lateness?: { readonly [actor: string]: Lateness };
  /**
   * Of timed worlds: whose own clocks may run at another rate than the world's, and by how much at most. Absent: timers are exact. See
   * docs/decisions/0014-clock-rates.md.
   */
  readonly drift?: { readonly [actor: string]: Drift };
  /** What these machines did in other worlds, so that they need not be asked again. Absent: every world asks for itself. */
  readonly memo?: TransitionMemo;
}

/**
 * `asynchronous`: a timer that is set may fire at any moment. `timed`: timers fire when they are due by an integer clock, which moves
 * only when no message can be received and no timer is due.
 */
export type Time = 'asynchronous' | 'timed';

/**
 * How much faster or slower than the world's an actor's own clock may run, in percent: integers of at least 1, `slower` of at most 99.
 * Absent: not at all. Which it does may change whenever the clock moves.
 */
export interface Drift {
  readonly faster?: number;
  readonly slower?: number;
}

/** How late timers of an actor may fire: by every multiple of `step` milliseconds up to `ms`, both integers of at least 1. */
export interface Lateness {
  readonly ms: number;
  readonly step: number;
}

declare const worldState: unique symbol;
/** A tuple of ids in the tables of one World object; meaningless in any other. `World.view` makes it readable. */
export type WorldState = Int32Array & { readonly [worldState]?: true };

/** What one step brings about. Messages carry their sender as `from`. */
export interface StepEffects {
  /** The message that was received, lost or duplicated, or the event that happened; null if the step moved none. */
  readonly event: Message | null;
  readonly sends: readonly { readonly to: string; readonly message: Message }[];
  readonly facts: readonly Message[];
}

/** A state of a world as plain JSON, by id. Made on demand: a search works on tuples of integers. */
export interface WorldView {
  readonly actors: {
    readonly [id: string]: {
      readonly value: Json;
      readonly context: Json;
      readonly timers: readonly (readonly [id: string, remaining: number])[];
      readonly mailbox: readonly Message[];
    };
  };
  readonly shared: { readonly [id: string]: readonly Message[] };
  readonly properties: {
    readonly [name: string]: { readonly value: Json; readonly context: Json };
  };
  /** How often each kind may still happen, `faultsMax` included; kinds that may not are absent. How often all together is not told. */
  readonly faultsLeft: { readonly [kind: string]: number };
}

/** A machine with an id in a world. */
export interface ActorConfig {
  readonly id: string;
  readonly machine: AnyStateMachine;
  /** What the machine's context factory gets as `input`. Default: null. */
  readonly input?: Json;
  /** What it is in the system, for those who draw it; nothing depends on it. Default: nothing in particular. */
  readonly role?: Role;
  /** Of an actor that is code: where it stands, for those who read a trace; nothing depends on it. */
  readonly stands?: Stands;
}

/** A line of source at which an actor that is code stands after a step. Line and column count from 1. */
export interface Standing {
  readonly kind: 'asks' | 'waits' | 'ends';
  /** In words: `asks instances: READ`, `waits 1000 ms`, `returns 202`. */
  readonly does: string;
  /** Null if nobody knows. */
  readonly at: {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    /** The text of that line. */
    readonly text: string;
  } | null;
}

/**
 * Says of an actor that is code where it stands after a step.
 *
 * @param before its context before the step, as `after`.
 * @param event what it took; null if a timer fired.
 */
export type Stands = (step: {
  readonly before: Json;
  readonly event: Message | null;
  readonly after: Json;
}) => readonly Standing[];

/** Who asks, what the runtime runs for it, what keeps state, and what the runtime itself is made of. */
export const roles = ['client', 'execution', 'storage', 'runtime'] as const;
/** What an actor is in the system, for those who draw or list it; it changes nothing in how the world runs. */
export type Role = (typeof roles)[number];

/** One kind of fault: how often in one execution, and where or what. */
export interface FaultRule {
  /** Times in one execution; an integer, zero or more. Zero is as good as absent. */
  readonly budget: number;
  /**
   * Of built-in kinds only: actor ids for crash and restart, [from, to] pairs for the others. Absent: everywhere.
   * `lost-reply` and `refused` happen in mailboxes of actors only, not in shared ones.
   */
  readonly at?: readonly (string | readonly [from: string, to: string])[];
  /** Of `refused`: by receiver, the type of what it answers then. Absent: what its machine declares. */
  readonly refusal?: { readonly [actor: string]: string };
  /**
   * Makes it a kind of the model's own: the event that happens, and to whom. It can happen to an actor in every state whose
   * machine handles the event, `meta: { defer }` or not, and takes effect at once: it never waits in a mailbox. The event
   * has the environment as `from`.
   */
  readonly events?: readonly Send[];
}

/**
 * The faults a world may have, by kind. A kind that is not named never happens. Built-in are:
 * - `crash`: the actor's state and mailbox are gone; what is sent to it afterwards is lost.
 * - `restart`: a crashed actor begins again, with what the environment had sent it.
 * - `drop`: the next message of a channel is lost.
 * - `duplicate`: the next message of a channel will arrive once more, at any later time: where it may, a channel keeps no order.
 * - `lost-reply`: the next message of a channel is handled as usual, but what that sends back to its sender is lost, and
 *   the message arrives once more: a client's library repeats a request that took effect.
 * - `refused`: the next message of a channel has no effect, and its sender is told: it gets UNAVAILABLE, or what the root of the
 *   receiver's machine declares, `meta: { refusal: 'BUSY' }`. It happens where the sender's machine has a transition for that.
 *
 * Every other kind, and one of these if it has `events`, is the model's own. A rule that names neither events nor places takes
 * those that machines declare: `meta: { faults: { lapse: 'EXPIRE' } }` at a machine's root (see `declaredFaults`).
 */
export type FaultConfig = { readonly [kind: string]: FaultRule };

/** A mailbox that several actors take from: every message goes to one of them (competing consumers of a queue). */
export interface SharedMailboxConfig {
  /** What senders send to; distinct from all actor ids. */
  readonly id: string;
  /** What it promises of the messages of each sender; `fifo` is a `bag` where the fault `duplicate` may happen. */
  readonly kind: ChannelKind;
  /** Ids of the actors that may take a message, in any state that does not defer it. */
  readonly receivers: readonly string[];
}

/** The kinds of faults that every world knows; a model can have others of its own. */
export const faultKinds = [
  'crash',
  'restart',
  'drop',
  'duplicate',
  'lost-reply',
  'refused',
] as const;
/** A kind of fault that a world can inject by itself, without the help of a machine. */
export type FaultKind = (typeof faultKinds)[number];

/**
 * A property as a machine that watches the facts a world announces. Facts that it does not handle pass by.
 *
 * Tags of its states decide:
 * - `violation`: the property is violated the moment this state is entered, for good (safety);
 * - `pending`: it is violated if the world is quiescent in this state (liveness);
 * - `witness`: the situation that the property is about has been reached. A property that holds without its
 *   witness has not been tested, and is reported as `unwitnessed`. A step counts where it ends: a witness that the facts of
 *   one step lead to and away from again has not been reached.
 *
 * Other tags are refused, and so is a property without any.
 */
export interface MonitorConfig {
  readonly name: string;
  readonly machine: AnyStateMachine;
}

/**
 * What a channel from one actor to another promises.
 * - `fifo`: messages arrive once, in the order in which they were sent.
 * - `bag`: messages arrive once, in any order.
 * - `set`: a message that was sent once can arrive any number of times, in any order; it is never used up.
 */
export type ChannelKind = 'fifo' | 'bag' | 'set';
