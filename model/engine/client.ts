import { assign, setup } from 'xstate';
import {
  continuationOf,
  executionStartedBy,
  windowMs,
  type ActorId,
  type ExecutionId,
  type InstanceId,
  type MessageId,
  type WindowKey,
  type WindowKind,
} from '../domain.js';
import { effects, type Effect, type Typed } from '../effects.js';
import type { Fact, RejectionReason } from '../facts.js';
import type { FaultEvent } from '../faults.js';
import type { Received } from '../messages.js';
import { batchActions, ended, windowByTime, type Batch } from './batch.js';

/** What a client of an engine is told when the world begins. */
export interface ClientInput {
  /** Its own id, for what it owns. */
  readonly id: ActorId;
  /** By window: its instance, and the store that serves it. */
  readonly sites: Readonly<Record<WindowKey, ClientSite>>;
  /** Who says which window a message belongs to: the time in tumbling windows, whoever collects in the others. */
  readonly window: WindowKind;
  /** True for a host that serves what was delivered before. */
  readonly again: boolean;
}

/** Where a window is kept. */
export interface ClientSite {
  readonly instance: InstanceId;
  readonly store: ActorId;
}

/** The message that a client serves, and the batch that it works on, if it does. */
export interface ClientContext extends ClientInput {
  /** Null between messages. */
  readonly message: { readonly id: MessageId; readonly window: WindowKey } | null;
  /** The execution that it is; null while it is none. */
  readonly execution: ExecutionId | null;
  /** What it has collected. Sorted. */
  readonly batch: readonly MessageId[];
}

/** From the environment: a message to serve. */
export interface Arriving {
  readonly type: 'MESSAGE';
  readonly id: MessageId;
  readonly window: WindowKey;
}

/** Every client's context before its first message. Total: XState calls it again without an input. */
export function clientContext(input: ClientInput | undefined): ClientContext {
  return {
    id: input?.id ?? '',
    sites: input?.sites ?? {},
    window: input?.window ?? 'tumbling',
    again: input?.again ?? false,
    message: null,
    execution: null,
    batch: [],
  };
}

const hasBatch = ({ context }: { readonly context: Pick<ClientContext, 'batch'> }): boolean =>
  context.batch.length > 0;

/**
 * What clients of any engine share, whatever they ask (`Request`) and are told (`Reply`): a client serves the messages of its
 * environment one after another, and may be the one that works off a batch. It announces what the properties hear.
 *
 * @internal Its type cannot be written down: the compiler would not come to an end.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types
export function clientOf<
  Context extends ClientContext,
  Input extends ClientInput,
  Reply extends Typed,
  Request extends Typed,
>() {
  type Heard = Received<Reply | Arriving> | FaultEvent;
  const { send, announce } = effects<Request, Fact>();
  const client = setup({
    types: {
      context: {} as Context,
      events: {} as Heard,
      input: {} as Input,
      emitted: {} as Effect<Request, Fact>,
      tags: {} as 'settled',
      meta: {} as { readonly defer: readonly string[] },
    },
    delays: { WINDOW: windowMs },
    guards: { hasBatch },
    actions: {
      begin: assign(
        ({ event }) =>
          ('window' in event ? { message: { id: event.id, window: event.window } } : {}) as object,
      ),
      forget: assign({ message: null, execution: null, batch: [] } as object),
      beginWork: assign(({ context }) => ({ execution: tokenOf(context) }) as object),
      continueWork: assign(
        ({ context }) => ({ execution: continuationOf(running(context)), batch: [] }) as object,
      ),
      announceAccepted: announce(({ context }) => ({
        type: 'accepted',
        message: served(context).id,
        window: served(context).window,
      })),
      announceAcknowledged: announce(({ context }, { as }: { as: 'started' | 'joined' }) =>
        acknowledgement(context, as, as === 'started' ? tokenOf(context) : null),
      ),
      announceRejected: announce(({ context }, { reason }: { reason: RejectionReason }) => ({
        type: 'rejected',
        message: served(context).id,
        reason,
        ...askedFor(context),
      })),
      ...batchActions<Context, Heard, Request>(batchOf),
    },
  });
  /** A request to the store of the message being served. */
  const ask = (
    request: Request | ((args: { context: Context; event: Heard }) => Request),
  ): ReturnType<typeof send<Context, Heard, undefined>> =>
    send<Context, Heard, undefined>(({ context }) => siteIn(context).store, request);
  return { client, ask };
}

/** What a sender is told whose message started an execution, or joined one. */
export const acknowledgement = (
  context: ClientContext,
  as: 'started' | 'joined',
  execution: ExecutionId | null,
): Fact => ({
  type: 'acknowledged',
  message: served(context).id,
  as,
  execution,
  ...askedFor(context),
});

/** An action: told that its message was not taken. */
export const rejected = (reason: RejectionReason) =>
  ({ type: 'announceRejected', params: { reason } }) as const;

/** An action: told that its message started a batch, or joined one. */
export const told = (as: 'started' | 'joined') =>
  ({ type: 'announceAcknowledged', params: { as } }) as const;

/** Of a client that leaves its message to whoever is at work, or is thought to be. */
export const joins = {
  target: '#idle',
  actions: ['announceAccepted', told('joined'), 'forget'],
} as const;

/** The same where whoever collects says which window a message is in, or the message is in none. */
export const joinsUnplaced = { target: '#idle', actions: [told('joined'), 'forget'] } as const;

/** Of a client that has worked off a batch. */
export const done = { target: '#idle', actions: [told('started'), 'forget'] } as const;

/** Of a batch that was taken: its effect, if there is something in it; then on to a state. */
export const worksOff = <Target extends string>(target: Target) =>
  ({
    always: [
      { guard: 'hasBatch', target, actions: ['announceProcessed', ended('completed')] },
      { target, actions: ended('completed') },
    ],
  }) as const;

/** A text that nobody else writes: of whoever serves the message. A real client draws a random one for each try. */
export function tokenOf(context: Pick<ClientContext, 'message' | 'again'>): ExecutionId {
  return executionStartedBy(served(context).id, context.again);
}

/**
 * The message being served.
 * @throws Error between messages: the machine is wrong.
 */
export function served({
  message,
}: Pick<ClientContext, 'message'>): NonNullable<ClientContext['message']> {
  if (message === null) throw new Error('expected a message to be served, found none');
  return message;
}

/**
 * Where the window of the message being served is kept.
 * @throws Error for a window of nobody: the world is wrong.
 */
function siteIn(context: ClientContext): ClientSite {
  const { window } = served(context);
  const site = context.sites[window];
  if (site === undefined) throw new Error(`expected a site for window '${window}', found none`);
  return site;
}

function running({ execution }: ClientContext): ExecutionId {
  if (execution === null) throw new Error('expected an execution, found none');
  return execution;
}

function batchOf(context: ClientContext): Batch {
  const execution = running(context);
  return {
    instance: siteIn(context).instance,
    execution,
    window: windowByTime(context.window, served(context).window, execution),
    messages: context.batch,
  };
}

function askedFor({ window, message }: ClientContext): { readonly window?: WindowKey } {
  return window === 'tumbling' && message !== null ? { window: message.window } : {};
}
