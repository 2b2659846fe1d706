import {
  executionId,
  windowKey,
  windowOf,
  type ActorId,
  type ExecutionId,
  type InstanceId,
  type MessageId,
  type WindowKey,
  type WindowKind,
} from '../domain.js';
import { effects, type Typed } from '../effects.js';
import type { Ended, Fact } from '../facts.js';

/** What the facts about a batch name. */
export interface Batch {
  readonly instance: InstanceId;
  readonly execution: ExecutionId;
  readonly window: WindowKey;
  /** Sorted. */
  readonly messages: readonly MessageId[];
}

/**
 * The actions by which whoever works off a batch, a client or a worker, announces its beginning, its effect and its end.
 *
 * @internal
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types
export function batchActions<Context extends object, Heard extends Typed, Request extends Typed>(
  batchOf: (context: Context, event: Heard) => Batch,
) {
  const { announce } = effects<Request, Fact>();
  return {
    announceStarted: announce<Context, Heard, undefined>(({ context, event }) => {
      const { instance, execution, window } = batchOf(context, event);
      return { type: 'started', instance, execution, window };
    }),
    announceProcessed: announce<Context, Heard, undefined>(({ context, event }) => {
      const { window, execution, messages } = batchOf(context, event);
      return { type: 'processed', window, execution, messages };
    }),
    announceEnded: announce<Context, Heard, { readonly how: Ended['how'] }>(
      ({ context, event }, { how }) => {
        const { instance, execution } = batchOf(context, event);
        return { type: 'ended', instance, execution, how };
      },
    ),
  };
}

/** An action: a batch is over. */
export const ended = (how: Ended['how']) => ({ type: 'announceEnded', params: { how } }) as const;

/** A window that is not given by time alone: within the window of that time the one that a row, a job or a number stands for. */
export const windowWithin = (window: WindowKey, name: string): WindowKey =>
  windowKey(`${window}#${name}`);

/** The window of a batch: that of the time, in tumbling windows; in others whoever collects says which it is, and it is its own. */
export const windowByTime = (
  kind: WindowKind,
  window: WindowKey,
  execution: ExecutionId,
): WindowKey => (kind === 'tumbling' ? window : windowOf(execution));

/** The execution of a batch by a worker: the batch is called like what opened it, a message or a job. */
export const executionBy = (opener: string, worker: ActorId): ExecutionId =>
  executionId(`${opener}@${worker}`);
