import { effects } from '../effects.js';
import {
  clientContext,
  clientOf,
  joins,
  joinsUnplaced,
  served,
  type ClientContext,
  type ClientInput,
} from '../engine/client.js';
import { actorAt } from '../engine/worker.js';
import type { Fact } from '../facts.js';
import type { JobReply, JobRequest, TableReply, TableRequest } from './messages.js';

/** Who works the messages off: a leader that is there, or a Job that has to be created. */
export interface KubernetesClientInput extends ClientInput {
  readonly by: 'leader' | 'job';
}

type KubernetesClientContext = ClientContext & Pick<KubernetesClientInput, 'by'>;

const { client, ask } = clientOf<
  KubernetesClientContext,
  KubernetesClientInput,
  TableReply | JobReply,
  TableRequest | JobRequest
>();
const { send } = effects<TableRequest | JobRequest, Fact>();

const caller = client.extend({
  guards: {
    createsJob: ({ context }) => context.by === 'job',
    /** Otherwise the batch says which window it is. */
    saysWindow: ({ context }) => context.window === 'tumbling',
  },
  actions: {
    put: ask(({ context }) => ({ type: 'PUT', message: served(context).id })),
    createJob: send(({ context }) => actorAt('job', { key: served(context).window }), {
      type: 'CREATE_JOB',
    }),
  },
});

const created = [{ guard: 'saysWindow', ...joins }, joinsUnplaced] as const;

/**
 * Put the message into a table; a leader finds it there. Or put it there and create the Job whose name stands for the window: whoever is told that there
 * is one leaves its message to it.
 *
 * Source: Kubernetes documentation, "Jobs" and "Object Names and IDs".
 */
export const kubernetesClient = caller.createMachine({
  id: 'kubernetes-client',
  context: ({ input }) => ({ ...clientContext(input), by: input?.by ?? 'leader' }),
  initial: 'idle',
  on: { STORED: {}, JOB_CREATED: {}, JOB_EXISTS: {} },
  states: {
    idle: { id: 'idle', tags: ['settled'], on: { MESSAGE: { target: 'busy', actions: 'begin' } } },
    dead: {
      id: 'dead',
      tags: ['settled'],
      meta: { defer: ['MESSAGE', 'STORED', 'JOB_CREATED', 'JOB_EXISTS'] },
    },
    busy: {
      meta: { defer: ['MESSAGE'] },
      on: { CRASH: '#dead' },
      initial: 'putting',
      states: {
        putting: {
          entry: 'put',
          on: { STORED: [{ guard: 'createsJob', target: 'creating' }, joinsUnplaced] },
        },
        creating: { entry: 'createJob', on: { JOB_CREATED: created, JOB_EXISTS: created } },
      },
    },
  },
});
