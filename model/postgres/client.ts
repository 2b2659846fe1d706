import { assign } from 'xstate';
import { messageId, type InstanceId, type MessageId } from '../domain.js';
import {
  clientOf,
  rejected,
  served,
  tokenOf,
  type ClientContext,
  type ClientInput,
} from '../engine/client.js';
import type { DatabaseReply, DatabaseRequest, IsolationLevel } from './statements.js';

/** How a client goes about it. */
export interface SqlClientInput extends ClientInput {
  /** Of its transactions. */
  readonly level: IsolationLevel;
  /** How it claims the batch. `look`: SELECT, then INSERT. `insert`: INSERT ON CONFLICT DO NOTHING. The others: an advisory lock. */
  readonly claims: 'look' | 'insert' | 'session lock' | 'transaction lock';
}

/** What a client keeps besides the message. */
export type SqlClientContext = ClientContext & SqlClientInput & { readonly claimed: boolean };

const common = clientOf<SqlClientContext, SqlClientInput, DatabaseReply, DatabaseRequest>();

/** The name of the advisory lock. */
export const batchLock = 'batch';

/** The instance of the message's window. */
export function instanceIn({ sites, message }: ClientContext): InstanceId {
  return sites[message?.window ?? ('' as never)]?.instance ?? ('' as InstanceId);
}

/** The keys of the rows that were found, as ids of messages. */
export function messagesIn(event: { readonly type: string }): readonly MessageId[] {
  const { rows = {} } = event as Partial<Extract<DatabaseReply, { readonly type: 'ROWS' }>>;
  return Object.keys(rows).map(messageId).sort();
}

/** What clients do that send SQL. */
export const sqlClient = common.client.extend({
  guards: {
    /** The server asks for the transaction to be tried again from its beginning. */
    mustRetry: ({ event }) => event.type === 'SQL_ERROR' && event.code === '40001',
    foundNone: ({ event }) => event.type === 'ROWS' && Object.keys(event.rows).length === 0,
    isNew: ({ event }) => event.type === 'INSERTED' && event.count === 1,
    isGranted: ({ event }) => event.type === 'ADVISORY' && event.granted,
    hasClaimed: ({ context }) => context.claimed,
    inserts: ({ context }) => context.claims === 'insert',
    inTransaction: ({ context }) => context.claims === 'transaction lock',
  },
  actions: {
    beginTransaction: common.ask(({ context }) => ({ type: 'BEGIN', level: context.level })),
    commit: common.ask({ type: 'COMMIT' }),
    rollBack: common.ask({ type: 'ROLLBACK' }),
    lookForRun: common.ask({ type: 'SELECT', table: 'runs', where: { state: 'open' } }),
    insertRun: common.ask(({ context }) => ({
      type: 'INSERT',
      table: 'runs',
      key: tokenOf(context),
      row: { state: 'open', instance: instanceIn(context) },
      ...(context.claims === 'insert' ? { onConflict: 'nothing' } : {}),
    })),
    endRun: common.ask(({ context }) => ({
      type: 'UPDATE',
      table: 'runs',
      key: tokenOf(context),
      set: { state: 'done' },
    })),
    store: common.ask(({ context }) => ({
      type: 'INSERT',
      table: 'inbox',
      key: served(context).id,
      row: { state: 'waiting' },
      onConflict: 'nothing',
    })),
    take: common.ask({
      type: 'UPDATE',
      table: 'inbox',
      where: { state: 'waiting' },
      set: { state: 'taken' },
    }),
    lookForMore: common.ask({ type: 'SELECT', table: 'inbox', where: { state: 'waiting' } }),
    tryLock: common.ask(({ context }) => ({
      type: 'ADVISORY_LOCK',
      lock: batchLock,
      level: context.claims === 'transaction lock' ? 'xact' : 'session',
      try: true,
    })),
    unlock: common.ask({ type: 'ADVISORY_UNLOCK', lock: batchLock }),
    abandon: common.ask({ type: 'HOLDER_GONE' }),
    /** Not a request: the client stands still for so long that the server takes its connection for dead. */
    loseSession: common.ask(({ context }) => ({ type: 'END_SESSION', client: context.id })),
    keepClaim: assign({ claimed: true }),
    loseClaim: assign({ claimed: false }),
    keepBatch: assign(({ event }) => ({ batch: messagesIn(event) })),
  },
});

/** An error of the database ends the function. */
export const threw = rejected('unavailable');
