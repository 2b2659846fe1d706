import { actorPart } from '../actor-part.js';
import type { NamedOptions, Window } from '../arrivals.js';
import { windowKey } from '../domain.js';
import { executionBy, windowWithin } from '../engine/batch.js';
import { actorAt, workerIds, workerParts } from '../engine/worker.js';
import { engineWorld } from '../engine/world.js';
import type { ActorPart, Engine, FieldsPart, Parts, Strategy } from '../parts.js';
import { kubernetesClient } from './client.js';
import { kubernetesJob } from './job.js';
import { kubernetesLeader, type LeaderInput } from './leader.js';
import { kubernetesLease } from './lease.js';
import { kubernetesPod } from './pod.js';
import { kubernetesTable } from './table.js';

function tablePart(window: Window, claims: boolean): ActorPart {
  const id = actorAt('table', window);
  return actorPart(id, kubernetesTable, { id, instance: window.instance, claims });
}

const first = { key: windowKey('w1') };

/** Nobody asks in which order rows came, or how many did; batches are called by their number. */
const fields: FieldsPart = {
  counters: [
    { of: actorAt('table', first), latest: 'stored', fields: [], first: 1 },
    {
      of: actorAt('table', first),
      latest: 'done',
      fields: [],
      everywhere: ['n'],
      texts: [
        windowWithin(first.key, '{n}'),
        ...workerIds(first).map((worker) => executionBy('e-{n}', worker)),
      ],
      first: 1,
    },
  ],
  unordered: ['inOrder'],
};

/** A table for each window, a Lease, and two processes that elect a leader by it. */
function leaderWorld(
  options: NamedOptions,
  input: Pick<LeaderInput, 'judges' | 'takes' | 'fences'>,
): Parts {
  return engineWorld(options, {
    client: kubernetesClient,
    fields,
    input: { by: 'leader' },
    stores: (window) => [
      tablePart(window, true),
      actorPart(actorAt('lease', window), kubernetesLease),
    ],
    others: workerParts(options, 'lease', kubernetesLeader, input),
  });
}

/** A table for each window, a Job, and its pods: the second one replaces the first. */
function jobWorld(options: NamedOptions): Parts {
  return engineWorld(options, {
    client: kubernetesClient,
    fields,
    input: { by: 'job' },
    stores: (window) => {
      const id = actorAt('job', window);
      const { instance } = window;
      const job = actorPart(id, kubernetesJob, { id, instance, pods: workerIds(window) });
      return [tablePart(window, false), job];
    },
    others: workerParts(options, 'job', kubernetesPod, { kind: options.window }),
  });
}

const election = 'client-go tools/leaderelection';

const strategies: readonly Strategy[] = [
  {
    name: 'kubernetes-job',
    summary:
      'put the message into a table; create the Job with the name of the window; AlreadyExists is fine',
    source: 'Kubernetes documentation, "Jobs", "Object Names and IDs"',
    assumes: 'a Job that is there will see the message',
    build: jobWorld,
  },
  {
    name: 'kubernetes-patch',
    summary:
      'put the message into a table, which a leader works off; candidates take the Lease by a PATCH without its resourceVersion',
    source: 'Kubernetes documentation, "Kubernetes API Concepts" (PATCH and PUT)',
    assumes: 'nobody else takes the Lease between reading and writing it',
    build: (options) =>
      leaderWorld(options, { judges: 'change', takes: 'patch', fences: 'nothing' }),
  },
  {
    name: 'kubernetes-renew-time',
    summary:
      'as kubernetes-leader, but a candidate compares the renewTime in the Lease with its own clock',
    source: 'fabric8io/kubernetes-client#7160, #7258',
    assumes: 'all clocks show the same time, and no leader stands still',
    build: (options) =>
      leaderWorld(options, { judges: 'renewTime', takes: 'put', fences: 'nothing' }),
  },
  {
    name: 'kubernetes-leader',
    summary: 'put the message into a table, which the leader elected by client-go works off',
    source: `${election}; kubernetes#23731, #67651`,
    assumes: 'there is one leader at a time',
    build: (options) => leaderWorld(options, { judges: 'change', takes: 'put', fences: 'nothing' }),
  },
  {
    name: 'kubernetes-fenced-writes',
    summary:
      'as kubernetes-leader, but the effect and the end of its rows are one transaction, which refuses an older leader',
    source: `${election} ("a.k.a. fencing"); Kleppmann, "How to do distributed locking"`,
    assumes: 'a leader that is refused when it writes can do no harm',
    build: (options) => leaderWorld(options, { judges: 'change', takes: 'put', fences: 'writes' }),
  },
  {
    name: 'kubernetes-window',
    summary:
      'as kubernetes-fenced-writes, but the leader shows its token already when it reads the messages',
    source: 'derived from the schedules that break the others',
    assumes: 'the effect is in the same database as the messages',
    build: (options) =>
      leaderWorld(options, { judges: 'change', takes: 'put', fences: 'reads and writes' }),
  },
];

/** Kubernetes: leader election by a Lease, and a Job whose name is taken once. */
export const kubernetesEngine: Engine = {
  name: 'kubernetes',
  title: 'Kubernetes',
  summary: 'a Lease that candidates judge by their own clocks, and a Job whose name is taken once',
  source: 'kubernetes/client-go tools/leaderelection; Kubernetes documentation, "Jobs", "Leases"',
  takes: [],
  strategies,
};
