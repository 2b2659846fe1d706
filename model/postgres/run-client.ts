import { ended } from '../engine/batch.js';
import { clientContext, joins, told, worksOff } from '../engine/client.js';
import { sqlClient, threw } from './client.js';

const fails = { target: '#idle', actions: [threw, 'forget', 'loseClaim'] } as const;
const failsAtWork = { target: '#idle', actions: [ended('failed'), ...fails.actions] } as const;
const errors = { SQL_ERROR: [{ guard: 'mustRetry', target: '#again' }, fails] } as const;
const errorsAtEnd = {
  SQL_ERROR: [{ guard: 'mustRetry', target: '#closingAgain' }, fails],
} as const;

/**
 * In one transaction: see whether the batch has a run, begin one if it has none, store the message. Who has begun the run waits for the window to
 * end, takes what is stored and works it off; then, in another transaction, it looks whether more has come, and ends the run if not.
 *
 * How it sees whether there is a run is what the strategies differ in (`claims`), and how much transactions see of each other (`level`). A
 * transaction that the server gives up with 40001 is tried again from its beginning, as the documentation asks for.
 *
 * Source: PostgreSQL docs, 13.2 Transaction Isolation; INSERT ("ON CONFLICT Clause").
 */
export const postgresRunClient = sqlClient.createMachine({
  id: 'postgres-run',
  context: ({ input }) => ({
    ...clientContext(input),
    level: input?.level ?? 'read committed',
    claims: input?.claims ?? 'look',
    claimed: false,
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
      on: { CRASH: '#dead', SQL_ERROR: fails },
      initial: 'beginning',
      states: {
        again: {
          id: 'again',
          entry: ['rollBack', 'loseClaim'],
          on: { DONE: 'beginning' },
        },
        beginning: {
          entry: 'beginTransaction',
          on: {
            DONE: [{ guard: 'inserts', target: 'claiming' }, { target: 'looking' }],
            ...errors,
          },
        },
        looking: {
          entry: 'lookForRun',
          on: {
            ROWS: [{ guard: 'foundNone', target: 'claiming' }, { target: 'storing' }],
            ...errors,
          },
        },
        claiming: {
          entry: 'insertRun',
          on: {
            INSERTED: [
              { guard: 'isNew', target: 'storing', actions: 'keepClaim' },
              { target: 'storing' },
            ],
            ...errors,
          },
        },
        storing: { entry: 'store', on: { INSERTED: 'committing', ...errors } },
        committing: {
          entry: 'commit',
          on: {
            DONE: [{ guard: 'hasClaimed', target: 'working' }, joins],
            ...errors,
          },
        },
        working: {
          on: { CRASH: { target: '#dead', actions: ended('aborted') }, SQL_ERROR: failsAtWork },
          initial: 'collecting',
          states: {
            collecting: {
              entry: ['beginWork', 'announceStarted', 'announceAccepted'],
              after: { WINDOW: 'taking' },
            },
            /** Messages have come meanwhile: they are a batch of their own. */
            more: { id: 'more', entry: ['continueWork', 'announceStarted'], always: 'taking' },
            taking: {
              entry: 'take',
              on: { ROWS: { target: 'processing', actions: 'keepBatch' } },
            },
            processing: worksOff('#closing'),
          },
        },
        /** The run ends only if nothing is stored, both in one transaction. */
        closing: {
          id: 'closing',
          initial: 'beginning',
          states: {
            again: { id: 'closingAgain', entry: 'rollBack', on: { DONE: 'beginning' } },
            beginning: { entry: 'beginTransaction', on: { DONE: 'looking' } },
            looking: {
              entry: 'lookForMore',
              on: {
                ROWS: [{ guard: 'foundNone', target: 'ending' }, { target: 'goingOn' }],
                ...errorsAtEnd,
              },
            },
            goingOn: { entry: 'rollBack', on: { DONE: '#more' } },
            ending: { entry: 'endRun', on: { ROWS: 'committing', ...errorsAtEnd } },
            committing: {
              entry: 'commit',
              on: {
                DONE: { target: '#idle', actions: [told('started'), 'forget', 'loseClaim'] },
                ...errorsAtEnd,
              },
            },
          },
        },
      },
    },
  },
});
