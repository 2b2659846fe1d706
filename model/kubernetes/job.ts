import { enqueueActions, setup } from 'xstate';
import type { ActorId, InstanceId } from '../domain.js';
import { effects, type Effect } from '../effects.js';
import type { Fact } from '../facts.js';
import type { Received } from '../messages.js';
import type { JobReply, JobRequest } from './messages.js';

/** Which Job. */
export interface JobInput {
  readonly id: ActorId;
  readonly instance: InstanceId;
  /** Who may be its pods, one after another. */
  readonly pods: readonly ActorId[];
}

const { send, reply } = effects<JobReply, Fact>();

const job = setup({
  types: {
    context: {} as JobInput,
    events: {} as Received<JobRequest | { readonly type: 'PAUSE' }>,
    input: {} as JobInput,
    emitted: {} as Effect<JobReply, Fact>,
  },
  actions: {
    tellCreated: enqueueActions(({ context: { id: lock, instance }, enqueue }) => {
      enqueue.emit({ type: 'announce', fact: { type: 'held', lock, kind: 'claim', instance } });
    }),
    startPod: enqueueActions(({ context: { pods }, enqueue }) => {
      const [first, ...rest] = pods;
      if (first === undefined) return;
      enqueue(send(first, { type: 'RUN' }));
      enqueue.assign({ pods: rest });
    }),
    replyCreated: reply({ type: 'JOB_CREATED' }),
    replyExists: reply({ type: 'JOB_EXISTS' }),
  },
});

const exists = { actions: 'replyExists' } as const;

/**
 * A Job of one name with the controller that runs its pods. Of all that create the Job one does; the others are answered 409 AlreadyExists, also when it is
 * complete: it stays until somebody deletes it.
 *
 * A pod that is lost is replaced; so is one on a node that is unreachable, although it goes on there (the fault `pause`).
 *
 * Announces `held` when it is created: the claim that a pod will run.
 *
 * Source: Kubernetes documentation, "Jobs"; docs/kubernetes.md says which of it from where. Left out: back-off, more than two pods, `ttlSecondsAfterFinished`.
 */
export const kubernetesJob = job.createMachine({
  id: 'kubernetes-job',
  context: ({ input }) => input,
  initial: 'absent',
  on: { HOLDER_GONE: {}, JOB_DONE: {} },
  states: {
    absent: {
      on: {
        CREATE_JOB: { target: 'running', actions: ['tellCreated', 'startPod', 'replyCreated'] },
      },
    },
    running: {
      on: {
        CREATE_JOB: exists,
        HOLDER_GONE: { actions: 'startPod' },
        PAUSE: { actions: 'startPod' },
        JOB_DONE: 'complete',
      },
    },
    complete: { on: { CREATE_JOB: exists } },
  },
});
