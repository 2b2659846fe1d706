import { actorPart } from '../actor-part.js';
import type { NamedOptions } from '../arrivals.js';
import { windowKey } from '../domain.js';
import { windowWithin } from '../engine/batch.js';
import { actorAt, workerParts } from '../engine/worker.js';
import { comesTwice, deliveries, engineWorld } from '../engine/world.js';
import type { Engine, Parts, Strategy } from '../parts.js';
import { temporalClient, type TemporalClientInput } from './client.js';
import { temporalService } from './service.js';
import { temporalWorker } from './worker.js';
import type { WorkflowCode } from './workflow.js';

type Starts = Pick<TemporalClientInput, 'how'> &
  Partial<Pick<TemporalClientInput, 'reuse' | 'conflict'>>;

/** A workflow id for each window, and two workers with the code. */
function world(options: NamedOptions, starts: Starts, code: WorkflowCode): Parts {
  return engineWorld(options, {
    client: temporalClient,
    input: { reuse: 'allow-duplicate', conflict: 'fail', ...starts },
    stores: (window) => {
      const id = actorAt('temporal', window);
      const { instance, key } = window;
      return [actorPart(id, temporalService, { id, instance, window: key })];
    },
    others: workerParts(options, 'temporal', temporalWorker, { kind: options.window, code }),
    // A signal may be in a batch twice then: that is no set, in which things can be renamed.
    symmetric: code === 'once' || !comesTwice(options),
    belongings: (arrival) => deliveries(arrival, options),
    // Runs are called by their number; nobody asks in which order signals came.
    fields: {
      counters: [
        {
          of: 'temporal',
          latest: 'runs',
          fields: [],
          texts: [windowWithin(windowKey('w1'), 'e-{n}'), 'e-{n}'],
          first: 1,
        },
      ],
      unordered: ['known', 'signals', 'inOrder'],
    },
  });
}

const ids = 'Temporal docs, "Workflow Id and Run Id"';
const signals = 'Temporal docs, "Signal-With-Start"';

const strategies: readonly Strategy[] = [
  {
    name: 'temporal-describe-then-start',
    summary: 'describe the workflow; if no run is open, start one with the message as its argument',
    source: 'the check-then-act that conflict policies are there to replace',
    assumes: 'whoever finds a run open has nothing to add to it',
    build: (options) => world(options, { how: 'describe, then start' }, 'once'),
  },
  {
    name: 'temporal-start',
    summary:
      'start the window’s workflow id with policy RejectDuplicate and the message as argument',
    source: ids,
    assumes: 'the first message of a window says all that the others would',
    build: (options) => world(options, { how: 'start', reuse: 'reject-duplicate' }, 'once'),
  },
  {
    name: 'temporal-terminate-existing',
    summary: 'start with conflict policy TerminateExisting and the message as argument',
    source: `${ids}; temporalio/api workflow.proto`,
    assumes: 'the last message says all that the earlier ones did, and activities can be cut off',
    build: (options) => world(options, { how: 'start', conflict: 'terminate-existing' }, 'once'),
  },
  {
    name: 'temporal-start-then-signal',
    summary: 'start with conflict policy UseExisting, then signal the workflow with the message',
    source: 'signalling as a second call; Temporal docs, "Signals"',
    assumes: 'the run is open still when the signal comes',
    build: (options) =>
      world(options, { how: 'start, then signal', conflict: 'use-existing' }, 'drain'),
  },
  {
    name: 'temporal-signal-with-start',
    summary: 'signal with start; the workflow takes what is there once, runs its activity, returns',
    source: signals,
    assumes: 'no signal comes while the activity runs',
    build: (options) => world(options, { how: 'signal with start' }, 'first batch'),
  },
  {
    name: 'temporal-drain',
    summary: 'signal with start; the workflow runs its activity until no signal is left',
    source: `${signals}; temporal#1289 (UnhandledCommand)`,
    assumes: 'the effect of a batch may come twice; batches need not wait for more',
    build: (options) => world(options, { how: 'signal with start' }, 'drain'),
  },
  {
    name: 'temporal-window',
    summary:
      'signal with start; the workflow sleeps for the window, runs its activity, and continues as new',
    source: `${signals}, "Continue-As-New"; derived from the schedules that break the others`,
    assumes: 'the effect of a batch may come twice',
    build: (options) => world(options, { how: 'signal with start' }, 'window'),
  },
];

/** Temporal: one workflow id, with its policies and signals. */
export const temporal: Engine = {
  name: 'temporal',
  title: 'Temporal',
  summary:
    'a workflow id with reuse and conflict policies, signals, activities and continue-as-new, with two workers',
  source: 'temporalio/temporal and temporalio/api; Temporal docs, "Workflow Id and Run Id"',
  takes: [],
  strategies,
};
