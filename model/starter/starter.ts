import { assertEvent, assign, setup } from 'xstate';
import {
  backoffMs,
  etag,
  executionStartedBy,
  isActive,
  type ActorId,
  type ETag,
  type FencingToken,
  type InstanceId,
  type LeaseId,
  type MessageId,
  type RuntimeEra,
  type WindowKey,
} from '../domain.js';
import { announce, send, type Effect } from '../effects.js';
import type { RejectionReason } from '../facts.js';
import type { InstanceRowContent, Received, StarterMessage } from '../messages.js';

/** The actors that serve one window. A strategy's world has only those that it uses. */
export interface Site {
  readonly instance: InstanceId;
  readonly instances: ActorId;
  readonly record: ActorId;
  /** The blob that is leased, and that holds the claim when starters are fenced. */
  readonly lock: ActorId;
  /** The blob that holds the claim when they are not. */
  readonly claim: ActorId;
  readonly entity: ActorId;
}

export interface StarterInput {
  readonly era: RuntimeEra;
  readonly queue: ActorId;
  /** By window key. */
  readonly sites: Readonly<Record<WindowKey, Site>>;
  /** How often one message may wait and try again: 0 or more. Default: 1. */
  readonly retriesMax?: number;
  /** Whether a strategy that holds a lock also proves it to the resource that the lock protects. Default: true. */
  readonly fenced?: boolean;
}

interface RowToReplace {
  readonly generation: number;
  /** Null in era `2019`, which replaces whatever row is there. */
  readonly ifMatch: ETag | null;
}

export interface StarterContext extends Required<StarterInput> {
  /** The message being served; null between messages. */
  readonly message: { readonly id: MessageId; readonly window: WindowKey } | null;
  readonly retriesLeft: number;
  /** What StartNewAsync needs of the row that it read; null when there was none, and outside StartNewAsync. */
  readonly found: RowToReplace | null;
  /** The lease that was granted and not released yet, though it may have expired since; null otherwise. */
  readonly leaseId: LeaseId | null;
  /** The version of the claim that was read under the lease; null otherwise. */
  readonly token: FencingToken | null;
}

/**
 * What all starters share. A starter serves the messages of its environment one after another: each should end up in
 * the one batch of its window. It announces what it tells the message's sender, and is then idle again.
 *
 * Strategies extend this with what they need besides; it is not a machine of its own.
 */
export const starter = setup({
  types: {
    context: {} as StarterContext,
    events: {} as Received<StarterMessage>,
    input: {} as StarterInput,
    emitted: {} as Effect,
    tags: {} as 'settled',
    meta: {} as { readonly defer: readonly ['MESSAGE'] },
  },
  delays: { BACKOFF: backoffMs },
  guards: {
    rowAbsent: ({ event }) => event.type === 'ROW' && event.row === null,
    rowTerminal: ({ event }) =>
      event.type === 'ROW' && event.row !== null && !isActive(event.row.status),
    /** Era `deduplicating`: OrchestrationAlreadyExistsException for a running id (NonRunningStates). */
    startRefused: ({ context, event }) =>
      context.era === 'deduplicating' &&
      event.type === 'ROW' &&
      event.row !== null &&
      isActive(event.row.status),
    rowWasAbsent: ({ context }) => context.found === null,
    replacesUnconditionally: ({ context }) => context.found?.ifMatch === null,
    mayRetry: ({ context }) => context.retriesLeft > 0,
  },
  actions: {
    begin: assign(({ context, event }) => {
      assertEvent(event, 'MESSAGE');
      return {
        message: { id: event.id, window: event.window },
        retriesLeft: context.retriesMax,
      };
    }),
    forget: assign({ message: null, retriesLeft: 0 }),
    countRetry: assign(({ context }) => ({ retriesLeft: context.retriesLeft - 1 })),

    readRow: send(({ context }) => site(context).instances, { type: 'READ' }),
    keepRow: assign(({ context, event }) => {
      assertEvent(event, 'ROW');
      if (event.row === null) return { found: null };
      const { generation, etag } = event.row;
      return { found: { generation, ifMatch: context.era === '2019' ? null : etag } };
    }),
    forgetRow: assign({ found: null }),
    enqueueStart: send(
      ({ context }) => context.queue,
      ({ context }) => ({
        type: 'ENQUEUE',
        item: {
          kind: 'ExecutionStarted',
          instance: site(context).instance,
          execution: executionStartedBy(served(context).id),
          window: served(context).window,
          messages: [served(context).id],
          collects: true,
          generation: pendingRow(context).generation,
          deduplicated: context.era === 'deduplicating',
        },
      }),
    ),
    insertRow: send(
      ({ context }) => site(context).instances,
      ({ context }) => ({ type: 'INSERT', row: pendingRow(context) }),
    ),
    upsertRow: send(
      ({ context }) => site(context).instances,
      ({ context }) => ({ type: 'INSERT_OR_REPLACE', row: pendingRow(context) }),
    ),
    replaceRow: send(
      ({ context }) => site(context).instances,
      ({ context }) => ({
        type: 'REPLACE',
        row: pendingRow(context),
        ifMatch: context.found?.ifMatch ?? etag(0),
      }),
    ),
    enqueueEvent: send(
      ({ context }) => context.queue,
      ({ context }) => ({
        type: 'ENQUEUE',
        item: {
          kind: 'EventRaised',
          instance: site(context).instance,
          message: served(context).id,
        },
      }),
    ),

    announceAccepted: announce(({ context }) => {
      const { id: message, window } = served(context);
      return { type: 'accepted', message, window };
    }),
    announceAcknowledged: announce(({ context }, { as }: { as: 'started' | 'joined' }) => ({
      type: 'acknowledged',
      message: served(context).id,
      as,
    })),
    announceRejected: announce(({ context }, { reason }: { reason: RejectionReason }) => ({
      type: 'rejected',
      message: served(context).id,
      reason,
    })),
  },
});

/** A state of a starter that is part of several machines. */
export type StarterNode = Parameters<typeof starter.createStateConfig>[0];

/** Every starter's context before its first message. Total: XState calls it again without an input. */
export function starterContext({ input }: { input: StarterInput | undefined }): StarterContext {
  return {
    era: input?.era ?? '2019',
    queue: input?.queue ?? '',
    sites: input?.sites ?? {},
    retriesMax: input?.retriesMax ?? 1,
    fenced: input?.fenced ?? true,
    message: null,
    retriesLeft: 0,
    found: null,
    leaseId: null,
    token: null,
  };
}

/** The actors of the window of the message being served. */
export function site(context: StarterContext): Site {
  const { window } = served(context);
  const found = context.sites[window];
  if (found === undefined) throw new Error(`expected a site for window '${window}', found none`);
  return found;
}

/** @throws Error if no message is being served: only a bug in a starter asks then. */
export function served({ message }: StarterContext): NonNullable<StarterContext['message']> {
  if (message === null) throw new Error('expected a message being served, found none');
  return message;
}

/** The row that a start writes. Era `2019` leaves the execution id to the first checkpoint. */
function pendingRow(context: StarterContext): InstanceRowContent {
  if (context.era === '2019') return { status: 'Pending', executionId: null, generation: 0 };
  const generation = context.found === null ? 0 : context.found.generation + 1;
  return { status: 'Pending', executionId: executionStartedBy(served(context).id), generation };
}
