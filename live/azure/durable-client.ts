import {
  conflict,
  created,
  etag,
  isActive,
  purged,
  type ControlQueueMessage,
  type Enqueued,
  type ExecutionStarted,
  type InstanceId,
  type InstanceRowReply,
  type InstanceRowRequest,
  type RuntimeStatus,
} from '../../model/index.js';
import type { Adapter } from '../host/adapter.js';
import {
  NoCounterpartError,
  replied,
  UnexpectedAnswerError,
  type Outcome,
} from '../host/outcome.js';
import { checkDurable } from '../schemas.js';

/** The part of a Durable Functions client that starters need: a `DurableClient` of `durable-functions` 3 is one. */
export interface DurableClientLike {
  getStatus(
    instanceId: string,
    options?: { showInput?: boolean },
  ): Promise<{ readonly runtimeStatus: string; readonly input?: unknown }>;
  startNew(
    orchestrator: string,
    options?: { instanceId?: string; input?: unknown },
  ): Promise<string>;
  raiseEvent(instanceId: string, eventName: string, eventData: unknown): Promise<void>;
  purgeInstanceHistory(instanceId: string): Promise<unknown>;
}

/** Which orchestration the adapters start and talk to. */
export interface DurableOptions {
  /** The orchestrator function. */
  readonly orchestrator: string;
  readonly instance: InstanceId;
  /** The external event that brings it another message. */
  readonly event: string;
  /** What goes with the message that is being served, for the start's input and the event. Plain JSON. */
  readonly payload: unknown;
  /** Hands the message to the batch entity; needed by strategy `entity` only. */
  readonly signal?: (delivery: DurableDelivery<unknown>) => Promise<void>;
}

/** What the orchestration is started with, and what its event carries. */
export interface DurableDelivery<Payload> {
  /** The message's id: who gets it twice knows it again. */
  readonly id: string;
  readonly payload: Payload;
}

/**
 * The Instances row and the control queue of a task hub, by way of its client: what a starter of era `atomic` asks of them is one
 * call of the client each.
 *
 * | request | call |
 * | --- | --- |
 * | READ | `getStatus`; absent is a row that is null |
 * | CREATE_INSTANCE | `startNew`; that the id runs already is CONFLICT |
 * | ENQUEUE of an event | `raiseEvent`, then `getStatus`: unknown if the instance is not active any more |
 * | PURGE | `purgeInstanceHistory` |
 *
 * "Atomic" is what the call looks like from outside. What happens inside is the runtime's: on Azure Storage, since extension 2.5,
 * what the model calls `deduplicating`. Two callers can be told "started", and the loser's input is lost; check the strategy on
 * that era, and store messages where the batch can find them (strategy `inbox`), if none may be lost.
 *
 * A start that fails is ambiguous: the client does not say whether the id runs, and the start may be ours. So the status is looked
 * at: an instance whose input has our message's id is ours.
 *
 * @throws InputError if it is no client, or the options are none.
 */
export function durableAdapters(
  client: DurableClientLike,
  options: DurableOptions,
): {
  readonly instances: Adapter<InstanceRowRequest, InstanceRowReply>;
  readonly queue: Adapter<ControlQueueMessage, Enqueued>;
} {
  checkDurable(client, options);
  const { orchestrator, instance, event, payload, signal } = options;
  const start = async (item: ExecutionStarted): Promise<Outcome<InstanceRowReply>> => {
    const [id = ''] = item.messages;
    const input: DurableDelivery<unknown> = { id, payload };
    try {
      await client.startNew(orchestrator, { instanceId: instance, input });
      return replied(created);
    } catch (error) {
      const status = await statusOf(client, instance, true);
      if (status === null || !isActive(status.status)) throw error;
      return replied(status.startedBy === id ? created : conflict('EntityAlreadyExists'));
    }
  };
  return {
    instances: {
      perform: async (request) => {
        switch (request.type) {
          case 'READ': {
            const found = await statusOf(client, instance);
            const row = found && {
              status: found.status,
              executionId: null,
              generation: 0,
              etag: etag(0),
            };
            return replied({ type: 'ROW', status: 200, instance, row });
          }
          case 'CREATE_INSTANCE':
            if (request.item.kind === 'ExecutionStarted') return start(request.item);
            throw new NoCounterpartError(`an instance cannot be started with ${request.item.kind}`);
          case 'PURGE':
            await client.purgeInstanceHistory(instance);
            return replied(purged);
          case 'INSERT':
          case 'REPLACE':
          case 'INSERT_OR_REPLACE':
          case 'INSERT_OR_MERGE':
          case 'WATCH':
          case 'ENQUEUED':
            throw new NoCounterpartError(
              `${request.type} is no call of a Durable client; run the starter with era 'atomic'`,
            );
        }
      },
    },
    queue: {
      perform: async (request) => {
        const item = request.type === 'ENQUEUE' ? request.item : null;
        if (item?.kind === 'EventRaised') {
          await client.raiseEvent(instance, event, { id: item.message, payload });
          const status = await statusOf(client, instance);
          if (status === null || !isActive(status.status)) return lostOrRaised(instance);
        } else if (item?.kind === 'Signal' && item.operation === 'add' && signal !== undefined) {
          await signal({ id: item.message, payload });
        } else throw new NoCounterpartError(`${JSON.stringify(request)} is no call of the client`);
        return replied({ type: 'ENQUEUED', status: 201 });
      },
    },
  };
}

/**
 * The client of `durable-functions` 3 returns when the instance has ended (HTTP 410) as it does when the event is queued, so only an
 * instance that is active afterwards proves that there is an event. Of another one nobody knows; whoever serves the message again
 * looks first, and sees that the batch is over.
 */
function lostOrRaised(instance: InstanceId): Outcome<never> {
  return {
    kind: 'unknown',
    because: `${instance} has ended; the client does not say whether the event was raised before`,
  };
}

interface Status {
  readonly status: RuntimeStatus;
  /** The message that the instance was started with; null where its input does not say, or was not asked for. */
  readonly startedBy: string | null;
}

/** The status of an instance; null if there is none, which the client of `durable-functions` 3 says by throwing. */
async function statusOf(
  client: DurableClientLike,
  instance: InstanceId,
  showInput = false,
): Promise<Status | null> {
  try {
    const found = await client.getStatus(instance, { showInput });
    const { id } = (found.input ?? {}) as Partial<DurableDelivery<unknown>>;
    return { status: statusFrom(found.runtimeStatus), startedBy: id ?? null };
  } catch (error) {
    if (error instanceof Error && error.message.includes('HTTP 404')) return null;
    throw error;
  }
}

/** The model has no status between Running and its end: what is suspended or continues as new may still take a message. */
function statusFrom(runtimeStatus: string): RuntimeStatus {
  switch (runtimeStatus) {
    case 'Pending':
    case 'Running':
    case 'Completed':
    case 'Failed':
    case 'Terminated':
      return runtimeStatus;
    case 'ContinuedAsNew':
    case 'Suspended':
      return 'Running';
    case 'Canceled':
      return 'Terminated';
    default:
      throw new UnexpectedAnswerError(`the client says that the instance is '${runtimeStatus}'`);
  }
}
