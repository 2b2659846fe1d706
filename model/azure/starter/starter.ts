import { assertEvent, assign, setup } from 'xstate';
import {
  backoffMs,
  etag,
  executionStartedBy,
  isActive,
  type ActorId,
  type ETag,
  type ExecutionId,
  type FencingToken,
  type InstanceId,
  type LeaseId,
  type MessageId,
  type WindowKey,
  type WindowKind,
} from '../../domain.js';
import { announce, send, type Effect } from '../../effects.js';
import { eras, type RuntimeEra } from '../eras.js';
import type { RejectionReason } from '../../facts.js';
import type { FaultEvent } from '../../faults.js';
import type { InstanceRowContent, Received, StarterMessage } from '../../messages.js';
import type { ExecutionStarted } from '../queue-item.js';

/** The actors that serve one window. A strategy's world has only those that it uses. */
export interface Site {
  readonly instance: InstanceId;
  readonly instances: ActorId;
  readonly history: ActorId;
  readonly record: ActorId;
  /** The blob that is leased, and that holds the claim when starters are fenced. */
  readonly lock: ActorId;
  /** The blob that holds the claim when they are not. */
  readonly claim: ActorId;
  readonly entity: ActorId;
  readonly inbox: ActorId;
  /** The storage queue whose existence is the lock of who creates it. */
  readonly mutex: ActorId;
}

/** The input of a starter's machine: the era of its runtime, whom it asks, and how patient it is. */
export interface StarterInput {
  /** Its own id, for what it owns. */
  readonly id?: ActorId;
  readonly era: RuntimeEra;
  readonly queue: ActorId;
  /** By window key. */
  readonly sites: Readonly<Record<WindowKey, Site>>;
  /** How often one message may wait and try again: 0 or more. Default: 1. */
  readonly retriesMax?: number;
  /** Whether a strategy that holds a lock also proves it to the resource that the lock protects. Default: true. */
  readonly fenced?: boolean;
  /** Who says which window a message belongs to: the starter in tumbling windows, the collector in the others. */
  readonly window?: WindowKind;
  /** True for a host that serves what was delivered before: it starts executions of its own. Default: false. */
  readonly again?: boolean;
}

interface RowToReplace {
  readonly generation: number;
  /** Null in an era that replaces whatever row is there. */
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
  /** The version of what was read or written under the lock, by which its holder proves itself; null otherwise. */
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
    events: {} as Received<StarterMessage> | FaultEvent,
    input: {} as StarterInput,
    emitted: {} as Effect,
    tags: {} as 'settled',
    meta: {} as { readonly defer: readonly StarterMessage['type'][] },
  },
  delays: { BACKOFF: backoffMs },
  guards: {
    rowAbsent: ({ event }) => event.type === 'ROW' && event.row === null,
    rowTerminal: ({ event }) =>
      event.type === 'ROW' && event.row !== null && !isActive(event.row.status),
    /** OrchestrationAlreadyExistsException for a running id (NonRunningStates). */
    startRefused: ({ context, event }) =>
      eras[context.era].refusesRunning &&
      event.type === 'ROW' &&
      event.row !== null &&
      isActive(event.row.status),
    startsAtomically: ({ context }) => eras[context.era].isAtomic,
    collectorAccepts: ({ context }) => context.window !== 'tumbling',
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
      const isUnconditional = eras[context.era].replaces === 'unconditionally';
      return { found: { generation, ifMatch: isUnconditional ? null : etag } };
    }),
    /** In every era: the fix that the issue asks for names the version that it replaces. */
    keepRowVersion: assign(({ event }) => {
      assertEvent(event, 'ROW');
      if (event.row === null) return { found: null };
      return { found: { generation: event.row.generation, ifMatch: event.row.etag } };
    }),
    forgetRow: assign({ found: null }),
    enqueueStart: send(
      ({ context }) => context.queue,
      ({ context }) => ({ type: 'ENQUEUE', item: startItem(context) }),
    ),
    createInstance: send(
      ({ context }) => site(context).instances,
      ({ context }) => ({
        type: 'CREATE_INSTANCE',
        row: pendingRow(context),
        queue: context.queue,
        item: startItem(context),
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
      execution: as === 'started' ? startedExecution(context) : null,
      ...askedFor(context),
    })),
    announceRejected: announce(({ context }, { reason }: { reason: RejectionReason }) => ({
      type: 'rejected',
      message: served(context).id,
      reason,
      ...askedFor(context),
    })),
  },
});

/** A state of a starter that is part of several machines. */
export type StarterNode = Parameters<typeof starter.createStateConfig>[0];

/** Every starter's context before its first message. Total: XState calls it again without an input. */
export function starterContext({ input }: { input: StarterInput | undefined }): StarterContext {
  return {
    id: input?.id ?? '',
    era: input?.era ?? '2019',
    queue: input?.queue ?? '',
    sites: input?.sites ?? {},
    retriesMax: input?.retriesMax ?? 1,
    fenced: input?.fenced ?? true,
    window: input?.window ?? 'tumbling',
    again: input?.again ?? false,
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

/** The execution that this starter starts, if it does. */
export function startedExecution(context: StarterContext): ExecutionId {
  return executionStartedBy(served(context).id, context.again);
}

/** The window of the message being served, if it is given by time. */
function askedFor(context: StarterContext): { readonly window?: WindowKey } {
  return context.window === 'tumbling' ? { window: served(context).window } : {};
}

/** The row that a start writes. Some eras leave execution and generation to the first checkpoint. */
function pendingRow(context: StarterContext): InstanceRowContent {
  if (!eras[context.era].recordsExecution) {
    return { status: 'Pending', executionId: null, generation: 0 };
  }
  const generation = context.found === null ? 0 : context.found.generation + 1;
  return { status: 'Pending', executionId: startedExecution(context), generation };
}

/** The start message. */
function startItem(context: StarterContext): ExecutionStarted {
  const { id, window } = served(context);
  return {
    kind: 'ExecutionStarted',
    instance: site(context).instance,
    execution: startedExecution(context),
    window,
    messages: [id],
    collects: true,
    generation: pendingRow(context).generation,
    deduplicated: eras[context.era].deduplicates,
  };
}
