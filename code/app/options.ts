import { codeClients, type CodeClient } from '../../model/azure/clients.js';
import type { WindowKey, MessageId } from '../../model/domain.js';
import type { Json } from '../../model/parts.js';
import {
  callable,
  check,
  flag,
  integer,
  listOf,
  either,
  mapOf,
  oneOf,
  optional,
  record,
  text,
  type Schema,
} from '../../input/schema.js';
import type { Outcome } from '../realm.js';

/**
 * A Functions app, and what nobody can see by looking at it. Paths are relative to the file that says so, `onebatch.config.ts`.
 */
export interface AppOptions {
  /** The files that register its functions; `*` stands for any part of a file's name. */
  readonly entry: string | readonly string[];
  /** What `process.env` says; default: the connection string of an emulator as `AzureWebJobsStorage`. */
  readonly env?: Readonly<Record<string, string>>;
  /** The function that serves a message. Default: the only http, queue, Service Bus or event trigger. */
  readonly trigger?: string;
  /** What that trigger is given for a message of the world (`m1`) and its window (`w1`). Default: `{ id, window }`. */
  readonly message?: (id: MessageId, window: WindowKey) => Json;
  /** The orchestration instance of a window. Default: the one that the code starts. */
  readonly instance?: (window: WindowKey) => string;
  /** What the sender of a message is told. Default: an error, or a status of 400 and more, is a no; anything else a yes. */
  readonly told?: (outcome: Outcome) => 'acknowledged' | 'rejected';
  /** Milliseconds since 1970 when a call begins. Default: some day in 2023. */
  readonly now?: number;
  /** The activity that processes a batch, when it comes back: its input names the messages. Default: every activity whose input does. */
  readonly process?: string;
  /** True: what that activity does it does once for each message, however often it runs. Default: false. */
  readonly idempotent?: boolean;
  /** Activities whose own code is not run, say because they call what nobody simulates: they stand for their effect. Default: none. */
  readonly effects?: readonly string[];
  /** Tables and containers of data: that a row or blob is there keeps nobody from starting, as a lock or a claim does. Default: none. */
  readonly data?: readonly string[];
  /** The name of a batch, by that activity's input, where a window may have several. Default: a window has one. */
  readonly batch?: (input: Json) => string;
  /**
   * Milliseconds that a call lasts at most: a timer or a time-out that is longer never fires in it. Default: 5,000, more than a wait
   * between two tries and less than a time-out. What is found holds for calls that keep to it; the strategy says so under `assumes`.
   */
  readonly lasts?: number;
  /**
   * Whose ways the client of `durable-functions` has, unless a world asks for others: of `dotnet`, `raiseEvent` throws for an instance that
   * has ended. `getStatus` throws for an absent one with both, as JavaScript's does. Default: `javascript`, the package's own.
   */
  readonly client?: CodeClient;
  /** True: leases are acquired with a proposed id, as the SDKs do. Default: false. */
  readonly proposes?: boolean;
}

/** A Functions app that is to be explored; what `app` gives, and `onebatch.config.ts` exports. */
export interface App {
  readonly kind: 'app';
  readonly options: AppOptions;
}

const appOptions: Schema = record({
  entry: either('a path, or a list of paths', text, listOf(text, 1)),
  env: optional(mapOf(text)),
  trigger: optional(text),
  message: optional(callable),
  instance: optional(callable),
  told: optional(callable),
  now: optional(integer(-8.64e15)),
  process: optional(text),
  idempotent: optional(flag),
  batch: optional(callable),
  effects: optional(listOf(text)),
  data: optional(listOf(text)),
  lasts: optional(integer(1)),
  client: optional(oneOf(codeClients)),
  proposes: optional(flag),
});

/**
 * Says how a Functions app is explored: the default export of `onebatch.config.ts`. Nothing is read yet.
 *
 * @throws InputError if an option is unknown or of a wrong type.
 */
export function app(options: AppOptions): App {
  check(appOptions, options, 'the options of app', 'app: ');
  return { kind: 'app', options };
}

/** True for what `app` gives. */
export function isApp(value: unknown): value is App {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, options } = value as Partial<App>;
  return kind === 'app' && typeof options === 'object';
}
