/** The jobs of orchestrators and entities, and what their runs say. See `realm.ts`. */
import type { MessageId, WindowKey } from '../../model/domain.js';
import type { Json } from '../../model/parts.js';
import type { CallJob } from '../call.js';
import type { Job } from '../realm.js';

/** Brings an orchestrator function as far as its log goes. Its entries are `told`, each a `Happened`. */
export interface OrchestrationJob extends Job {
  readonly kind: 'orchestration';
  /** The orchestrator function. */
  readonly name: string;
  readonly instance: string;
  readonly input: Json;
}

/**
 * What an orchestration is shown, in order. A task is the number that the SDK has given it, from 0; of the n-th task's
 * sub-orchestration: that number plus (n + 1) times 1,000.
 */
export type Happened =
  | { readonly event: string; readonly data: Json; readonly message: MessageId }
  | { readonly fired: number }
  | { readonly done: number; readonly result?: Json }
  | { readonly failed: number; readonly error?: string }
  | { readonly called: number; readonly result: Json; readonly threw: boolean }
  | { readonly locked: number };

/** What an orchestration waits for. */
export type OpenTask =
  | { readonly kind: 'timer'; readonly task: number; readonly ms: number }
  | {
      readonly kind: 'activity';
      readonly task: number;
      readonly name: string;
      readonly input: Json;
    }
  | {
      readonly kind: 'entity';
      readonly task: number;
      /** As `@batch@w1`. */
      readonly entity: string;
      readonly operation: string;
      readonly input: Json;
    }
  /** Entities by id, in the order in which they are locked. */
  | { readonly kind: 'lock'; readonly task: number; readonly entities: readonly string[] };

/** A signal to an entity, for which nobody waits. */
export interface Signalled {
  readonly entity: string;
  readonly operation: string;
  readonly input: Json;
}

/** An entity whose lock is given back. */
export interface Released {
  readonly entity: string;
  readonly releases: true;
}

export interface OrchestrationResult {
  /** In the order of their numbers; none once it has ended. */
  readonly open: readonly OpenTask[];
  /** The sub-orchestrations that it waits for, by their tasks; what they wait for is in `open`. */
  readonly children: readonly number[];
  /** In order. */
  readonly signals: readonly (Signalled | Released)[];
  /** True: it holds locks of entities, or has asked for them. */
  readonly locks: boolean;
  /** Null: it waits. */
  readonly ended:
    | null
    | { readonly how: 'completed' }
    | { readonly how: 'failed'; readonly error: string }
    | { readonly how: 'continued'; readonly input: Json };
  /** The names of the events that are among what it waits for. */
  readonly awaits: readonly string[];
  /** How often it has asked for an event or looked at one: where that grows no more, events make no difference. */
  readonly heed: number;
  /** Messages whose events it was given and has not looked at. */
  readonly unheeded: readonly MessageId[];
}

/** Says what a file registers and exports; its result is a `Registered`. */
export interface RegisteredJob extends Job {
  readonly kind: 'registered';
}

export interface Registered {
  /** True: it has a trigger or a function that serves messages, or may have. */
  readonly serves: boolean;
  /** By name, those that are exported without being registered as well. */
  readonly orchestrators: readonly string[];
}

/** Runs activity functions, each begun by an entry that is `told`, an `ActivityBegun`; says an `ActivityEnd` of each, or null. */
export interface ActivitiesJob extends Job {
  readonly kind: 'activities';
  /** An activity that has to be registered, or the run is refused; default: none. */
  readonly expects?: string;
  /** The window that what they ask for belongs to. */
  readonly message: { readonly window: WindowKey };
  /** As in the job of a call. */
  readonly resources: CallJob['resources'];
  readonly proposes: boolean;
  readonly deployed?: boolean;
  readonly lasts?: number;
}

export interface ActivityBegun {
  readonly name: string;
  readonly input: Json;
}

export type ActivityEnd = { readonly result: Json } | { readonly error: string };

/** Has an entity function perform one operation. */
export interface OperationJob extends Job {
  readonly kind: 'operation';
  /** The entity function, and the key. */
  readonly name: string;
  readonly key: string;
  readonly operation: string;
  /** Absent: there is none. */
  readonly input?: Json;
  readonly state: EntityState;
}

/** Null: there is no such entity. Its state is null where it has set none. */
export type EntityState = { readonly state: Json } | null;

export interface OperationResult {
  readonly state: EntityState;
  readonly signals: readonly Signalled[];
  /** What the caller gets: what the operation returns, or what it threw. */
  readonly result: Json;
  readonly threw: boolean;
}
