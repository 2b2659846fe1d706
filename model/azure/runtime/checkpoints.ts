/** The states in which an execution waits for its first checkpoint, or its last. */
import type { Ended } from '../../facts.js';
import { runtime } from './execution.js';

/** A termination that comes during a checkpoint is looked at after it. */
export const checkpoint = { defer: ['TERMINATE'] } as const;

/** The history is not what this execution has written, or is gone. */
const overtaken = { PRECONDITION_FAILED: '#aborted', NOT_FOUND: '#aborted' } as const;
const refused = { CONFLICT: '#aborted', ...overtaken } as const;

/** The history of the end is written, and the row comes next. */
const recordedAs = (how: Ended['how'], status: 'Completed' | 'Failed' | 'Terminated') =>
  ({
    target: 'recording',
    actions: [
      { type: 'announceEnded', params: { how } },
      { type: 'writeRow', params: { status } },
    ],
  }) as const;

/** The first checkpoint, of any orchestration; then it goes on in its state `deciding`. */
export const beginning = {
  starting: runtime.createStateConfig({
    meta: checkpoint,
    on: {
      HISTORY_WRITTEN: {
        target: 'recording',
        actions: ['keepETag', { type: 'writeRow', params: { status: 'Running' } }],
      },
      ...refused,
      WORKER_CRASH: 'startingUnrecorded',
    },
  }),
  /** The host dies between history and row. */
  startingUnrecorded: runtime.createStateConfig({
    meta: checkpoint,
    on: {
      HISTORY_WRITTEN: { target: 'deciding', actions: 'keepETag' },
      ...refused,
    },
  }),
  recording: runtime.createStateConfig({ meta: checkpoint, on: { OK: 'deciding' } }),
} as const;

/** The last checkpoint, of any orchestration: it completes or fails. */
export const ending = {
  completing: runtime.createStateConfig({
    on: {
      HISTORY_WRITTEN: recordedAs('completed', 'Completed'),
      ...overtaken,
      WORKER_CRASH: 'completingUnrecorded',
    },
  }),
  /** The host dies between history and row. */
  completingUnrecorded: runtime.createStateConfig({
    on: {
      HISTORY_WRITTEN: {
        target: '#completed',
        actions: [{ type: 'announceEnded', params: { how: 'completed' } }, 'forget'],
      },
      ...overtaken,
    },
  }),
  failing: runtime.createStateConfig({
    on: {
      HISTORY_WRITTEN: recordedAs('failed', 'Failed'),
      ...overtaken,
    },
  }),
  recording: runtime.createStateConfig({
    on: {
      OK: { target: '#completed', actions: 'forget' },
      SPLIT_BRAIN: { actions: { type: 'writeRow', params: { status: 'Running' } } },
    },
  }),
} as const;

/** The last checkpoint of an orchestration that a client has terminated, whatever it was doing. */
export const terminating = runtime.createStateConfig({
  on: {
    HISTORY_WRITTEN: recordedAs('terminated', 'Terminated'),
    ...overtaken,
  },
});
