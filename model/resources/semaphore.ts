import { assign, setup } from 'xstate';
import type { ActorId } from '../domain.js';
import { withId } from '../domain.js';
import { effects, type Effect } from '../effects.js';
import type { Received } from '../messages.js';
import type { WorkFact } from './facts.js';
import type { HolderGone } from './session-lock.js';

/** To a semaphore. A permit is the asker's until it gives it back; nobody waits. */
export type SemaphoreRequest =
  { readonly type: 'ACQUIRE' } | { readonly type: 'RELEASE' } | HolderGone;

/** What a semaphore answers. */
export type SemaphoreReply =
  | { readonly type: 'PERMIT' }
  | { readonly type: 'NO_PERMIT' }
  | { readonly type: 'PERMIT_RETURNED' }
  | { readonly type: 'PERMIT_UNKNOWN' };

/** Which semaphore, and for how many. */
export interface SemaphoreInput {
  readonly id: ActorId;
  /** How many may have one at once; at least 1. */
  readonly permits: number;
}

interface SemaphoreState extends SemaphoreInput {
  /** A set; see `semaphoreSetFields`. */
  readonly holders: readonly ActorId[];
}

/** For `sets` of a world in which semaphores are (see `WorldConfig.sets`). */
export const semaphoreSetFields = ['holders'] as const;

const { reply, announce } = effects<SemaphoreReply, WorkFact>();

const semaphoreSetup = setup({
  types: {
    context: {} as SemaphoreState,
    events: {} as Received<SemaphoreRequest>,
    input: {} as SemaphoreInput,
    emitted: {} as Effect<SemaphoreReply, WorkFact>,
  },
  guards: {
    isHolder: ({ context, event }) => context.holders.includes(event.from),
    isFull: ({ context: { holders, permits } }) => holders.length >= permits,
  },
  actions: {
    take: assign(({ context, event }) => ({ holders: withId(context.holders, event.from) })),
    giveBack: assign(({ context, event }) => ({
      holders: context.holders.filter((one) => one !== event.from),
    })),
    replyPermit: reply({ type: 'PERMIT' }),
    replyNone: reply({ type: 'NO_PERMIT' }),
    replyReturned: reply({ type: 'PERMIT_RETURNED' }),
    replyUnknown: reply({ type: 'PERMIT_UNKNOWN' }),
    tellGranted: announce(({ context: { id }, event: { from } }) => ({
      type: 'granted',
      lock: id,
      who: from,
    })),
    tellHeldOff: announce(({ context: { id }, event: { from } }) => ({
      type: 'heldOff',
      lock: id,
      who: from,
    })),
  },
});

/**
 * A counting semaphore: up to so many hold a permit at once, each at most one.
 *
 * Announces `granted` and `heldOff` with the asker's id as `who`.
 *
 * Source: Dijkstra, EWD 123; as workers use it: a limit on jobs that run at once.
 */
export const semaphore = semaphoreSetup.createMachine({
  id: 'semaphore',
  context: ({ input: { id, permits } }) => ({ id, permits, holders: [] }),
  on: {
    ACQUIRE: [
      { guard: 'isHolder', actions: 'replyPermit' },
      { guard: 'isFull', actions: ['replyNone', 'tellHeldOff'] },
      { actions: ['take', 'replyPermit', 'tellGranted'] },
    ],
    RELEASE: [
      { guard: 'isHolder', actions: ['giveBack', 'replyReturned'] },
      { actions: 'replyUnknown' },
    ],
    HOLDER_GONE: { actions: 'giveBack' },
  },
});
