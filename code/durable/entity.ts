import { enqueueActions, setup, type AnyStateMachine } from 'xstate';
import { type Directory } from '../../model/domain.js';
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
}

type Event = Received<CodeEntityMessage> | FaultEvent;

/**
 * A durable entity that is user's code. Its operations run one at a time, each to its end, so its state is what the code has set, and
 * no log. State and outgoing signals are committed together.
 *
 * An orchestration's calls and signals come effectively once and in order, so they come as messages of its own and not by the control
 * queue; a client's signals may come twice. An operation that throws (ACTIVITY_FAILURE) before it has done anything: its caller
 * gets the error, a signal's input is consumed.
 *
 * A client that reads its state sees what was committed last.
 *
 * Source: durable-extension#969, #1751; the executor of `durable-functions` itself runs the code.
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
  const asked = (event: Event): { readonly name: string; readonly data: Json } => {
    if (event.type === 'CALL' || event.type === 'SIGNAL' || event.type === 'OPERATION')
      return event.code;
    throw new Error(`expected an operation, found ${event.type}`);
  };

  const operating = setup({
    types: {
      context: {} as CodeEntityContext,
      events: {} as Event,
      input: {} as CodeEntityInput,
      emitted: {} as Effect,
      meta: {} as { readonly defer: readonly string[] },
    },
    actions: {
      operate: enqueueActions(({ context, event, enqueue }) => {
        const { name, data } = asked(event);
        const { state, signals, result, threw } = operate(context, name, data);
        enqueue.assign({ state });
        for (const { entity, operation, input } of signals) {
          enqueue.emit({
            type: 'send',
            to: entityActor(context.entities, entity),
            message: { type: 'SIGNAL', code: { name: operation, data: input } },
          });
        }
        if (event.type !== 'CALL') return;
        const { from: to, task } = event;
        enqueue.emit({
          type: 'send',
          to,
          message: { type: 'CALLED', task, failed: threw, result },
        });
      }),
      show: enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'READ_STATE') return;
        const { state: entity } = context;
        enqueue.emit({ type: 'send', to: event.from, message: { type: 'ENTITY_STATE', entity } });
      }),
      fail: enqueueActions(({ event, enqueue }) => {
        if (event.type === 'CALL') {
          const { from: to, task } = event;
          const result = 'the operation threw';
          enqueue.emit({
            type: 'send',
            to,
            message: { type: 'CALLED', task, failed: true, result },
          });
        } else if (event.type === 'OPERATION') {
          const { message } = event;
          enqueue.emit({ type: 'announce', fact: { type: 'dropped', message, why: 'failed' } });
        }
      }),
    },
  });
  const operations = { OPERATION: { actions: 'operate' }, SIGNAL: { actions: 'operate' } } as const;
  return operating.createMachine({
    id: 'code-entity',
    context: ({ input }) => ({
      name: input?.name ?? '',
      key: input?.key ?? '',
      entities: input?.entities ?? {},
      state: null,
    }),
    initial: 'sound',
    on: { READ_STATE: { actions: 'show' } },
    states: {
      sound: {
        on: {
          ...operations,
          CALL: { actions: 'operate' },
          ACTIVITY_FAILURE: 'broken',
        },
      },
      /** The next operation throws. */
      broken: {
        on: {
          OPERATION: { target: 'sound', actions: 'fail' },
          SIGNAL: { target: 'sound', actions: 'fail' },
          CALL: { target: 'sound', actions: 'fail' },
        },
      },
    },
  });
}
