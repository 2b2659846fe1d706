import { enqueueActions, setup, type AnyStateMachine } from 'xstate';
import { actorPart } from '../actor-part.js';
import { windowsOf, type NamedOptions, type Window } from '../arrivals.js';
import type { ActorId, InstanceId, MessageId, WindowKey } from '../domain.js';
import { effects, type Effect, type Typed } from '../effects.js';
import type { Fact } from '../facts.js';
import type { FaultEvent } from '../faults.js';
import type { Received } from '../messages.js';
import { inRole, type ActorPart, type Json } from '../parts.js';
import { batchActions, type Batch } from './batch.js';

/** Whom a worker asks, and what it works off. */
export interface WorkerInput {
  readonly id: ActorId;
  readonly store: ActorId;
  readonly instance: InstanceId;
  readonly window: WindowKey;
}

/** What a worker has taken. */
export interface Taken extends Batch {
  /** In the order in which the store told them; absent: sorted. */
  readonly inOrder?: readonly MessageId[];
}

/**
 * What workers of any engine share, whatever they ask (`Request`) and are told (`Reply`): a worker takes a batch, has its effect, and
 * reports it to its store. It announces what the properties hear.
 *
 * @internal Its type cannot be written down: the compiler would not come to an end.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types
export function workerOf<
  Context extends Pick<WorkerInput, 'store'>,
  Input extends WorkerInput,
  Reply extends Typed,
  Request extends Typed,
>(takenBy: (context: Context, event: Received<Reply> | FaultEvent) => Taken) {
  type Heard = Received<Reply> | FaultEvent;
  const { send } = effects<Request, Fact>();
  const worker = setup({
    types: {
      context: {} as Context,
      events: {} as Heard,
      input: {} as Input,
      emitted: {} as Effect<Request, Fact>,
      meta: {} as { readonly defer: readonly string[] },
    },
    delays: { WORK: 1_000, REPORT: 10 },
    actions: {
      ...batchActions<Context, Heard, Request>(takenBy),
      announceAccepted: enqueueActions(({ context, event, enqueue }) => {
        const { window, messages, inOrder = messages } = takenBy(context, event);
        for (const message of inOrder) {
          enqueue.emit({ type: 'announce', fact: { type: 'accepted', message, window } });
        }
      }),
    },
  });
  /** A request to the worker's store. */
  const ask = (
    request: Request | ((args: { context: Context; event: Heard }) => Request),
  ): ReturnType<typeof send<Context, Heard, undefined>> =>
    send<Context, Heard, undefined>(({ context }) => context.store, request);
  return { worker, ask };
}

/** The actor of that name that serves a window: `redis`, `redis@w2`. */
export const actorAt = (name: string, { key }: Pick<Window, 'key'>): ActorId =>
  key === 'w1' ? name : `${name}@${key}`;

/** The two workers of a window. */
export const workerIds = (window: Pick<Window, 'key'>): readonly ActorId[] =>
  ['worker-1', 'worker-2'].map((name) => actorAt(name, window));

/** Two workers for each window, whom its store serves. `input`: what they are told besides. */
export function workerParts(
  options: NamedOptions,
  store: string,
  machine: AnyStateMachine,
  input: { readonly [name: string]: Json } = {},
): readonly ActorPart[] {
  return windowsOf(options).flatMap((window) =>
    workerIds(window).map((id) => {
      const { instance, key } = window;
      const common: WorkerInput = { id, store: actorAt(store, window), instance, window: key };
      return inRole('execution', actorPart(id, machine, { ...common, ...input }));
    }),
  );
}
