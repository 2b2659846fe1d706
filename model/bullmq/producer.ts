import {
  clientContext,
  clientOf,
  joins,
  joinsUnplaced,
  served,
  type ClientContext,
  type ClientInput,
} from '../engine/client.js';
import type { AddOptions } from './contents.js';
import type { QueueReply, QueueRequest } from './messages.js';

/** How a producer adds jobs. */
export interface ProducerInput extends ClientInput {
  readonly options: AddOptions;
  /** `payload`: the message is the job's data. `inbox`: it is stored in a hash first, and the job only says that there is something. */
  readonly carries: 'payload' | 'inbox';
}

type ProducerContext = ClientContext & Pick<ProducerInput, 'options' | 'carries'>;

const { client, ask } = clientOf<ProducerContext, ProducerInput, QueueReply, QueueRequest>();

const producer = client.extend({
  guards: {
    storesFirst: ({ context }) => context.carries === 'inbox',
    /** Otherwise whoever collects says which window it is. */
    saysWindow: ({ context }) => context.carries === 'payload' && context.window === 'tumbling',
  },
  actions: {
    store: ask(({ context }) => ({ type: 'HSET', message: served(context).id })),
    add: ask(({ context: { options, carries, ...context } }) => ({
      type: 'ADD',
      data: carries === 'payload' ? served(context).id : '',
      options,
    })),
  },
});

/**
 * `Queue.add`, once for each message. Its answer is the id of a job: of the one that was added, or of the one that stands for it.
 *
 * Source: BullMQ docs, "Job Ids" and "Deduplication".
 */
export const bullmqProducer = producer.createMachine({
  id: 'bullmq-producer',
  context: ({ input }) => ({
    ...clientContext(input),
    options: input?.options ?? {},
    carries: input?.carries ?? 'payload',
  }),
  initial: 'idle',
  on: { ADDED: {}, CODE: {} },
  states: {
    idle: { id: 'idle', tags: ['settled'], on: { MESSAGE: { target: 'busy', actions: 'begin' } } },
    dead: { id: 'dead', tags: ['settled'], meta: { defer: ['MESSAGE', 'ADDED', 'CODE'] } },
    busy: {
      meta: { defer: ['MESSAGE'] },
      on: { CRASH: '#dead' },
      initial: 'choosing',
      states: {
        choosing: { always: [{ guard: 'storesFirst', target: 'storing' }, { target: 'adding' }] },
        storing: { entry: 'store', on: { CODE: 'adding' } },
        adding: {
          entry: 'add',
          on: {
            ADDED: [{ guard: 'saysWindow', ...joins }, joinsUnplaced],
          },
        },
      },
    },
  },
});
