import { assign } from 'xstate';
import { windowWithin } from '../engine/batch.js';
import {
  clientContext,
  clientOf,
  served,
  told,
  tokenOf,
  type ClientContext,
  type ClientInput,
} from '../engine/client.js';
import { instanceIn, threw } from './client.js';
import type { DatabaseReply, DatabaseRequest } from './statements.js';

/** Whether a message goes into a window as it is stored, or into whichever batch takes it. */
export interface PusherInput extends ClientInput {
  readonly opens: boolean;
}

/** `opened`: the open window; empty until it is known. */
type PusherContext = ClientContext & PusherInput & { readonly opened: string };

const { client, ask } = clientOf<PusherContext, PusherInput, DatabaseReply, DatabaseRequest>();

const pusher = client.extend({
  guards: {
    opens: ({ context }) => context.opens,
    isKnown: ({ event }) => event.type === 'INSERTED' && event.count === 0,
    foundNone: ({ event }) => event.type === 'ROWS' && Object.keys(event.rows).length === 0,
  },
  actions: {
    beginTransaction: ask({ type: 'BEGIN' }),
    openWindow: ask(({ context }) => ({
      type: 'INSERT',
      table: 'windows',
      key: tokenOf(context),
      row: { state: 'open', instance: instanceIn(context) },
      onConflict: 'nothing',
    })),
    lockWindow: ask({ type: 'SELECT_FOR_UPDATE', table: 'windows', where: { state: 'open' } }),
    keepOpened: assign(({ event }) => ({
      opened: event.type === 'ROWS' ? (Object.keys(event.rows)[0] ?? '') : '',
    })),
    store: ask(({ context: { opened, ...context } }) => ({
      type: 'INSERT',
      table: 'inbox',
      key: served(context).id,
      row: { state: 'waiting', win: opened },
      onConflict: 'nothing',
    })),
    commit: ask({ type: 'COMMIT' }),
    rollBack: ask({ type: 'ROLLBACK' }),
    /** The message's window is the one that it was stored into. */
    keepWindow: assign(({ context }) => {
      const { id, window } = served(context);
      return { message: { id, window: windowWithin(window, context.opened) } };
    }),
    forgetOpened: assign({ opened: '' }),
    abandon: ask({ type: 'HOLDER_GONE' }),
  },
});

const stored = [told('joined'), 'forget', 'forgetOpened'] as const;

/**
 * Store the message, once, and be done: a worker finds it. With `opens` it is stored into the open window, in one transaction that opens one if there
 * is none and locks it, so that nobody closes it before the message is there.
 *
 * Source: this project's, found by search. Storing in the sender's own transaction is the transactional inbox.
 */
export const postgresPusher = pusher.createMachine({
  id: 'postgres-pusher',
  context: ({ input }) => ({
    ...clientContext(input),
    opens: input?.opens ?? false,
    opened: '',
  }),
  initial: 'idle',
  on: { DONE: {}, INSERTED: {}, ROWS: {}, SQL_ERROR: {} },
  states: {
    idle: { id: 'idle', tags: ['settled'], on: { MESSAGE: { target: 'busy', actions: 'begin' } } },
    dead: {
      id: 'dead',
      tags: ['settled'],
      entry: 'abandon',
      meta: { defer: ['MESSAGE', 'DONE', 'INSERTED', 'ROWS', 'SQL_ERROR'] },
    },
    busy: {
      meta: { defer: ['MESSAGE'] },
      on: {
        CRASH: '#dead',
        SQL_ERROR: { target: '#idle', actions: [threw, 'forget', 'forgetOpened'] },
      },
      initial: 'choosing',
      states: {
        choosing: { always: [{ guard: 'opens', target: 'beginning' }, { target: 'adding' }] },
        adding: { entry: 'store', on: { INSERTED: { target: '#idle', actions: stored } } },
        beginning: { entry: 'beginTransaction', on: { DONE: 'opening' } },
        opening: { entry: 'openWindow', on: { INSERTED: 'locking' } },
        locking: {
          entry: 'lockWindow',
          on: {
            // It was closed after the look: then there is none, and this one opens the next.
            ROWS: [
              { guard: 'foundNone', target: 'opening' },
              { target: 'storing', actions: 'keepOpened' },
            ],
          },
        },
        storing: {
          entry: 'store',
          on: { INSERTED: [{ guard: 'isKnown', target: 'undoing' }, { target: 'committing' }] },
        },
        undoing: { entry: 'rollBack', on: { DONE: { target: '#idle', actions: stored } } },
        committing: {
          entry: 'commit',
          on: {
            DONE: { target: '#idle', actions: ['keepWindow', 'announceAccepted', ...stored] },
          },
        },
      },
    },
  },
});
