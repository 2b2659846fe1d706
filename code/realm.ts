/**
 * What the two sides of a sandbox tell each other: the host, which runs a program, and the realm, in which the user's code
 * and the stand-ins are. Everything here is data that survives JSON.
 */
import type { Json } from '../model/parts.js';

/** What a program is to do. What else there is in it is for the driver of its kind. */
export interface Job {
  /** Which driver runs it: `call` is one call of a function. */
  readonly kind: string;
  /** The actor that runs it: what it makes up (ids, numbers) is derived from that name. */
  readonly id: string;
  /** Milliseconds since 1970 when it begins; default: some day in 2023. */
  readonly now?: number;
  /** Actors that are asked over one connection, in order; default: none. */
  readonly pipelined?: readonly string[];
}

/**
 * One thing that happened to a program, in the order in which it did.
 * - `f`, `reply`: the oldest open request to the actor `f` is answered, or the one with the number `n`; `reply` is what the code can tell
 *   of the answer.
 * - `f`, `refused`: that request is refused (503).
 * - `t`: the timer in that slot fires.
 * - `told`: whatever else the driver of the job's kind takes.
 */
export type Entry =
  | { readonly f: string; readonly n?: number; readonly reply: Json }
  | { readonly f: string; readonly n?: number; readonly refused: true }
  | { readonly t: number }
  | { readonly told: Json };

/** A request that the code has made of an actor, in the order in which it made them. */
export interface Call {
  readonly to: string;
  readonly message: { readonly type: string; readonly [key: string]: Json };
  /** Its number, if another request to the same actor was open when it was made. */
  readonly correlation?: number;
  readonly answered: boolean;
}

/** A timer that the code has set. A slot is free again when its timer has fired or was cancelled. */
export interface CodeTimer {
  /** At least 1. */
  readonly ms: number;
  readonly slot: number;
  /** Entries that the log had when it was set. */
  readonly since: number;
  readonly live: boolean;
}

/** How a call ended. */
export type Outcome =
  | { readonly how: 'returned'; readonly value: Json }
  | { readonly how: 'threw'; readonly error: Thrown };

export interface Thrown {
  /** The error's name; `a value of type string` for something that is no error. */
  readonly name: string;
  readonly message: string;
  /** As V8 writes it; null for something that is no error. */
  readonly stack: string | null;
}

/** What the stand-ins noted of a call, for what its caller is told. */
export interface Marks {
  /** It has started an instance. */
  readonly started: boolean;
  /** The last request that was to place the message: what came of it; null if there was none. */
  readonly told: Told | null;
}

/**
 * - `started`, `joined`, `handedOver`: the message was placed: in a batch of its own, in somebody else's, with an entity.
 * - `sentOn`: it was sent again, as a message of its own.
 * - the others say why it was not (see `RejectionReason`).
 */
export type Told =
  | 'started'
  | 'joined'
  | 'handedOver'
  | 'sentOn'
  | 'alreadyRunning'
  | 'absent'
  | 'closed'
  | 'locked'
  | 'rowGone'
  | 'beingStarted'
  | 'unavailable';

/** A resource that the code asks for, and the job does not name. */
export interface Wanted {
  /** `instance`, `row`, `blob`, `queue`, `entity`. */
  readonly kind: string;
  readonly name: string;
  /** The key of the window whose message was served. */
  readonly window: string;
}

/** Why a run cannot be relied upon. It ends the search, whatever the user's code has caught. */
export interface Refusal {
  readonly what: string;
  /** The stack as V8 writes it; null where there is none. */
  readonly stack: string | null;
  readonly wanted: Wanted | null;
}

/** How far a program has come after a log. */
export interface Run {
  readonly calls: readonly Call[];
  readonly timers: readonly CodeTimer[];
  /** Null: it has not come back yet. */
  readonly outcome: Outcome | null;
  readonly marks: Marks;
  /** Rejections that nobody handles, and what callbacks of timers threw, in order. In Node either ends the process. */
  readonly unhandled: readonly Thrown[];
  /** What it has written to the console, a line each. */
  readonly said: readonly string[];
  /** What the driver of the job's kind says besides. */
  readonly result: Json;
  readonly refusal: Refusal | null;
}

/** Where code stands: stacks as V8 writes them, in the order of the run's calls and timers. */
export interface Stands {
  readonly calls: readonly string[];
  readonly timers: readonly string[];
}

/** The names under which host and realm know each other, as properties of the realm's global object. */
export const hostKey = '__onebatch_host';
export const realmKey = '__onebatch_realm';

/** The functions of `node:timers`, which are globals as well. */
export const timerNames = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
];

/** Globals that are refused when they are called. */
export const refusedGlobals = [
  'fetch',
  'WebSocket',
  'XMLHttpRequest',
  'WeakRef',
  'FinalizationRegistry',
  'SharedArrayBuffer',
  'Atomics',
  'WebAssembly',
];

/** The names of globals that the stand-ins set, anew in each run. */
export const globalNames = [
  hostKey,
  realmKey,
  '__onebatch_loaded',
  '__onebatch_packages',
  '__onebatch_born',
  'Date',
  ...timerNames,
  'queueMicrotask',
  'structuredClone',
  'AbortController',
  'AbortSignal',
  'performance',
  'console',
  'crypto',
  'process',
  'global',
  ...refusedGlobals,
];
