import type { ClientName, FaultName, RuntimeEra, WindowKind } from '../../model/index.js';
import type { Time } from '../../sim/index.js';

/** Everything that decides which world is explored; what a trace file carries. */
export interface WorldSpec {
  /** A strategy's name, or the path of a file that exports one. */
  readonly strategy: string;
  readonly runtime: RuntimeEra;
  /** The engine that a strategy of one's own runs on; absent: the catalogue's strategy says it, or Azure. */
  readonly engine?: string;
  /** Clients that start concurrently; at least 1. */
  readonly starters: number;
  /** Messages that arrive, dealt out to the starters in turns; at least 1. */
  readonly messages: number;
  /** Windows that the messages fall into, in order; at least 1, at most `messages`. */
  readonly windows: number;
  /** Which messages belong together; absent: `tumbling`. */
  readonly window?: WindowKind;
  /** The Durable client that the starters are written with; absent: `dotnet`. */
  readonly client?: ClientName;
  readonly time: Time;
  /** How often each fault may happen in one execution; absent means never. */
  readonly faults: Faults;
  /** Most faults of all kinds together in one execution; absent: as many as `faults` allows. */
  readonly faultsMax?: number;
}

/**
 * How often each fault may happen in one execution: integers, zero or more; a fault that is absent never happens. A strategy of one's
 * own may have other kinds: those that its machines declare.
 */
export type Faults = { readonly [Name in FaultName]?: number };

/**
 * The world that tests, traces and the catalogue leave out what they do not say from, without its strategy: two starters with a
 * message each, one window, the runtime of 2019, no fault. The command asks for today's runtime: `defaultRuntime`.
 */
export const defaultSpec = {
  runtime: '2019',
  starters: 2,
  windows: 1,
  time: 'asynchronous',
  faults: {},
} as const satisfies Partial<WorldSpec>;
