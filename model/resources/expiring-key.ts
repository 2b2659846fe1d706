import { assign, setup } from 'xstate';
import type { ActorId } from '../domain.js';
import { effects, type Effect } from '../effects.js';
import type { Received } from '../messages.js';
import type { WorkFact } from './facts.js';

/** To a key. `DEL_IF` and `SET_IF` compare and write in one step: a script, or what newer servers have as one command. */
export type KeyRequest =
  | { readonly type: 'SET_NX'; readonly value: string }
  | { readonly type: 'SET'; readonly value: string }
  | { readonly type: 'SET_IF'; readonly value: string; readonly expected: string | null }
  | { readonly type: 'GET' }
  | { readonly type: 'DEL' }
  | { readonly type: 'DEL_IF'; readonly value: string };

/** What a key answers. */
export type KeyReply =
  | { readonly type: 'KEY_SET' }
  /** It was there already, or is not as expected: nothing was written, and its time goes on. */
  | { readonly type: 'KEY_KEPT' }
  | { readonly type: 'KEY'; readonly value: string | null }
  | { readonly type: 'KEY_DELETED'; readonly count: 0 | 1 };

/** Which key, and what ends it. */
export interface KeyInput {
  readonly id: ActorId;
  /** Milliseconds that it lives after it was set. Absent: until the fault `lapse`. */
  readonly ttlMs?: number;
  /** True: it has a replica that lacks the last write, and takes over by the fault `failover`. Default: false. */
  readonly lags?: boolean;
}

interface KeyState {
  readonly id: ActorId;
  readonly ttlMs: number | null;
  readonly value: string | null;
  /** What the replica has; absent without one. */
  readonly replica?: string | null;
}

type KeyEvent = Received<KeyRequest | { readonly type: 'EXPIRE' } | { readonly type: 'PROMOTE' }>;

const { reply, announce } = effects<KeyReply, WorkFact>();

const key = setup({
  types: {
    context: {} as KeyState,
    events: {} as KeyEvent,
    input: {} as KeyInput,
    emitted: {} as Effect<KeyReply, WorkFact>,
  },
  delays: { TTL: ({ context }) => context.ttlMs ?? 0 },
  guards: {
    isTimed: ({ context }) => context.ttlMs !== null,
    /** Of DEL_IF and SET_IF. */
    isExpected: ({ context: { value }, event }) =>
      (event.type === 'DEL_IF' && event.value === value) ||
      (event.type === 'SET_IF' && event.expected === value),
    replicaHasIt: ({ context }) => context.replica !== undefined && context.replica !== null,
    replicaDiffers: ({ context: { value, replica } }) => replica !== undefined && replica !== value,
  },
  actions: {
    write: assign(({ context, event }) => ({
      value: 'value' in event ? event.value : context.value,
      ...behind(context),
    })),
    remove: assign(({ context }) => ({ value: null, ...behind(context) })),
    promote: assign(({ context }) => ({ value: context.replica ?? null })),
    tellGranted: announce(({ context: { id, value } }) => ({
      type: 'granted',
      lock: id,
      who: value ?? '',
    })),
    tellHeldOff: announce(({ context: { id }, event }) => ({
      type: 'heldOff',
      lock: id,
      who: 'value' in event ? event.value : '',
    })),
    tellLapsed: announce(({ context: { id, value } }) => ({
      type: 'lapsed',
      lock: id,
      who: value ?? '',
    })),
    replySet: reply({ type: 'KEY_SET' }),
    replyKept: reply({ type: 'KEY_KEPT' }),
    replyValue: reply(({ context }) => ({ type: 'KEY', value: context.value })),
    replyDeleted: reply({ type: 'KEY_DELETED', count: 1 }),
    replyAbsent: reply({ type: 'KEY_DELETED', count: 0 }),
  },
});

/** After a write the replica has what was there before it. */
function behind({ value, replica }: KeyState): { readonly replica?: string | null } {
  return replica === undefined ? {} : { replica: value };
}

const set = ['write', 'replySet', 'tellGranted'] as const;

/**
 * A key of one server with a time to live, as locks are made of it: of all that SET it NX one gets it. Commands and scripts take
 * effect one at a time. Its value says whose it is.
 *
 * Announces `granted`, `heldOff` (a SET NX or a compare-and-set that found another value) and `lapsed`, each with a value as `who`. A plain
 * DEL takes the key from whoever has it, and nobody is told: that is the point. Faults that it declares: `lapse`, at any moment while it is
 * there; `failover`, to a replica that lacks the last write.
 *
 * Source: Redis docs: SET, "Distributed locks", EVAL, "Replication".
 * Left out: more than one write that a replica lacks; Redlock's several servers.
 */
export const expiringKey = key.createMachine({
  id: 'expiring-key',
  meta: { faults: { lapse: 'EXPIRE', failover: 'PROMOTE' } },
  context: ({ input: { id, ttlMs, lags = false } }) => ({
    id,
    ttlMs: ttlMs ?? null,
    value: null,
    ...(lags ? { replica: null } : {}),
  }),
  initial: 'absent',
  on: { GET: { actions: 'replyValue' } },
  states: {
    absent: {
      on: {
        SET_NX: { target: 'present', actions: set },
        SET: { target: 'present', actions: set },
        SET_IF: [
          { guard: 'isExpected', target: 'present', actions: set },
          { actions: ['replyKept', 'tellHeldOff'] },
        ],
        DEL: { actions: 'replyAbsent' },
        DEL_IF: { actions: 'replyAbsent' },
        PROMOTE: { guard: 'replicaHasIt', target: 'present', actions: 'promote' },
      },
    },
    present: {
      initial: 'judging',
      on: {
        SET_NX: { actions: ['replyKept', 'tellHeldOff'] },
        SET: { target: '.judging', actions: set },
        SET_IF: [
          { guard: 'isExpected', target: '.judging', actions: set },
          { actions: ['replyKept', 'tellHeldOff'] },
        ],
        DEL: { target: 'absent', actions: ['remove', 'replyDeleted'] },
        DEL_IF: [
          { guard: 'isExpected', target: 'absent', actions: ['remove', 'replyDeleted'] },
          { actions: 'replyAbsent' },
        ],
        EXPIRE: { target: 'absent', actions: ['tellLapsed', 'remove'] },
        PROMOTE: [
          { guard: 'replicaHasIt', target: '.judging', actions: ['tellLapsed', 'promote'] },
          { guard: 'replicaDiffers', target: 'absent', actions: ['tellLapsed', 'promote'] },
        ],
      },
      states: {
        judging: { always: [{ guard: 'isTimed', target: 'timed' }, { target: 'kept' }] },
        timed: {
          after: { TTL: { target: '#expiring-key.absent', actions: ['tellLapsed', 'remove'] } },
        },
        kept: {},
      },
    },
  },
});
