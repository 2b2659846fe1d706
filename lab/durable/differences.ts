import type { RuntimeAnswer, Call } from './instance.js';

/** Something that the real runtime does otherwise than the model's era `atomic`. */
export interface RuntimeDifference {
  readonly id: string;
  /** What it does, beside the model, in one sentence. */
  readonly sentence: string;
  /** Who else behaves as the model, and where that is known. */
  readonly source: string;
  /** True: the two are in different states afterwards, and nothing more can be compared. */
  readonly parts: boolean;
  /** A shortest sequence whose last call shows it: where that is equal, the runtime has changed, and this list has to. */
  readonly shown: readonly Call[];
  readonly model: RuntimeAnswer;
  readonly runtime: RuntimeAnswer;
}

const start: Call = { kind: 'start', message: 'm1' };
const completed: readonly Call[] = [start, { kind: 'window' }, { kind: 'finish' }];

/** All that are known of durabletask-js 0.4.0 with its in-memory back end. */
export const runtimeDifferences: readonly RuntimeDifference[] = [
  {
    id: 'restart-of-completed',
    sentence:
      'An id that has completed cannot be started again before it is purged; in the model, as in durabletask-go, only an id that runs is refused.',
    source: 'durabletask-js 0.4.0, in-memory back end; durabletask-go backend/sqlite',
    parts: true,
    shown: [...completed, { kind: 'start', message: 'm2' }],
    model: 'started',
    runtime: 'already exists',
  },
  {
    id: 'event-to-completed',
    sentence:
      'An event for an id that has completed is accepted and lost without a word; the client of Durable Functions, which the model has, looks at the status first and refuses (410).',
    source: 'durabletask-js 0.4.0; azure-functions-durable-extension, CheckStatusBeforeRaiseEvent',
    parts: false,
    shown: [...completed, { kind: 'raise', message: 'm2' }],
    model: 'closed',
    runtime: 'accepted',
  },
  {
    id: 'purge-of-running',
    sentence:
      'An id that runs is not purged; the client of Durable Functions purges a history whatever its status, which the restart variant of the workaround falls over.',
    source: 'durabletask-js 0.4.0; azure-functions-durable-extension, PurgeInstanceHistoryAsync',
    parts: true,
    shown: [start, { kind: 'purge' }],
    model: 'purged',
    runtime: 'refused',
  },
];
