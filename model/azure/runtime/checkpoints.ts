/** The states in which an execution waits for its first checkpoint, or its last. */
import { runtime } from './execution.js';

/** A termination that comes during a checkpoint is looked at after it. */
export const checkpoint = { defer: ['TERMINATE'] } as const;

/** The first checkpoint, of any orchestration; then it goes on in its state `deciding`. */
export const beginning = {
  starting: runtime.createStateConfig({
    meta: checkpoint,
    on: {
      HISTORY_WRITTEN: {
        target: 'recording',
        actions: ['keepETag', { type: 'writeRow', params: { status: 'Running' } }],
      },
      CONFLICT: '#aborted',
      PRECONDITION_FAILED: '#aborted',
      NOT_FOUND: '#aborted',
      WORKER_CRASH: 'startingUnrecorded',
    },
  }),
  /** The host dies between history and row. */
  startingUnrecorded: runtime.createStateConfig({
    meta: checkpoint,
    on: {
      HISTORY_WRITTEN: { target: 'deciding', actions: 'keepETag' },
      CONFLICT: '#aborted',
      PRECONDITION_FAILED: '#aborted',
      NOT_FOUND: '#aborted',
    },
  }),
  recording: runtime.createStateConfig({ meta: checkpoint, on: { OK: 'deciding' } }),
} as const;

/** The last checkpoint, of any orchestration: it completes or fails. */
export const ending = {
  completing: runtime.createStateConfig({
    on: {
      HISTORY_WRITTEN: {
        target: 'recording',
        actions: [
          { type: 'announceEnded', params: { how: 'completed' } },
          { type: 'writeRow', params: { status: 'Completed' } },
        ],
      },
      PRECONDITION_FAILED: '#aborted',
      NOT_FOUND: '#aborted',
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
      PRECONDITION_FAILED: '#aborted',
      NOT_FOUND: '#aborted',
    },
  }),
  failing: runtime.createStateConfig({
    on: {
      HISTORY_WRITTEN: {
        target: 'recording',
        actions: [
          { type: 'announceEnded', params: { how: 'failed' } },
          { type: 'writeRow', params: { status: 'Failed' } },
        ],
      },
      PRECONDITION_FAILED: '#aborted',
      NOT_FOUND: '#aborted',
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
    HISTORY_WRITTEN: {
      target: 'recording',
      actions: [
        { type: 'announceEnded', params: { how: 'terminated' } },
        { type: 'writeRow', params: { status: 'Terminated' } },
      ],
    },
    PRECONDITION_FAILED: '#aborted',
    NOT_FOUND: '#aborted',
  },
});
