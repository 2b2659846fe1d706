import type { ActorConfig } from './actor.js';
import type { Message } from './effects.js';
import type { FaultConfig } from './faults.js';
import type { Json } from '../base/json.js';
import type { ChannelKind } from './mailbox.js';
import type { TransitionMemo } from './memo.js';
import type { MonitorConfig } from './monitor.js';
import type { SharedMailboxConfig } from './shared.js';

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
  /** What these machines did in other worlds, so that they need not be asked again. Absent: every world asks for itself. */
  readonly memo?: TransitionMemo;
}

export type Time = 'asynchronous' | 'timed';

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
