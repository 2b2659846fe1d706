import { assign, setup } from 'xstate';
import type { Began, Changed, Finished, Queued } from '../../model/resources/facts.js';
import { excluding, including, textOf, type DomainProperty } from './property.js';

interface State {
  readonly queuedRuns: readonly string[];
  readonly liveRuns: readonly string[];
  /** Changes that no run has seen. */
  readonly owed: readonly string[];
  /** One of them came while a run ran. */
  readonly during: boolean;
}

const nothing: State = { queuedRuns: [], liveRuns: [], owed: [], during: false };

const machine = setup({
  types: { context: {} as State, events: {} as Changed | Queued | Began | Finished },
  guards: {
    twoWait: ({ context }) => context.queuedRuns.length > 1,
    twoRun: ({ context }) => context.liveRuns.length > 1,
    isOwed: ({ context }) => context.owed.length > 0,
    cameDuring: ({ context }) => context.during,
  },
  actions: {
    change: assign(({ context: { owed, liveRuns, during }, event }) =>
      event.type === 'changed'
        ? {
            owed: including(owed, [textOf(event, 'change')]),
            during: during || liveRuns.length > 0,
          }
        : {},
    ),
    queue: assign(({ context, event }) =>
      event.type === 'queued'
        ? { queuedRuns: including(context.queuedRuns, [textOf(event, 'run')]) }
        : {},
    ),
    begin: assign(({ context, event }) =>
      event.type === 'began'
        ? {
            queuedRuns: excluding(context.queuedRuns, [textOf(event, 'run')]),
            liveRuns: including(context.liveRuns, [textOf(event, 'run')]),
            owed: [],
          }
        : {},
    ),
    settle: assign({ during: false }),
    finish: assign(({ context, event }) =>
      event.type === 'finished'
        ? { liveRuns: excluding(context.liveRuns, [textOf(event, 'run')]) }
        : {},
    ),
    forget: assign(nothing),
  },
}).createMachine({
  id: 'coveredByLaterRun',
  context: nothing,
  initial: 'quiet',
  on: {
    changed: { actions: 'change', target: '.judging' },
    queued: { actions: 'queue', target: '.judging' },
    began: [
      { guard: 'cameDuring', actions: ['begin', 'settle'], target: '.covering' },
      { actions: 'begin', target: '.judging' },
    ],
    finished: { actions: 'finish', target: '.judging' },
  },
  states: {
    quiet: {},
    judging: {
      always: [
        { guard: 'twoWait', target: 'tooMany' },
        { guard: 'twoRun', target: 'tooMany' },
        { guard: 'isOwed', target: 'owed' },
        { target: 'quiet' },
      ],
    },
    covering: { always: [{ guard: 'twoRun', target: 'tooMany' }, { target: 'covered' }] },
    owed: { tags: 'pending' },
    covered: { tags: 'witness' },
    tooMany: {
      tags: 'violation',
      entry: 'forget',
      on: { changed: {}, queued: {}, began: {}, finished: {} },
    },
  },
});

/**
 * Hears `changed`, `queued`, `began` and `finished`. A run that began before a change does not cover it, whatever it reads later. The
 * witness asks for a change that came while a run ran, and a run that began after it.
 */
export const coveredByLaterRun: DomainProperty = {
  name: 'coveredByLaterRun',
  sentence:
    'At most one run waits and one runs, and what comes while one runs is covered by a later run.',
  why: 'A change that came too late for the run at hand is never looked at; or runs pile up that all do the same.',
  witness: 'something changed while a run ran, and a run began after it',
  source: 'bullmq#3151, #3427 (keepLastIfActive); GitHub Actions: concurrency; Inngest: singleton',
  machine,
};
