import * as df from 'durable-functions';
import type { Added } from './batch-entity.js';
import type { Delivered } from './message.js';
import type { Batch } from './process.js';
import { closesAt } from './window.js';

export const names = {
  collect: 'collect',
  deliver: 'deliver',
  process: 'process',
  entity: 'batch',
  /** The external event that brings a batch another message. */
  event: 'message',
} as const;

export const instanceOf = (window: string): string => `batch-${window}`;

/** Tried again, since it is idempotent: 5 times within about a minute and a half. */
const retry = (): df.RetryOptions => {
  const options = new df.RetryOptions(3_000, 5);
  options.backoffCoefficient = 2;
  options.maxRetryIntervalInMilliseconds = 60_000;
  return options;
};

/** How long a window's entity remembers its messages after the window has closed: a day. */
export const retentionMilliseconds = 86_400_000;

/**
 * The batch of a window, for the strategies that start it once: gathers messages until the window closes, then processes them. Its
 * instance id is the window's, its input the message that it was started with.
 */
export const collect: df.OrchestrationHandler = function* ({ df: context }) {
  const first = context.getInput<Delivered>();
  const window = context.instanceId.slice(instanceOf('').length);
  const messages = new Map([[first.id, first]]);
  const closing = context.createTimer(new Date(closesAt(window)));
  for (;;) {
    const arrival = context.waitForExternalEvent(names.event);
    const winner = (yield context.Task.any([arrival, closing])) as df.Task;
    if (winner === closing) break;
    const message = arrival.result as Delivered;
    messages.set(message.id, message);
  }
  const batch: Batch = { id: context.instanceId, messages: [...messages.values()] };
  return (yield context.callActivityWithRetry(names.process, retry(), batch)) as unknown;
};

export interface DeliverInput {
  readonly window: string;
  readonly message: Delivered;
}

/**
 * A message on its way to the batch entity of its window, for the strategy `entity`. Its instance id is the message's: to start it
 * twice is to start it once. Whoever opens a batch waits until the window closes, flushes it, and has it processed.
 *
 * An orchestration calls an entity effectively once and in order, where a client's signals may come twice and in any order; and it
 * can wait, which an entity of the JavaScript SDK cannot (it has no scheduled signals).
 */
export const deliver: df.OrchestrationHandler = function* ({ df: context }) {
  const { window, message } = context.getInput<DeliverInput>();
  const entity = new df.EntityId(names.entity, window);
  const { epoch, opens } = (yield context.callEntity(entity, 'add', message)) as Added;
  if (!opens) return [];
  yield context.createTimer(new Date(closesAt(window)));
  const messages = (yield context.callEntity(entity, 'flush', epoch)) as readonly Delivered[];
  if (messages.length === 0) return [];
  // Not by its epoch alone: an entity that was forgotten begins again with 1, and a batch under a name that was there is not written.
  const id = `${instanceOf(window)}-${epoch}-${context.newGuid(context.instanceId)}`;
  const batch: Batch = { id, messages };
  const processed = (yield context.callActivityWithRetry(names.process, retry(), batch)) as unknown;
  // An entity lives until somebody ends it. By then a message that comes again is known from the table of what was processed.
  yield context.createTimer(new Date(closesAt(window) + retentionMilliseconds));
  yield context.callEntity(entity, 'forget', epoch + 1);
  return processed;
};
