import { assertEvent, assign, setup, stateIn } from 'xstate';
import {
  executionId,
  instanceId,
  windowKey,
  withId,
  type ActorId,
  type ExecutionId,
  type InstanceId,
  type MessageId,
  type WindowKey,
} from '../../domain.js';
import { announce, send, type Effect } from '../../effects.js';
import type { FaultEvent } from '../../faults.js';
import type { EntityMessage, Received } from '../../messages.js';

/** The input of `entity`. */
export interface EntityInput {
  readonly window: WindowKey;
  /** The batches' instance ids are derived from it. */
  readonly instance: InstanceId;
  readonly queue: ActorId;
  readonly reminder: ActorId;
  /** False: a message that is signalled twice is added twice. Default: true. */
  readonly recognisesMessages?: boolean;
}

interface EntityState extends Required<EntityInput> {
  /** The number of the batch that is open, or will be opened next; from 1. */
  readonly epoch: number;
  /** The open batch, sorted; empty when none is open. */
  readonly batch: readonly MessageId[];
  /** The messages of all former batches, sorted. */
  readonly flushed: readonly MessageId[];
}

/** The names of one batch of an entity: each epoch is a window of its own, processed by an instance of its own. */
export const batchWindow = (window: WindowKey, epoch: number): WindowKey =>
  windowKey(`${window}#${epoch}`);
/** The id of the instance that processes the batch of one epoch. */
export const batchInstance = (instance: InstanceId, epoch: number): InstanceId =>
  instanceId(`${instance}#${epoch}`);
/** `again`: the episode that started it was run again, and started another. */
export const batchExecution = (instance: InstanceId, epoch: number, again = false): ExecutionId =>
  executionId(`e-${instance}#${epoch}${again ? 'b' : ''}`);

/**
 * The durable entity `@collector@<key>` that gathers messages into batches. Its operations run one at a time, so there
 * is no start to race for: the first message of an epoch opens the batch and schedules its flush, the others join it,
 * the flush starts an orchestration with the whole batch.
 *
 * Clients' signals are at-least-once, so `add` recognises messages by id; a scheduled signal cannot be cancelled and
 * may come twice, so `flush` carries the epoch it is for. State and outgoing messages are committed together. The
 * orchestration has a parent: its start is not de-duplicated and has no Pending row.
 *
 * The host may die after it has sent the messages of a flush and before it commits (WORKER_CRASH), or two hosts may run the same
 * flush (SPLIT_BRAIN): the state is as before, the flush is delivered again, and the orchestration is started twice, each time
 * with another ExecutionId. An operation that throws (ACTIVITY_FAILURE) changes nothing, and its input is consumed.
 *
 * Source: Durable Functions docs, "Durable entities"; azure-functions-durable-extension#969 (guarantees), #990 (no
 * cancelling), #1751 (an operation that throws); Azure/durabletask TaskEntityDispatcher. Inferred: that the two starts of a flush
 * that is run twice have different ExecutionIds (no start with a parent is de-duplicated).
 * Left out: locks, forgetting old message ids, and the worker's crash between commit and delete (which is the duplicate
 * delivery of a signal).
 */
export const entity = setup({
  types: {
    context: {} as EntityState,
    events: {} as Received<EntityMessage> | FaultEvent,
    input: {} as EntityInput,
    emitted: {} as Effect,
  },
  guards: {
    isNew: ({ context, event }) =>
      event.type === 'ADD' &&
      !(
        context.recognisesMessages &&
        (context.batch.includes(event.message) || context.flushed.includes(event.message))
      ),
    throws: stateIn({ code: 'broken' }),
    currentEpoch: ({ context, event }) => event.type === 'FLUSH' && event.epoch === context.epoch,
  },
  actions: {
    add: assign(({ context, event }) => {
      assertEvent(event, 'ADD');
      return context.recognisesMessages
        ? { batch: withId(context.batch, event.message) }
        : { batch: [...context.batch, event.message].sort() };
    }),
    announceAccepted: announce(({ context, event }) => {
      assertEvent(event, 'ADD');
      return {
        type: 'accepted',
        message: event.message,
        window: batchWindow(context.window, context.epoch),
      };
    }),
    scheduleFlush: send(
      ({ context }) => context.reminder,
      ({ context }) => ({ type: 'SCHEDULE', epoch: context.epoch }),
    ),
    startProcessing: send(
      ({ context }) => context.queue,
      ({ context: { instance, window, epoch, batch } }, { again }: { again: boolean }) => ({
        type: 'ENQUEUE',
        item: {
          kind: 'ExecutionStarted',
          instance: batchInstance(instance, epoch),
          execution: batchExecution(instance, epoch, again),
          window: batchWindow(window, epoch),
          messages: batch,
          collects: false,
          generation: 0,
          deduplicated: false,
        },
      }),
    ),
    announceFailed: announce(({ event }) => {
      assertEvent(event, 'ADD');
      return { type: 'dropped', message: event.message, why: 'failed' };
    }),
    nextEpoch: assign(({ context }) => ({
      epoch: context.epoch + 1,
      batch: [],
      flushed: context.recognisesMessages ? context.batch.reduce(withId, context.flushed) : [],
    })),
  },
}).createMachine({
  id: 'entity',
  context: ({ input }: { input: EntityInput | undefined }) => ({
    window: input?.window ?? windowKey(''),
    instance: input?.instance ?? instanceId(''),
    queue: input?.queue ?? '',
    reminder: input?.reminder ?? '',
    recognisesMessages: input?.recognisesMessages ?? true,
    epoch: 1,
    batch: [],
    flushed: [],
  }),
  type: 'parallel',
  on: {
    ENQUEUED: {}, // the runtime sends its messages when it commits; user code does not see the answer
  },
  states: {
    batch: {
      initial: 'empty',
      states: {
        empty: {
          on: {
            ADD: [
              { guard: 'throws' },
              {
                guard: 'isNew',
                target: 'collecting',
                actions: ['add', 'announceAccepted', 'scheduleFlush'],
              },
              {}, // delivered twice, and flushed already
            ],
            FLUSH: {}, // delivered twice: there is no batch
          },
        },
        collecting: {
          on: {
            ADD: [
              { guard: 'throws' },
              { guard: 'isNew', actions: ['add', 'announceAccepted'] },
              {}, // delivered twice
            ],
            FLUSH: [
              { guard: 'throws' },
              {
                guard: 'currentEpoch',
                target: 'empty',
                actions: [{ type: 'startProcessing', params: { again: false } }, 'nextEpoch'],
              },
              {}, // delivered twice: meant for an earlier batch
            ],
            WORKER_CRASH: { actions: { type: 'startProcessing', params: { again: true } } },
            SPLIT_BRAIN: { actions: { type: 'startProcessing', params: { again: true } } },
          },
        },
      },
    },
    code: {
      initial: 'sound',
      states: {
        sound: { on: { ACTIVITY_FAILURE: 'broken' } },
        /** The next operation throws. */
        broken: {
          on: {
            ADD: { target: 'sound', actions: 'announceFailed' },
            FLUSH: 'sound',
          },
        },
      },
    },
  },
});
