import { ended } from '../engine/batch.js';
import { clientContext, done, joins, worksOff } from '../engine/client.js';
import { sqlClient, threw } from './client.js';

const fails = { target: '#idle', actions: [threw, 'forget'] } as const;

/**
 * Store the message; try an advisory lock; who gets it waits for the window to end, takes all that is stored, works it off, and gives the lock
 * back. Who does not get it leaves the message to the one who has.
 *
 * The lock belongs to the session, or to a transaction that is open until the work is done (`claims`).
 *
 * Source: PostgreSQL docs, 13.3.5 Advisory Locks.
 */
export const postgresLockClient = sqlClient.createMachine({
  id: 'postgres-lock',
  context: ({ input }) => ({
    ...clientContext(input),
    level: input?.level ?? 'read committed',
    claims: input?.claims ?? 'session lock',
    claimed: false,
  }),
  initial: 'idle',
  on: { DONE: {}, INSERTED: {}, ROWS: {}, ADVISORY: {}, ADVISORY_UNLOCKED: {}, SQL_ERROR: {} },
  states: {
    idle: { id: 'idle', tags: ['settled'], on: { MESSAGE: { target: 'busy', actions: 'begin' } } },
    dead: {
      id: 'dead',
      tags: ['settled'],
      entry: 'abandon',
      meta: {
        defer: [
          'MESSAGE',
          'DONE',
          'INSERTED',
          'ROWS',
          'ADVISORY',
          'ADVISORY_UNLOCKED',
          'SQL_ERROR',
        ],
      },
    },
    busy: {
      meta: { defer: ['MESSAGE'] },
      on: { CRASH: '#dead', SQL_ERROR: fails },
      initial: 'storing',
      states: {
        storing: {
          entry: 'store',
          on: {
            INSERTED: [{ guard: 'inTransaction', target: 'beginning' }, { target: 'trying' }],
          },
        },
        beginning: { entry: 'beginTransaction', on: { DONE: 'trying' } },
        trying: {
          entry: 'tryLock',
          on: {
            ADVISORY: [
              { guard: 'isGranted', target: 'working' },
              { guard: 'inTransaction', target: 'leaving' },
              joins,
            ],
          },
        },
        leaving: { entry: 'commit', on: { DONE: joins } },
        working: {
          entry: ['beginWork', 'announceStarted', 'announceAccepted'],
          on: {
            CRASH: { target: '#dead', actions: ended('aborted') },
            SQL_ERROR: { target: '#idle', actions: [ended('failed'), threw, 'forget'] },
          },
          initial: 'collecting',
          states: {
            collecting: {
              after: { WINDOW: 'taking' },
              on: { PAUSE: { actions: 'loseSession' } },
            },
            taking: { entry: 'take', on: { ROWS: { target: 'processing', actions: 'keepBatch' } } },
            processing: worksOff('#freeing'),
          },
        },
        freeing: {
          id: 'freeing',
          initial: 'choosing',
          states: {
            choosing: {
              always: [{ guard: 'inTransaction', target: 'committing' }, { target: 'unlocking' }],
            },
            unlocking: { entry: 'unlock', on: { ADVISORY_UNLOCKED: done } },
            committing: { entry: 'commit', on: { DONE: done } },
          },
        },
      },
    },
  },
});
