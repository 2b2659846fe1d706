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
  /**
   * How many of the last writes a replica may lack that takes over: by the fault `failover` it lacks one, by `stale-failover` two. True is
   * 1. Default: there is none.
   */
  readonly lags?: boolean | 1 | 2;
}

interface KeyState {
  readonly id: ActorId;
  readonly ttlMs: number | null;
  readonly value: string | null;
  /** What the replica has that lacks one write, and, if it may, two; absent without one. */
  readonly replica?: readonly (string | null)[];
}

type KeyEvent = Received<
  KeyRequest | { readonly type: 'EXPIRE' } | { readonly type: 'PROMOTE' | 'PROMOTE_STALE' }
>;

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
    replicaHasIt: ({ context, event }) => typeof takenOver(context, event) === 'string',
    replicaDiffers: ({ context, event }) => {
      const taken = takenOver(context, event);
      return taken !== undefined && taken !== context.value;
    },
  },
  actions: {
    write: assign(({ context, event }) => ({
      value: 'value' in event ? event.value : context.value,
      ...behind(context),
    })),
    remove: assign(({ context }) => ({ value: null, ...behind(context) })),
    promote: assign(({ context, event }) => ({ value: takenOver(context, event) ?? null })),
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

/** After a write the replica that lacks one has what was there before it, and so on. */
function behind({ value, replica }: KeyState): Pick<KeyState, 'replica'> {
  return replica === undefined ? {} : { replica: [value, ...replica].slice(0, replica.length) };
}

/** What the replica has that takes over; undefined if there is none that lacks so much. */
function takenOver({ replica }: KeyState, { type }: KeyEvent): string | null | undefined {
  return replica?.[type === 'PROMOTE_STALE' ? 1 : 0];
}

const set = ['write', 'replySet', 'tellGranted'] as const;

/** A replica takes over from a key that is there. */
const promoted = [
  { guard: 'replicaHasIt', target: '.judging', actions: ['tellLapsed', 'promote'] },
  { guard: 'replicaDiffers', target: 'absent', actions: ['tellLapsed', 'promote'] },
] as const;

/**
 * A key of one server with a time to live, as locks are made of it: of all that SET it NX one gets it. Commands and scripts take
 * effect one at a time. Its value says whose it is.
 *
 * Announces `granted`, `heldOff` (a SET NX or a compare-and-set that found another value) and `lapsed`, each with a value as `who`. A plain
 * DEL takes the key from whoever has it, and nobody is told: that is the point. Faults that it declares: `lapse`, at any moment while it is
 * there; `failover` and `stale-failover`, to a replica that lacks the last write, or the last two.
 *
 * Source: Redis docs: SET, "Distributed locks", EVAL, "Replication".
 * Left out: more than two writes that a replica lacks; Redlock's several servers.
 */
export const expiringKey = key.createMachine({
  id: 'expiring-key',
  meta: { faults: { lapse: 'EXPIRE', failover: 'PROMOTE', 'stale-failover': 'PROMOTE_STALE' } },
  context: ({ input: { id, ttlMs, lags = false } }) => ({
    id,
    ttlMs: ttlMs ?? null,
    value: null,
    ...(lags === false ? {} : { replica: Array.from({ length: Number(lags) }, () => null) }),
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
        PROMOTE_STALE: { guard: 'replicaHasIt', target: 'present', actions: 'promote' },
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
        PROMOTE: promoted,
        PROMOTE_STALE: promoted,
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
