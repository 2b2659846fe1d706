/** Room `recording`: what the machines of a world do, as tables, so that the world can run where its machines cannot be. */
import type { TimerName } from '../world/action.js';
import type {
  ChannelKind,
  Drift,
  Lateness,
  Role,
  Standing,
  Time,
  WorldConfig,
} from '../world/config.js';
import type { Json } from '../base/json.js';
import type { Message, Send } from '../world/effects.js';

/**
 * A world as plain JSON: what its machines did wherever a search has been, and everything else of its configuration. Messages and
 * facts are positions in `messages`, local states positions in their part's `states`.
 */
export interface Recording {
  readonly name: string;
  readonly time: Time;
  readonly actors: readonly (RecordedPart & {
    readonly id: string;
    readonly role?: Role;
    /** Of an actor that is code: a local state, what it took there (a message; null for a timer), and where it stands then. */
    readonly stands?: readonly (readonly [
      state: number,
      message: number | null,
      next: number,
      stands: readonly Standing[],
    ])[];
  })[];
  readonly properties: readonly (RecordedPart & { readonly name: string })[];
  readonly mail: readonly Send[];
  readonly shared: NonNullable<WorldConfig['shared']>;
  /** Of every pair that is not `fifo`. */
  readonly channels: readonly (readonly [from: string, to: string, kind: ChannelKind])[];
  readonly faults: NonNullable<WorldConfig['faults']>;
  readonly faultsMax?: number;
  readonly lateness?: { readonly [actor: string]: Lateness };
  readonly drift?: { readonly [actor: string]: Drift };
  readonly messages: readonly Message[];
  /** States of the world that were searched. */
  readonly searched: number;
  /** True if they are all that can be reached: then whatever the world asks its machines, the answer is here. */
  readonly complete: boolean;
}

/** What one machine did. */
export interface RecordedPart {
  /** The machine's id. */
  readonly machine: string;
  readonly states: readonly RecordedState[];
  readonly initial: Recorded;
  readonly received: readonly (readonly [state: number, message: number, did: Received])[];
  readonly fired: readonly (readonly [state: number, timer: number, did: Recorded])[];
  readonly advanced: readonly (readonly [state: number, units: number, next: number])[];
  /** What schedules call its timers, by their ids. */
  readonly timers: { readonly [id: string]: TimerName };
}

/** A local state. */
export interface RecordedState {
  readonly value: Json;
  readonly context: Json;
  readonly timers: readonly (readonly [id: string, remaining: number])[];
  /** Types of messages that it leaves in the mailbox; absent: none. */
  readonly defers?: readonly string[];
  /** Absent: none. */
  readonly tags?: readonly string[];
}

/** What a transition did. */
export type Recorded = readonly [
  next: number,
  sends: readonly (readonly [to: string, message: number, correlation?: number | null])[],
  facts: readonly number[],
];

/** What became of a message: a transition; `unhandled`; or `ignored` by a machine that is done. */
export type Received = Recorded | 'unhandled' | 'ignored';

/** The value of a local state of which the recording knows nothing: the search that was recorded has not been there. */
export const beyond = 'not recorded';
