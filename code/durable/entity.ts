import { assign, enqueueActions, setup, type AnyStateMachine } from 'xstate';
import type { Directory, InstanceId } from '../../model/domain.js';
import type { Effect } from '../../model/effects.js';
import type { FaultEvent } from '../../model/faults.js';
import type { CodeEntityMessage, Received } from '../../model/messages.js';
import type { Json } from '../../model/parts.js';
import type { Program } from '../sandbox/program.js';
import { entityActor } from './entities.js';
import type { EntityState, OperationJob, OperationResult } from './jobs.js';

export interface CodeEntityInput {
  /** The entity function, and the key. */
  readonly name: string;
  readonly key: string;
  /** The actor of each entity that it may signal, by id: `@batch@w1`. */
  readonly entities: Directory;
}

interface CodeEntityContext extends CodeEntityInput {
  readonly state: EntityState;
  /** The instance whose critical section it is in; null: in none. */
  readonly lockedBy: InstanceId | null;
  /** What waits until it is released. */
  readonly queue: readonly Request[];
  /** True: the next operation throws. */
  readonly fails: boolean;
}

type Event = Received<CodeEntityMessage> | FaultEvent;
/** What goes through the queue. */
type Request = Extract<Event, { readonly type: 'OPERATION' | 'CALL' | 'SIGNAL' | 'LOCK' }>;

/**
 * A durable entity that is user's code. Its operations run one at a time, each to its end, so its state is what the code has set, and
 * no log. State and outgoing signals are committed together.
 *
 * An orchestration's calls and signals come effectively once and in order, so they come as messages of its own and not by the control
 * queue; a client's signals may come twice. An operation that throws (ACTIVITY_FAILURE) before it has done anything: its caller
 * gets the error, a signal's input is consumed.
 *
 * In a critical section only requests of the instance that holds the lock are taken, before all others; those wait, in their order. The
 * holder is an instance, not an execution: two executions of one instance are in the section together, as in the host.
 *
 * A client that reads its state sees what was committed last.
 *
 * Source: durable-extension#969, #1751; its SchedulerState.MayDequeue and TaskEntityShim.ProcessLockRequest; the executor of
 * `durable-functions` itself runs the code.
 * Left out: scheduled signals, which the JavaScript SDK does not have (azure-functions-durable-js#140); the crash of a host between
 * what an operation sends and its commit, which shows where an entity starts orchestrations: one in JavaScript cannot.
 */
export function codeEntity(program: Program): AnyStateMachine {
  const operate = (context: CodeEntityContext, name: string, input: Json): OperationResult => {
    const job: OperationJob = {
      kind: 'operation',
      id: `@${context.name.toLowerCase()}@${context.key}`,
      name: context.name,
      key: context.key,
      operation: name,
      input,
      state: context.state,
    };
    const run = program.run(job, []);
    program.expectAllowed(run);
    return run.result as unknown as OperationResult;
  };
  /** The context after a request, and what it sends. */
  const served = (context: CodeEntityContext, request: Request, emit: Emit): CodeEntityContext => {
    if (request.type === 'LOCK') return locked(context, request, emit);
    const calls = (failed: boolean, result: Json): void => {
      if (request.type !== 'CALL') return;
      const { from: to, task } = request;
      emit({ type: 'send', to, message: { type: 'CALLED', task, failed, result } });
    };
    if (context.fails) {
      calls(true, 'the operation threw');
      if (request.type === 'OPERATION') {
        const { message } = request;
        emit({ type: 'announce', fact: { type: 'dropped', message, why: 'failed' } });
      }
      return { ...context, fails: false };
    }
    const { name, data } = request.code;
    const { state, signals, result, threw } = operate(context, name, data);
    for (const { entity, operation, input } of signals) {
      const message = { type: 'SIGNAL', code: { name: operation, data: input } } as const;
      emit({ type: 'send', to: entityActor(context.entities, entity), message });
    }
    calls(threw, result);
    return { ...context, state };
  };

  return setup({
    types: {
      context: {} as CodeEntityContext,
      events: {} as Event,
      input: {} as CodeEntityInput,
      emitted: {} as Effect,
    },
    actions: {
      take: enqueueActions(({ context, event, enqueue }) => {
        const emit: Emit = (effect) => enqueue.emit(effect);
        let next = arrived(context, event);
        for (;;) {
          const [first, ...queue] = next.queue;
          const isFree = next.lockedBy === null || next.lockedBy === holderIn(first);
          if (first === undefined || !isFree) break;
          next = served({ ...next, queue }, first, emit);
        }
        enqueue.assign(next);
      }),
      show: enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'READ_STATE') return;
        const { state: entity } = context;
        enqueue.emit({ type: 'send', to: event.from, message: { type: 'ENTITY_STATE', entity } });
      }),
      fail: assign({ fails: true }),
    },
  }).createMachine({
    id: 'code-entity',
    context: ({ input }) => ({
      name: input?.name ?? '',
      key: input?.key ?? '',
      entities: input?.entities ?? {},
      state: null,
      lockedBy: null,
      queue: [],
      fails: false,
    }),
    on: {
      OPERATION: { actions: 'take' },
      SIGNAL: { actions: 'take' },
      CALL: { actions: 'take' },
      LOCK: { actions: 'take' },
      UNLOCK: { actions: 'take' },
      READ_STATE: { actions: 'show' },
      ACTIVITY_FAILURE: { guard: ({ context }) => !context.fails, actions: 'fail' },
    },
  });
}

type Emit = (effect: Effect) => void;

const holderIn = (request: Request | undefined): InstanceId | null =>
  request === undefined || request.type === 'OPERATION' ? null : (request.by ?? null);

/** With a request in its queue, those of the instance that holds the lock before all others; or released. */
function arrived(context: CodeEntityContext, event: Event): CodeEntityContext {
  const { lockedBy, queue } = context;
  if (event.type === 'UNLOCK')
    return lockedBy === event.by ? { ...context, lockedBy: null } : context;
  if (!isRequest(event)) return context;
  const isHolder = lockedBy !== null && holderIn(event) === lockedBy;
  return { ...context, queue: isHolder ? [event, ...queue] : [...queue, event] };
}

const isRequest = (event: Event): event is Request =>
  ['OPERATION', 'CALL', 'SIGNAL', 'LOCK'].includes(event.type);

/** Locked, and the next entity asked, or the orchestration told. */
function locked(
  context: CodeEntityContext,
  { from, task, by, to, rest: [next, ...rest] }: Extract<Request, { readonly type: 'LOCK' }>,
  emit: Emit,
): CodeEntityContext {
  const asks = to ?? from;
  if (next === undefined) emit({ type: 'send', to: asks, message: { type: 'LOCKED', task } });
  else emit({ type: 'send', to: next, message: { type: 'LOCK', task, by, to: asks, rest } });
  return { ...context, lockedBy: by };
}
