import { assign, setup } from 'xstate';
import type { ActorId } from '../domain.js';
import { effects, type Effect } from '../effects.js';
import type { Received } from '../messages.js';
import type { WorkFact } from './facts.js';

/** To a lock. Who holds it is the actor that asked; `LOCK` waits its turn, `TRY_LOCK` does not. */
export type LockRequest =
  | { readonly type: 'LOCK' }
  | { readonly type: 'TRY_LOCK' }
  | { readonly type: 'UNLOCK' }
  /** Not a request: the session of who asked is over, because it died. */
  | HolderGone;

/** Not a request: whoever said so last is dead, says the environment. Who waits is forgotten, and what it held is free. */
export interface HolderGone {
  readonly type: 'HOLDER_GONE';
}

/** What a lock answers, at once or, to who waits, later. */
export type LockReply =
  | { readonly type: 'LOCKED' }
  | { readonly type: 'LOCK_BUSY' }
  | { readonly type: 'UNLOCKED' }
  /** It was not the asker's. */
  | { readonly type: 'LOCK_NOT_HELD' };

/** Which lock. */
export interface LockInput {
  readonly id: ActorId;
}

interface LockState extends LockInput {
  readonly holder: ActorId | null;
  /** In the order in which they came. */
  readonly waiting: readonly ActorId[];
}

const { send, reply, announce } = effects<LockReply, WorkFact>();

const lock = setup({
  types: {
    context: {} as LockState,
    events: {} as Received<LockRequest | { readonly type: 'BREAK_SESSION' }>,
    input: {} as LockInput,
    emitted: {} as Effect<LockReply, WorkFact>,
  },
  guards: {
    isHolder: ({ context, event }) => context.holder === event.from,
    somebodyWaits: ({ context }) => context.waiting.length > 0,
  },
  actions: {
    give: assign(({ event }) => ({ holder: event.from })),
    wait: assign(({ context, event }) => ({ waiting: [...context.waiting, event.from] })),
    leave: assign(({ context, event }) => ({
      waiting: context.waiting.filter((one) => one !== event.from),
    })),
    pass: assign(({ context: { waiting } }) => ({
      holder: waiting[0] ?? null,
      waiting: waiting.slice(1),
    })),
    free: assign({ holder: null }),
    replyLocked: reply({ type: 'LOCKED' }),
    tellNext: send(({ context }) => context.holder ?? '', { type: 'LOCKED' }),
    replyBusy: reply({ type: 'LOCK_BUSY' }),
    replyUnlocked: reply({ type: 'UNLOCKED' }),
    replyNotHeld: reply({ type: 'LOCK_NOT_HELD' }),
    tellGranted: announce(({ context: { id, holder } }) => ({
      type: 'granted',
      lock: id,
      who: holder ?? '',
    })),
    tellHeldOff: announce(({ context: { id }, event: { from } }) => ({
      type: 'heldOff',
      lock: id,
      who: from,
    })),
    tellLapsed: announce(({ context: { id, holder } }) => ({
      type: 'lapsed',
      lock: id,
      who: holder ?? '',
    })),
  },
});

/** It is free; or the next who waits has it. */
const ended = [
  { guard: 'somebodyWaits', target: 'passing' },
  { target: 'free', actions: 'free' },
] as const;

/**
 * A lock that belongs to a session: it is held until its holder gives it back or its session ends. Who waits gets it in turn.
 *
 * Announces `granted`, `heldOff` and `lapsed` with the holder's id as `who`. Fault that it declares: `session-lost`, the session breaks
 * while its holder lives and does not know.
 *
 * Source: PostgreSQL docs, "Advisory Locks" (session level) and `SELECT ... FOR UPDATE` of one row, whose session is its transaction;
 * ZooKeeper's ephemeral nodes.
 * Left out: several locks of one session that count; deadlocks between several locks.
 */
export const sessionLock = lock.createMachine({
  id: 'session-lock',
  meta: { faults: { 'session-lost': 'BREAK_SESSION' } },
  context: ({ input: { id } }) => ({ id, holder: null, waiting: [] }),
  initial: 'free',
  states: {
    free: {
      on: {
        LOCK: { target: 'held', actions: ['give', 'replyLocked', 'tellGranted'] },
        TRY_LOCK: { target: 'held', actions: ['give', 'replyLocked', 'tellGranted'] },
        UNLOCK: { actions: 'replyNotHeld' },
        HOLDER_GONE: {},
      },
    },
    held: {
      on: {
        LOCK: { actions: ['wait', 'tellHeldOff'] },
        TRY_LOCK: { actions: ['replyBusy', 'tellHeldOff'] },
        UNLOCK: [
          { guard: 'isHolder', target: 'ending', actions: 'replyUnlocked' },
          { actions: 'replyNotHeld' },
        ],
        HOLDER_GONE: [{ guard: 'isHolder', target: 'ending' }, { actions: 'leave' }],
        BREAK_SESSION: { target: 'ending', actions: 'tellLapsed' },
      },
    },
    ending: { always: ended },
    passing: { entry: ['pass', 'tellNext', 'tellGranted'], always: 'held' },
  },
});
