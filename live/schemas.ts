import {
  callable,
  check,
  flag,
  having,
  integer,
  listOf,
  machine,
  mapOf,
  oneOf,
  optional,
  record,
  text,
  value,
  withMethods,
} from '../input/schema.js';
import { runtimeEras, windowKinds } from '../model/index.js';

/** What callers give to `live`, each checked where it comes in. Clients of the SDK and their names are the SDK's to look at. */

const timers = withMethods('timers with setTimeout, clearTimeout', 'setTimeout', 'clearTimeout');
const adapter = withMethods('an adapter with perform', 'perform');

const hostOptions = record({
  input: optional(
    record({
      era: optional(oneOf(runtimeEras)),
      retriesMax: optional(integer(0)),
      fenced: optional(flag),
      window: optional(oneOf(windowKinds)),
      again: optional(flag),
    }),
  ),
  log: optional(callable),
  timers: optional(timers),
});

/** @throws InputError if no host can be made of these. */
export function checkHost(starter: unknown, premises: unknown, options: unknown): void {
  check(machine, starter, 'the machine of createHost');
  check(callable, premises, 'the premises of createHost');
  check(hostOptions, options, 'the options of createHost', 'createHost: ');
}

// A message may bring along its body, and premises what their owner keeps there.
const incoming = having({ id: text, window: text });
const signals = optional(
  withMethods('an AbortSignal', 'addEventListener', 'removeEventListener', 'throwIfAborted'),
);

/** @throws InputError if it is no message, or nothing that ends it. */
export function checkMessage(message: unknown, signal: unknown): void {
  check(incoming, message, 'the message', 'the message: ');
  check(signals, signal, 'the signal');
}

/** @throws InputError if they serve no window, or have an adapter for a role that is none. */
export function checkPremises(given: unknown, roles: readonly string[], window: string): void {
  const adapters = record(Object.fromEntries(roles.map((role) => [role, optional(adapter)])));
  const what = `what serves the window ${window}`;
  check(having({ instance: text, adapters }), given, what, `${what}: `);
}

const durableClient = withMethods(
  'a Durable client with getStatus, startNew, raiseEvent, purgeInstanceHistory',
  'getStatus',
  'startNew',
  'raiseEvent',
  'purgeInstanceHistory',
);

const durableOptions = record({
  orchestrator: text,
  instance: text,
  event: text,
  payload: optional(value('plain JSON', isSaidInJson)),
  signal: optional(callable),
});

/** True if there is a text for it: not of a function, nor of what contains itself or a bigint. */
function isSaidInJson(given: unknown): boolean {
  try {
    return JSON.stringify(given) !== undefined;
  } catch {
    return false;
  }
}

/** @throws InputError if no task hub can be reached so. */
export function checkDurable(client: unknown, options: unknown): void {
  check(durableClient, client, 'the client of durableAdapters');
  check(durableOptions, options, 'the options of durableAdapters', 'durableAdapters: ');
}

const renewingOptions = record({ lost: optional(callable), timers: optional(timers) });

/** @throws InputError if no lease can be kept so. */
export function checkRenewing(given: unknown, options: unknown): void {
  check(adapter, given, 'the adapter of renewing');
  check(renewingOptions, options, 'the options of renewing', 'renewing: ');
}

const clockOptions = record({ runs: optional(flag), ticks: optional(flag) });

/** @throws InputError if the options of a clock are none. */
export function checkClock(options: unknown): void {
  check(clockOptions, options, 'the options of installClock', 'installClock: ');
}

const milliseconds = value(
  'a finite number, zero or more',
  (given) => Number.isFinite(given) && Number(given) >= 0,
);

/** @throws InputError if a clock cannot move by so much. */
export function checkAdvance(given: unknown): void {
  check(milliseconds, given, 'what the clock was to move by, in milliseconds,');
}

const inboxOptions = record({ remembers: flag });

/** @throws InputError if the options of an inbox are none. */
export function checkInbox(options: unknown): void {
  check(inboxOptions, options, 'the options of inboxAdapter', 'inboxAdapter: ');
}

const lockRecordOptions = record({ ages: optional(flag) });

/** @throws InputError if the options of a lock record are none. */
export function checkLockRecord(options: unknown): void {
  check(lockRecordOptions, options, 'the options of lockRecordAdapter', 'lockRecordAdapter: ');
}

const recorderOptions = record({ host: text, write: callable, waitingMax: optional(integer(1)) });

/** @throws InputError if no recorder can be made of these. */
export function checkRecorder(options: unknown): void {
  check(recorderOptions, options, 'the options of createRecorder', 'createRecorder: ');
}

const recordOptions = record({
  to: withMethods('a recorder of createRecorder', 'serve', 'fact', 'begin', 'end'),
  fields: optional(mapOf(listOf(text))),
});

/** @throws InputError if a client cannot be recorded so. */
export function checkRecord(options: unknown): void {
  check(recordOptions, options, 'the options of record', 'record: ');
}

const watched = listOf(having({ name: text, machine }), 1);

/** @throws InputError if these are no properties. */
export function checkWatched(properties: unknown): void {
  check(watched, properties, 'the properties of watch', 'watch: properties');
}

const watchOptions = record({
  alert: optional(callable),
  meter: optional(withMethods('a meter with createCounter', 'createCounter')),
  logger: optional(withMethods('a logger with emit', 'emit')),
  overdueMs: optional(milliseconds),
  heldMs: optional(milliseconds),
  latenessMs: optional(milliseconds),
  strategy: optional(text),
});

/** @throws InputError if nothing can be watched so. */
export function checkWatch(options: unknown): void {
  check(watchOptions, options, 'the options of watch', 'watch: ');
}

const fact = having({ type: text });
const moment = value('a time in milliseconds', Number.isFinite);

/** @throws InputError if it is no fact, or of no time. */
export function checkFact(given: unknown, at: unknown): void {
  check(fact, given, 'the fact', 'the fact: ');
  check(moment, at, 'the time of the fact');
}
