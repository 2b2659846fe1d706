import { enqueueActions, setup, type AnyStateMachine } from 'xstate';
import { batchExecution, batchInstance, batchWindow } from '../../model/azure/runtime/entity.js';
import {
  type ActorId,
  type Effect,
  type EntityMessage,
  type InstanceId,
  type MessageId,
  type Received,
  type WindowKey,
} from '../../model/index.js';
import type { FaultEvent } from '../../model/faults.js';
import type { Json } from '../../model/parts.js';
import { hidden, shown } from '../data.js';
import type { EntityState, OperationResult } from '../durable/jobs.js';
import type { Program } from '../index.js';

interface Input {
  readonly window: WindowKey;
  readonly instance: InstanceId;
  readonly queue: ActorId;
  readonly reminder: ActorId;
}
interface Context extends Input {
  readonly state: EntityState;
  readonly throws: boolean;
}
type Event = Received<EntityMessage> | FaultEvent;

interface Batch {
  readonly epoch: number;
  readonly messages: readonly { readonly id: MessageId }[];
}

/**
 * The entity function of the example app in the place of the machine `entity`: what an operation does the user's code says; what the .NET SDK has
 * besides, a signal that is scheduled and an orchestration that an entity starts, is as in that machine.
 */
export function entityFunction(program: Program): AnyStateMachine {
  const operate = (context: Context, operation: string, input: Json): OperationResult => {
    const { state, window: key } = context;
    const id = `@batch@${key}`;
    const job = { kind: 'operation', id, name: 'batch', key, operation, input, state } as const;
    const run = program.run(job, []);
    program.expectAllowed(run);
    return run.result as unknown as OperationResult;
  };
  const batchOf = ({ state }: Context): Batch =>
    state === null ? { epoch: 1, messages: [] } : (shown(state.state) as unknown as Batch);
  const start = (context: Context, epoch: number, ids: readonly MessageId[], again: boolean) => {
    const { instance, window, queue } = context;
    const item = {
      kind: 'ExecutionStarted',
      instance: batchInstance(instance, epoch),
      execution: batchExecution(instance, epoch, again),
      window: batchWindow(window, epoch),
      messages: [...ids].sort(),
      collects: false,
      generation: 0,
      deduplicated: false,
    } as const;
    return { type: 'send', to: queue, message: { type: 'ENQUEUE', item } } as const;
  };
  const flushed = (result: OperationResult): readonly MessageId[] =>
    (shown(result.result) as unknown as Batch['messages']).map(({ id }) => id);

  return setup({
    types: {
      context: {} as Context,
      events: {} as Event,
      input: {} as Input,
      emitted: {} as Effect,
    },
    guards: { hasBatch: ({ context }) => batchOf(context).messages.length > 0 },
    actions: {
      add: enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'ADD') return;
        const { message } = event;
        if (context.throws) {
          enqueue.assign({ throws: false });
          enqueue.emit({ type: 'announce', fact: { type: 'dropped', message, why: 'failed' } });
          return;
        }
        const before = batchOf(context);
        const done = operate(context, 'add', hidden({ id: message, payload: null }));
        const { epoch, messages } = batchOf({ ...context, state: done.state });
        enqueue.assign({ state: done.state });
        if (messages.length === before.messages.length) return;
        const window = batchWindow(context.window, epoch);
        enqueue.emit({ type: 'announce', fact: { type: 'accepted', message, window } });
        const { opens } = shown(done.result) as { opens: boolean };
        if (!opens) return;
        enqueue.emit({ type: 'send', to: context.reminder, message: { type: 'SCHEDULE', epoch } });
      }),
      flush: enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'FLUSH') return;
        enqueue.assign({ throws: false });
        if (context.throws) return;
        const done = operate(context, 'flush', event.epoch);
        enqueue.assign({ state: done.state });
        const ids = flushed(done);
        if (ids.length > 0) enqueue.emit(start(context, event.epoch, ids, false));
      }),
      /** The host dies when it has sent what a flush sends, and has not committed it. */
      flushUncommitted: enqueueActions(({ context, enqueue }) => {
        const { epoch } = batchOf(context);
        enqueue.emit(start(context, epoch, flushed(operate(context, 'flush', epoch)), true));
      }),
      break: enqueueActions(({ enqueue }) => {
        enqueue.assign({ throws: true });
      }),
    },
  }).createMachine({
    id: 'entity-function',
    context: ({ input }) => ({
      window: input?.window ?? ('' as WindowKey),
      instance: input?.instance ?? ('' as InstanceId),
      queue: input?.queue ?? '',
      reminder: input?.reminder ?? '',
      state: null,
      throws: false,
    }),
    on: {
      ENQUEUED: {},
      ADD: { actions: 'add' },
      FLUSH: { actions: 'flush' },
      WORKER_CRASH: { guard: 'hasBatch', actions: 'flushUncommitted' },
      SPLIT_BRAIN: { guard: 'hasBatch', actions: 'flushUncommitted' },
      ACTIVITY_FAILURE: { guard: ({ context }) => !context.throws, actions: 'break' },
    },
  });
}
