import { assign, setup } from 'xstate';
import type { ActorId } from '../domain.js';
import { effects, type Effect } from '../effects.js';
import type { Received } from '../messages.js';
import type { WorkFact } from './facts.js';

/** To the one row that a unique key can have. */
export type UniqueRowRequest =
  | { readonly type: 'INSERT_ROW'; readonly owner: string }
  | { readonly type: 'READ_ROW' }
  /** `owner`: only if it is this one's; absent: whoever's it is. */
  | { readonly type: 'DELETE_ROW'; readonly owner?: string };

/** What the row answers. */
export type UniqueRowReply =
  | { readonly type: 'ROW_INSERTED' }
  /** Somebody else's is there: ON CONFLICT DO NOTHING, or a unique violation. */
  | { readonly type: 'ROW_EXISTS'; readonly owner: string }
  | { readonly type: 'ROW_READ'; readonly owner: string | null }
  | { readonly type: 'ROW_DELETED'; readonly count: 0 | 1 };

/** Which row. */
export interface UniqueRowInput {
  readonly id: ActorId;
}

interface UniqueRowState extends UniqueRowInput {
  readonly owner: string | null;
}

const { reply, announce } = effects<UniqueRowReply, WorkFact>();

const row = setup({
  types: {
    context: {} as UniqueRowState,
    events: {} as Received<UniqueRowRequest>,
    input: {} as UniqueRowInput,
    emitted: {} as Effect<UniqueRowReply, WorkFact>,
  },
  guards: {
    isOthers: ({ context, event }) =>
      event.type === 'DELETE_ROW' && event.owner !== undefined && event.owner !== context.owner,
  },
  actions: {
    write: assign(({ event }) => (event.type === 'INSERT_ROW' ? { owner: event.owner } : {})),
    remove: assign({ owner: null }),
    tellGranted: announce(({ context: { id, owner } }) => ({
      type: 'granted',
      lock: id,
      who: owner ?? '',
    })),
    tellHeldOff: announce(({ context: { id }, event }) => ({
      type: 'heldOff',
      lock: id,
      who: event.type === 'INSERT_ROW' ? event.owner : '',
    })),
    replyInserted: reply({ type: 'ROW_INSERTED' }),
    replyExists: reply(({ context }) => ({ type: 'ROW_EXISTS', owner: context.owner ?? '' })),
    replyRead: reply(({ context }) => ({ type: 'ROW_READ', owner: context.owner })),
    replyDeleted: reply({ type: 'ROW_DELETED', count: 1 }),
    replyAbsent: reply({ type: 'ROW_DELETED', count: 0 }),
  },
});

/**
 * The row of a unique key: of all that insert it one does. It stays until it is deleted, also if its owner is dead.
 *
 * Announces `granted` and `heldOff` with the owner as `who`.
 *
 * Source: PostgreSQL docs, `INSERT ... ON CONFLICT DO NOTHING`, each in a transaction of its own.
 * Left out: that an insert waits for another transaction that has not ended.
 */
export const uniqueRow = row.createMachine({
  id: 'unique-row',
  context: ({ input: { id } }) => ({ id, owner: null }),
  initial: 'absent',
  on: { READ_ROW: { actions: 'replyRead' } },
  states: {
    absent: {
      on: {
        INSERT_ROW: { target: 'present', actions: ['write', 'replyInserted', 'tellGranted'] },
        DELETE_ROW: { actions: 'replyAbsent' },
      },
    },
    present: {
      on: {
        INSERT_ROW: { actions: ['replyExists', 'tellHeldOff'] },
        DELETE_ROW: [
          { guard: 'isOthers', actions: 'replyAbsent' },
          { target: 'absent', actions: ['remove', 'replyDeleted'] },
        ],
      },
    },
  },
});
