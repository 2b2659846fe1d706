import type { AnyStateMachine } from 'xstate';
import type { ActorId, WindowKind, FaultName } from './domain.js';
import type { ClientName } from './azure/clients.js';
import type { RuntimeEra } from './azure/eras.js';

/** Data that survives `JSON.parse(JSON.stringify(x))` unchanged. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Which world: a strategy, its runtime, and what arrives. Counts are integers. */
export interface ScenarioOptions {
  /** A name in `strategies`. */
  readonly strategy: string;
  readonly runtime: RuntimeEra;
  /** Concurrent starters; at least 1. */
  readonly starters: number;
  /** Messages that arrive, dealt out to the starters in turns; at least 1. Default: one per starter. */
  readonly messages?: number;
  /** Windows that the messages fall into, in order and evenly; at least 1, at most `messages`. Default: 1. */
  readonly windows?: number;
  /** Default: tumbling. The others have one instance id, and `windows` has to be 1. */
  readonly window?: WindowKind;
  /** The Durable client that the starters are written with. Default: dotnet. */
  readonly client?: ClientName;
  /** The faults that may happen; a world has the actors that these need. Default: none. */
  readonly faults?: readonly FaultName[];
  /** The instance id of the first window; the k-th window's is `<instance>-<k>`. Default: `1234567`. */
  readonly instance?: string;
}

/** What strategies run on, with the strategies that its users write. */
export interface Engine {
  /** As commands name it. */
  readonly name: string;
  /** As people do. */
  readonly title: string;
  /** One line: what of it is modelled. */
  readonly summary: string;
  readonly source: string;
  /** Options that make a difference to its worlds, besides those of all; others are refused. */
  readonly takes: readonly ('runtime' | 'client')[];
  /** Faults that the table does not ask about, since such worlds have too many states for it; they can be asked for. Default: none. */
  readonly unasked?: readonly FaultName[];
  readonly strategies: readonly Strategy[];
}

/** A way of starting a singleton, with its world. */
export interface Strategy {
  readonly name: string;
  /** The name of the engine that it runs on. Default: azure. */
  readonly engine?: string;
  /** One line: what a starter does. */
  readonly summary: string;
  /** Where it was proposed. */
  readonly source: string;
  /** What it takes for granted; one line. */
  readonly assumes: string;
  /** Identifies the code that it is, where that is a file of the user's own: traces keep it. SHA-256, in hexadecimal. */
  readonly hash?: string;
  /** False: it starts no orchestration, so the runtime makes no difference. Default: true. */
  readonly startsOrchestrations?: boolean;
  /** The Durable clients that can be asked for, the one that is taken otherwise first. Default: all, dotnet first. */
  readonly clients?: readonly ClientName[];
  /** The eras that the table has rows for, where not all are worth one; the others can be asked for. Default: all. */
  readonly eras?: readonly RuntimeEra[];
  /** False: how long its times are makes no difference to its machines, so there are no timed worlds of it. Default: true. */
  readonly timed?: boolean;
  /**
   * What it is judged by: names of this project's properties, or properties of its own. At least one. Default: all of this
   * project's.
   */
  readonly properties?: readonly (string | Property)[];
  /** The world of this strategy. Precondition: the options have been checked, as `scenario` does. */
  readonly build: (options: Required<ScenarioOptions>) => Parts;
}

/**
 * What somebody believes of a world, as a machine that watches its facts; the texts are for those who read verdicts.
 * Tags of its states decide: `violation`, `pending` (wrong if nothing more happens), `witness` (it was put to the test).
 */
export interface Property {
  readonly name: string;
  readonly machine: AnyStateMachine;
  /** What must hold, in one sentence. */
  readonly sentence?: string;
  /** What goes wrong for people when it does not. */
  readonly why?: string;
  /** The situation that has to come up, or the property was not put to the test. */
  readonly witness?: string;
  readonly source?: string;
}

/** What a world is made of. */
export interface Parts {
  readonly actors: readonly ActorPart[];
  readonly mail: readonly MailPart[];
  /**
   * Actors that are interchangeable, each with what belongs to it (see `WorldConfig.symmetric`). Absent or empty: none. A
   * strategy whose starters look at names leaves it out.
   */
  readonly symmetric?: readonly (readonly string[])[];
  /** Fields that hold sets as sorted lists, besides `setFields` (see `WorldConfig.sets`). */
  readonly sets?: readonly string[];
  /** What a channel promises (see `WorldConfig.channel`). Absent: first in, first out. */
  readonly channel?: (from: ActorId, to: ActorId) => 'fifo' | 'bag' | 'set';
  readonly faults: FaultParts;
  /** Faults that could happen there and that nobody simulates, with the reason: who asks for one is refused. Absent: none. */
  readonly unsimulated?: { readonly [Name in FaultName]?: string };
  /**
   * What some fields hold, for a proof that covers every number of symmetric actors (see docs/for-every-number.md). Absent: no such
   * proof is tried.
   */
  readonly fields?: FieldsPart;
}

/** What a proof for every number of symmetric actors has to be told; sim/parameterized/scope.ts says the same in full. */
export interface FieldsPart {
  readonly counters?: readonly CounterPart[];
  /** Lists, as `actor.field`, whose items each name one of the symmetric actors, and keep no order behind the first. */
  readonly queues?: readonly string[];
  /** Messages about others that may arrive at any time, as `machine.TYPE` of the receiver's machine. */
  readonly hearsay?: readonly string[];
  /** Names of fields that hold lists whose order has no effect. */
  readonly unordered?: readonly string[];
  /** Names of fields that hold how many there are of something: none, one and several are told apart. */
  readonly counts?: readonly string[];
}

/** A number that an actor counts up, and of which machines ask whether it is the latest, or less than another. */
export interface CounterPart {
  readonly of: ActorId;
  /** Where the latest is in its context, as `field.field`. */
  readonly latest: string;
  /** Names of fields that hold one, in its context and in messages that it sends or gets. */
  readonly fields: readonly string[];
  /** Where others keep one, as `machine.field.field` of their contexts. */
  readonly kept?: readonly string[];
  /** Names of fields that hold one wherever they are. */
  readonly everywhere?: readonly string[];
  /** Texts with one in them, as `before{n}after`. */
  readonly texts?: readonly string[];
  /** The least number that is one. */
  readonly first: 0 | 1;
}

/** An actor of a world: its id, its machine and the input with which the machine begins. */
export interface ActorPart {
  readonly id: ActorId;
  readonly machine: AnyStateMachine;
  readonly input: Json;
  /** What it is in the system, for those who draw it (see `ActorConfig.role`). `assemble` says it of what it knows. */
  readonly role?: 'client' | 'execution' | 'storage' | 'runtime';
  /** Of an actor that is code: where it stands (see `ActorConfig.stands`). */
  readonly stands?: (step: {
    readonly before: Json;
    readonly event: { readonly type: string } | null;
    readonly after: Json;
  }) => readonly {
    readonly kind: 'asks' | 'waits' | 'ends';
    readonly does: string;
    readonly at: {
      readonly file: string;
      readonly line: number;
      readonly column: number;
      readonly text: string;
    } | null;
  }[];
}

/** An actor with a role, unless it has one. */
export function inRole(role: NonNullable<ActorPart['role']>, part: ActorPart): ActorPart {
  return { role, ...part };
}

/** A message from the environment, there when the world begins. */
export interface MailPart {
  readonly to: ActorId;
  readonly message: { readonly type: string; readonly [key: string]: Json };
}

/** Where a fault may hit: channels whose messages it moves, or machines that are told of it by an event. */
export type FaultPart =
  { readonly at: readonly Channel[] } | { readonly events: readonly MailPart[] };

/** A fault that is not named cannot happen in this world. */
export type FaultParts = { readonly [Name in FaultName]?: FaultPart };

/** The two ends of a channel: who sends, who receives. */
export type Channel = readonly [from: ActorId, to: ActorId];
